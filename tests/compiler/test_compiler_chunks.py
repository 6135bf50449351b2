"""Chunks change neither outputs nor state nor gradients; cut ones stop gradients between them."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dmmx.compiler import Program, compile
from dmmx.compiler.execution.chunks import CACHED_VALUES, LONGEST_SHORTEST, SHORTEST, VALUES_AN_OPERATION, chunk_length
from dmmx.errors import CompileError
from dmmx.machine import Machine, Port

pytestmark = pytest.mark.usefixtures("double_precision")

TICKS = 23
STREAM: Any = {Port("in", "p"): np.random.default_rng(0).normal(size=(2, 3, TICKS))}


def machine() -> Machine:
    """A memory, a memory with a trainable own link, and a loop."""
    builder = Machine.builder().input("in", "p").memory("sum").neuron("fading", "accumulator").neuron("loop", "tanh")
    builder = builder.link("sum.delta", "in.p", 0.5).link("fading.accum", "fading.result", 0.7)
    builder = builder.link("fading.delta", "sum.result", -0.3).link("loop.x", "loop.y", 0.6)
    return builder.link("loop.x", "fading.result").output("out", "y").link("out.y", "loop.y").build()


def compiled(schedule: str = "components", **options: Any) -> Program:
    return compile(machine(), {"in": {"p": {"a": 1, "b": 1}}}, schedule=schedule, **options)


def loss(program: Program) -> Any:
    return lambda weights: sum(jnp.sum(jnp.sin(values)) for values in program.run(weights, STREAM)[0].values())


def gradient(function: Any) -> Any:
    return jax.jit(jax.grad(function))


@pytest.mark.parametrize("schedule", ["components", "scan"])
@pytest.mark.parametrize("chunk", [1, 5, 8, 22, 23, 100])
def test_chunks_change_nothing(schedule: str, chunk: int) -> None:
    whole, pieces = compiled(schedule, chunk_ticks=TICKS), compiled(schedule, chunk_ticks=chunk)
    weights = whole.weights_of(machine())
    for expected, got in zip(
        jax.tree.leaves(whole.run(weights, STREAM)), jax.tree.leaves(pieces.run(weights, STREAM)), strict=True
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gradient(loss(pieces))(weights), gradient(loss(whole))(weights), rtol=1e-10)


@pytest.mark.parametrize("ticks", [4, 10])
def test_cut_gradients_are_those_of_pieces_with_a_given_state(ticks: int) -> None:
    whole, cut = compiled(chunk_ticks=TICKS), compiled(gradient_ticks=ticks)
    weights = whole.weights_of(machine())

    def by_hand(weights: Any) -> Any:
        state, total = whole.initial_state(3), 0.0
        for first in range(0, TICKS, ticks):
            piece = {port: array[..., first : first + ticks] for port, array in STREAM.items()}
            outputs, state = whole.run(weights, piece, jax.lax.stop_gradient(state))
            total += sum(jnp.sum(jnp.sin(values)) for values in outputs.values())
        return total

    np.testing.assert_allclose(loss(cut)(weights), loss(whole)(weights), rtol=1e-12)
    np.testing.assert_allclose(gradient(loss(cut))(weights), gradient(by_hand)(weights), rtol=1e-10)
    assert not np.allclose(gradient(loss(cut))(weights), gradient(loss(whole))(weights))


def test_forward_mode_goes_through_chunks() -> None:
    program = compiled(chunk_ticks=6)
    weights = program.weights_of(machine())
    direction = jnp.ones_like(weights)
    _, slope = jax.jvp(loss(program), (weights,), (direction,))
    np.testing.assert_allclose(slope, gradient(loss(program))(weights) @ direction, rtol=1e-10)


def test_short_streams_are_one_piece_and_long_ones_fit_the_cache() -> None:
    assert chunk_length(10, 1000) == 1000
    assert chunk_length(CACHED_VALUES // 128, 10_000) == 128
    assert chunk_length(10 * CACHED_VALUES, 10_000) == 100
    assert chunk_length(10 * CACHED_VALUES, 10**8) == 10**4


def test_the_shortest_chunk_grows_with_the_operations() -> None:
    values = 10 * CACHED_VALUES
    assert chunk_length(values, 60) == SHORTEST
    assert chunk_length(values, 60, operations=100) == VALUES_AN_OPERATION * 100 // values
    assert chunk_length(values, 1000, operations=10**6) == LONGEST_SHORTEST
    assert chunk_length(values, SHORTEST - 1) == SHORTEST - 1


@pytest.mark.parametrize(
    "options", [{"chunk_ticks": 0}, {"gradient_ticks": -1}, {"chunk_ticks": 4, "gradient_ticks": 4}]
)
def test_lengths_that_make_no_sense(options: dict[str, Any]) -> None:
    with pytest.raises(CompileError, match="ticks"):
        compiled(**options)
