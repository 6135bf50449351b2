"""Runs machines both ways, for the compiler's tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from dmmx.compiler import Program, compile, decode_streams, encode_streams
from dmmx.interpreter import interpret
from dmmx.machine import Machine, Port
from dmmx.task import support_of
from dmmx.vvalue import Tree

Stream = Mapping[str, Sequence[Tree]]
"""For every stream input, its elements."""

QUICKLY_COMPILED: dict[str, bool | str] = {"xla_backend_optimization_level": "0"}
"""Of what runs once: a slope is right or wrong whatever XLA makes faster about it."""


def compile_for_streams(machine: Machine, streams: Sequence[Stream], **options: Any) -> Program:
    support = support_of([{name: tuple(elements) for name, elements in one.items()} for one in streams])
    return compile(machine, support, **options)


def arrays_of(program: Program, streams: Sequence[Stream]) -> dict[Port, jax.Array]:
    encoded = encode_streams(streams, program.input_paths)
    return {port: jnp.asarray(array, float) for port, array in encoded.items()}


def decoded(program: Program, outputs: Mapping[Port, Any], stream: int) -> list[Tree]:
    arrays = {port: np.asarray(array) for port, array in outputs.items()}
    return list(decode_streams(arrays, program.output_paths, stream))


def run_program(program: Program, streams: Sequence[Stream], ticks: int) -> list[list[Tree]]:
    """For every stream, what the compiled machine puts out at every tick."""
    weights = program.weights_of(program.machine)
    if not program.machine.inputs:
        outputs, _ = jax.jit(lambda w: program.run(w, {}, ticks=ticks))(weights)
        return [decoded(program, outputs, 0)] * len(streams)
    outputs, _ = jax.jit(program.run)(weights, arrays_of(program, streams))
    return [decoded(program, outputs, number) for number in range(len(streams))]


def run_interpreter(machine: Machine, streams: Sequence[Stream], ticks: int) -> list[list[Tree]]:
    """For every stream, what the interpreter puts out at every tick."""
    return [list(islice(interpret(machine, one), ticks)) for one in streams]


def assert_same(got: Sequence[Tree], wanted: Sequence[Tree], tolerance: float = 1e-9) -> None:
    assert len(got) == len(wanted)
    for tick, (a, b) in enumerate(zip(got, wanted, strict=True), 1):
        assert (a - b).max_norm() <= tolerance * max(1, b.max_norm()), (tick, a, b)


def assert_slopes(program: Program, arrays: Mapping[Port, jax.Array], weights: jax.Array) -> np.ndarray:
    """The gradient of a sum over all outputs, which equals finite differences, or lies between those at a kink."""
    _, count, ticks = next(iter(arrays.values())).shape
    mix = {
        port: np.cos(np.arange(len(paths) * count * ticks)).reshape(-1, count, ticks)
        for port, paths in program.output_paths.items()
    }

    def loss(weights: Any) -> Any:
        outputs, _ = program.run(weights, arrays)
        return sum((jnp.sum(values * mix[port]) for port, values in outputs.items()), jnp.zeros(()))

    def both_sides(weights: Any, step: Any) -> tuple[Any, Any]:
        """One-sided slopes along every weight; one loop for all, since compiling it takes the time."""
        rows = step * jnp.eye(len(weights))
        found = jax.lax.map(lambda row: loss(weights + row), jnp.concatenate([rows, -rows, jnp.zeros_like(rows[:1])]))
        ahead, back = found[: len(weights)], found[len(weights) : -1]
        return (ahead - found[-1]) / step, (found[-1] - back) / step

    gradient = np.asarray(jax.jit(jax.grad(loss), compiler_options=QUICKLY_COMPILED)(weights))
    slopes = jax.jit(both_sides, compiler_options=QUICKLY_COMPILED)(weights, 1e-6)
    ahead, back = map(np.asarray, slopes)
    size = max(1.0, float(np.abs(gradient).max()))
    at_kink = np.abs(ahead - back) > 1e-3 * size
    assert np.all(np.isfinite(gradient))
    # At a kink every slope between those of the two sides is a fair answer.
    between = (np.minimum(ahead, back) - 1e-3 * size <= gradient) & (gradient <= np.maximum(ahead, back) + 1e-3 * size)
    assert np.all(between[at_kink]), (gradient, ahead, back)
    np.testing.assert_allclose(gradient[~at_kink], ((ahead + back) / 2)[~at_kink], rtol=1e-4, atol=1e-4 * size)
    return gradient
