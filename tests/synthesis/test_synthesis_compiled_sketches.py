"""Every sketch compiles, agrees with the interpreter, and has the gradient of finite differences."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import jax
import numpy as np
import pytest

from dmmx.compiler import decode_streams
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.synthesis import sketches
from dmmx.task import Task, duplicates, duplicates_example
from dmmx.train.loss import compile_for, make_batch, squared_loss

EXAMPLE = duplicates_example("aba.", cadence=3, ticks=16)
KINDS = {"layered": {"flat"}, "recurrent": {"flat", "loop"}, "fluid": {"flat"}}


@pytest.fixture(autouse=True)
def _double_precision() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    with jax.enable_x64(True):
        yield


def large(name: str) -> Machine:
    """The sketch with weights so large that values are not lost in rounding, and no two of them tie."""
    machine = sketches[name](Task("one text", (EXAMPLE,), constants=duplicates().constants), seed=3)
    generator = np.random.default_rng(3)
    return machine.with_weights(
        (np.array(machine.weights) + generator.normal(size=machine.weight_count) * 0.1).tolist()
    )


@pytest.mark.parametrize("name", sketches)
def test_a_sketch_agrees_with_the_interpreter_and_has_the_right_gradient(name: str) -> None:
    machine = large(name)
    program = compile_for(machine, [EXAMPLE])
    assert {stage.kind for stage in program.layout.stages} == KINDS[name]
    batch, weights = make_batch(program, [EXAMPLE]).tree(), program.weights_of(machine)
    outputs, _ = jax.jit(program.run)(weights, batch[0])
    arrays = {port: np.asarray(array) for port, array in outputs.items()}
    for got, wanted in zip(
        decode_streams(arrays, program.output_paths, 0), islice(interpret(machine, EXAMPLE.inputs), 16), strict=True
    ):
        assert (got - wanted).max_norm() <= 1e-9 * max(1, wanted.max_norm())

    loss = jax.jit(lambda weights: squared_loss(program, weights, batch))
    gradient = np.asarray(jax.jit(jax.grad(lambda weights: squared_loss(program, weights, batch)))(weights))
    chosen = np.random.default_rng(0).choice(machine.weight_count, 40, replace=False)
    chosen = np.append(chosen, np.arange(machine.weight_count - 5, machine.weight_count))
    slopes = [(loss(weights.at[at].add(1e-6)) - loss(weights.at[at].add(-1e-6))) / 2e-6 for at in chosen]
    np.testing.assert_allclose(gradient[chosen], slopes, rtol=2e-4, atol=2e-5 * np.abs(gradient).max())
