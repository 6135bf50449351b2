"""Compiling fast rather than well, for programs that run for less time than they take to compile."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jax

OPTIONS: dict[str, bool | int | str] = {"xla_backend_optimization_level": 1, "xla_cpu_use_fusion_emitters": False}
"""On processors: half the time to compile least squares, a quarter more to run them (docs/synthesis.md)."""


def quick_jit(function: Callable[..., Any]) -> Any:
    """`jax.jit`, with less optimisation where that saves time on the whole.

    Example:
        >>> float(quick_jit(lambda x: 2 * x)(3.0))
        6.0
    """
    return jax.jit(function, compiler_options=_options())


@cache
def _options() -> dict[str, bool | int | str] | None:
    """The options, where this version of the compiler knows them; their names are not fixed."""
    if jax.default_backend() != "cpu":
        return None
    try:
        jax.block_until_ready(jax.jit(lambda x: x, compiler_options=OPTIONS)(0.0))
    except (RuntimeError, ValueError):
        return None
    return OPTIONS
