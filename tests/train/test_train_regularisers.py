"""Regularisers: hand numbers, gradients, and that they may be compiled."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dmmx.machine import Machine, MachineBuilder
from dmmx.synthesis import fluid
from dmmx.task import duplicate_detector, duplicates
from dmmx.train import memory_balance


def two() -> MachineBuilder:
    """Two memories: the first wholly trainable, the second with a fixed link."""
    builder = Machine.builder().input("in", "x").output("out", "y").link("first.delta", "in.x", 7)
    builder.fluid("first", {"max_norm": 9, "accumulator": 0.5}).link("first.accum", "first.result", 2)
    builder.fluid("second", {"accumulator": 3}).link("second.accum", "second.result", 4.5, trainable=False)
    return builder.link("out.y", "first.result", 5)


def test_by_hand() -> None:
    machine = two().build()
    assert machine.weights == [7, 2, 5, 9, 0.5, 3]
    term = memory_balance(machine)
    assert float(term(jnp.array(machine.weights))) == abs(0.5 - 2) + abs(3 - 4.5)
    assert float(term(jnp.array([0.0, -1.0, 0.0, 0.0, 1.0, 4.0]))) == abs(1 + 1) + abs(4 - 4.5)


def test_its_gradient_under_jit() -> None:
    machine = two().build()
    slope = jax.jit(jax.grad(memory_balance(machine)))(jnp.array(machine.weights))
    np.testing.assert_array_equal(slope, [0, 1, 0, 0, -1, -1])
    level = jax.grad(memory_balance(machine))(jnp.array([7, 2, 5, 9, 2.0, 4.5]))
    np.testing.assert_array_equal(level, np.zeros(6))


OTHERS: list[tuple[MachineBuilder, float]] = [
    # Fixed activations, trainable link.
    (Machine.builder().fluid("f", {"accumulator": 3}, trainable=False).link("f.accum", "f.result"), 2),
    # Nothing of it can change.
    (Machine.builder().fluid("f", {"accumulator": 3}, trainable=False).link("f.accum", "f.result", trainable=False), 0),
    # No link of its own past; another one's past; no memory; a plain memory.
    (Machine.builder().fluid("f", {"accumulator": 3}).link("f.delta", "f.result"), 0),
    (Machine.builder().fluid("f", {"accumulator": 3}).memory("g").link("f.accum", "g.result"), 0),
    (Machine.builder().fluid("f", {"relu": 3}).link("f.x", "f.y"), 0),
    (Machine.builder().neuron("f", "accumulator").link("f.accum", "f.result", 5), 0),
]


@pytest.mark.parametrize(("builder", "value"), OTHERS)
def test_only_memories_of_fluid_neurons_count(builder: MachineBuilder, value: float) -> None:
    machine = builder.build()
    assert float(memory_balance(machine)(jnp.array(machine.weights))) == value


def test_machines_without_fluid_neurons_give_0() -> None:
    machine = duplicate_detector()
    weights = jnp.array(machine.weights)
    assert float(memory_balance(machine)(weights)) == 0
    np.testing.assert_array_equal(jax.grad(memory_balance(machine))(weights), np.zeros(8))
    empty = memory_balance(Machine.builder().build())(jnp.zeros(0))
    assert (empty.shape, empty.dtype) == ((), jnp.zeros(0).dtype)


def test_the_fluid_sketch_begins_in_balance() -> None:
    sketch = fluid(duplicates())
    term = memory_balance(sketch)
    assert float(term(jnp.array(sketch.weights))) == 0
    assert float(term(jnp.array(sketch.weights).at[sketch.activation_slices["fluid-3-2"].start].set(1.5))) == 0.5
