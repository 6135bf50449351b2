"""Chunks of ticks: long streams are computed piece by piece, so that a piece's values fit into a processor's cache.

Each piece is a checkpoint: its values are computed again when gradients flow back through it, rather than kept. Memory
grows with the number of pieces times the machine's state, and with the length of one piece; pieces are made longer with
the square root of the number of ticks (Chen et al., "Training deep nets with sublinear memory cost", arXiv 1604.06174).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from dmmx.compiler.execution.recurrence import BLOCK_TICKS
from dmmx.machine import Port

CACHED_VALUES = 2**17
"""How many values a chunk should have: half a MiB of float32 (benchmarks/chunks.py)."""

LONGEST_SHORTEST = 64
SHORTEST = 8
VALUES_AN_OPERATION = 2**17
"""Every operation of a chunk costs about as much as so many values of it. Chunks are at least as long as that asks for,
within these limits: machines of many kinds of neurons need longer ones than those of few with many paths."""

WORTH_CUTTING = 4
"""Streams shorter than so many chunks are computed as a whole…"""

WHOLE_VALUES = 2**23
"""…unless they have more values than this: then the memory would have to be asked for anew in every call."""

Streams = Mapping[Port, Float[Array, "paths streams ticks"]]
"""For every port of a stream input or output, an array; its paths are in `Program.input_paths` or `output_paths`."""

Piece = Callable[[Any, Streams, int, Any], tuple[dict[Port, Array], Any]]
"""Runs one piece: from the state before it, its streams, its ticks and the tick whose state is wanted."""


def chunk_length(values: int, ticks: int, operations: int = 1) -> int:
    """How many ticks to compute at once.

    Args:
        values: how many numbers a tick has, over all streams.
        ticks: the length of the streams.
        operations: how many groups of neurons are computed after each other.
    """
    values = max(1, values)
    shortest = min(LONGEST_SHORTEST, max(SHORTEST, VALUES_AN_OPERATION * operations // values))
    length = max(shortest, CACHED_VALUES // values, math.isqrt(ticks))
    whole = ticks < WORTH_CUTTING * length and values * ticks <= WHOLE_VALUES
    return ticks if whole or ticks <= length else length


def run_in_chunks(
    piece: Piece, state: Any, streams: Streams, ticks: int, chunk: int, *, cut: bool
) -> tuple[dict[Port, Array], Any]:
    """Run pieces of at most `chunk` ticks one after the other.

    Args:
        piece: see `Piece`.
        state: before the first tick.
        streams: for every port, an array (paths, streams, ticks).
        ticks: the length of the streams.
        chunk: the longest piece.
        cut: let no gradient flow from one piece to the one before.
    """
    if ticks <= chunk:
        return piece(state, streams, ticks, None)
    length = chunk if cut else _equal_length(ticks, chunk)
    count = -(-ticks // length)
    rest = ticks - (count - 1) * length
    pieces = {port: _cut(array, count, length) for port, array in streams.items()}
    # The last piece may be filled up with ticks that do not count.
    lasts = None if rest == length else jnp.full(count, length - 1).at[-1].set(rest - 1)

    def step(state: Any, given: tuple[Streams, Any]) -> tuple[Any, dict[Port, Array]]:
        outputs, state = piece(jax.lax.stop_gradient(state) if cut else state, given[0], length, given[1])
        return state, outputs

    checkpointed = jax.checkpoint(step, prevent_cse=False)  # A scan keeps the two computations apart by itself.
    state, outputs = jax.lax.scan(checkpointed, state, (pieces, lasts), length=count)
    return {port: _joined(array, ticks) for port, array in outputs.items()}, state


def _equal_length(ticks: int, longest: int) -> int:
    """The length of equal pieces, so that little is left over; in whole blocks, so that memories need no filling up."""
    block = BLOCK_TICKS if longest > BLOCK_TICKS else 1
    count = -(-ticks // (longest // block * block))
    return -(-ticks // (count * block)) * block


def _cut(array: Array, count: int, length: int) -> Array:
    """(paths, streams, ticks) as (count, paths, streams, length), with zeros at the end."""
    padded = jnp.pad(array, ((0, 0), (0, 0), (0, count * length - array.shape[-1])))
    return jnp.moveaxis(padded.reshape(*array.shape[:-1], count, length), 2, 0)


def _joined(array: Array, ticks: int) -> Array:
    whole = jnp.moveaxis(array, 0, 2)
    return whole.reshape(*whole.shape[:2], whole.shape[2] * whole.shape[3])[..., :ticks]
