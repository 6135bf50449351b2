"""Endless streams of V-values through a program: many ticks at once, the state handed on, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.execution.streams import decode_streams, encode_streams
from dmmx.errors import CompileError
from dmmx.interpreter import Streams, read_streams
from dmmx.vvalue import ZERO, Tree

if TYPE_CHECKING:
    from dmmx.compiler.program import Program


def run_streams(
    program: Program, weights: Float[Array, " weights"], streams: Streams, chunk_ticks: int
) -> Iterator[Tree]:
    """What arrives at the stream outputs, tick by tick; see `Program.stream`."""
    if chunk_ticks < 1:
        raise CompileError(f"chunk_ticks must be at least 1, got {chunk_ticks}")
    return _ticks(program, jnp.asarray(weights), read_streams(program.machine, streams), chunk_ticks)


def _ticks(program: Program, weights: Array, elements: Iterator[dict[str, Tree]], chunk_ticks: int) -> Iterator[Tree]:
    state = program.initial_state(1, weights.dtype, weights)
    while chunk := list(islice(elements, chunk_ticks)):
        columns = {name: [element[name] for element in chunk] for name in program.machine.inputs}
        # The last chunk is filled up with zeros: one of another length would be compiled anew.
        arrays = encode_streams([columns], program.input_paths, chunk_ticks)
        outputs, state = _compiled(program)(weights, arrays, state, chunk_ticks)
        arrived = {port: np.asarray(array) for port, array in outputs.items()}
        decoded = decode_streams(arrived, program.output_paths, 0) if arrived else repeat(ZERO)
        yield from islice(decoded, len(chunk))


@lru_cache(maxsize=8)
def _compiled(program: Program) -> Any:
    """One compiled function a program, so that streams one after the other do not compile anew."""

    def run(weights: Array, streams: Any, state: Any, ticks: int) -> Any:
        return program.run(weights, streams, state, ticks=ticks)

    return jax.jit(run, static_argnums=3)
