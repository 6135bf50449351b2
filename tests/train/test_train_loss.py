"""The loss: padding, masks, and what it is the sum of."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dmmx.compiler import schedules
from dmmx.errors import CompileError
from dmmx.interpreter import interpret
from dmmx.machine import Machine, Port, set_weight
from dmmx.task import Example, duplicate_detector, duplicates_example
from dmmx.train.loss import compile_for, make_batch, residuals, squared_loss
from dmmx.vvalue import Tree
from strategies import machines, streams_for

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

EXAMPLES = [duplicates_example("ab.", cadence=2), duplicates_example("aabba.", cadence=2)]


def loss_of(machine: Machine, examples: list[Example], **options: Any) -> float:
    program = compile_for(machine, examples, **options)
    batch = make_batch(program, examples).tree()
    return float(jax.jit(lambda weights: squared_loss(program, weights, batch))(program.weights_of(machine)))


def plain_loss(machine: Machine, examples: list[Example]) -> float:
    """By the interpreter: squared differences on every path, summed over outputs and ticks, averaged over examples."""
    total = 0.0
    for example in examples:
        for tick, output in enumerate(interpret(machine, example.inputs)):
            for name, target in example.targets.items():
                difference = output[name] - target[tick]
                total += float(difference.dot(difference))
    return total / len(examples)


def as_tuples(streams: dict[str, list[Tree]]) -> dict[str, tuple[Tree, ...]]:
    return {name: tuple(elements) for name, elements in streams.items()}


def test_shorter_streams_are_filled_up_and_masked() -> None:
    program = compile_for(duplicate_detector(), EXAMPLES)
    batch = make_batch(program, EXAMPLES)
    assert batch.mask.tolist() == [[1.0] * 10 + [0.0] * 6, [1.0] * 16]
    assert batch.inputs[Port("text", "char")].shape == (3, 2, 16)
    assert {array.shape for array in batch.targets.values()} == {(1, 2, 16)}
    assert not batch.inputs[Port("text", "char")][:, 0, 10:].any()


def test_what_comes_after_the_end_of_a_stream_does_not_count() -> None:
    program = compile_for(duplicate_detector(), EXAMPLES)
    batch = make_batch(program, EXAMPLES).tree()
    left = jax.jit(lambda weights: residuals(program, weights, batch))(program.weights_of(duplicate_detector()))
    assert left.shape == (2, 2, 16)
    # The machine goes on answering after the end; the short stream's targets end there.
    assert not left.any()


@pytest.mark.parametrize("schedule", schedules)
def test_the_loss_is_the_interpreters_sum(schedule: str) -> None:
    machine = set_weight(set_weight(duplicate_detector(), "counts.delta", "text.char", 0.5), "ends.y", "end.value", 2)
    assert loss_of(machine, EXAMPLES, schedule=schedule) == pytest.approx(plain_loss(machine, EXAMPLES), rel=1e-6)
    assert plain_loss(machine, EXAMPLES) > 0


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate), suppress_health_check=SLOW)
@given(st.data())
def test_the_loss_of_any_machine_on_streams_of_different_length(data: st.DataObject) -> None:
    machine = data.draw(machines(max_neurons=3).filter(lambda machine: bool(machine.inputs)))
    examples: list[Example] = []
    for ticks in (3, 5):
        wanted = Machine({}, (), machine.outputs, {"none": ("p",)})
        inputs, targets = (data.draw(streams_for(one, ticks)) for one in (machine, wanted))
        examples.append(Example(as_tuples(inputs), as_tuples(targets)))
    with jax.enable_x64(True):
        assert loss_of(machine, examples) == pytest.approx(plain_loss(machine, examples), rel=1e-9, abs=1e-9)


def test_the_loss_is_averaged_over_streams() -> None:
    machine = duplicate_detector().with_weights([0.0] * 8)
    alone = loss_of(machine, EXAMPLES[1:])
    assert loss_of(machine, EXAMPLES[1:] * 3) == pytest.approx(alone)
    assert loss_of(machine, EXAMPLES) == pytest.approx((loss_of(machine, EXAMPLES[:1]) + alone) / 2)


def test_only_targets_leaves_out_what_no_target_uses() -> None:
    machine = Machine.builder().input("in", "p").output("out", "y", "z").link("out.y", "in.p").link("out.z", "in.p")
    inputs = (Tree({"p": {":number": 1, "a": 2}}), Tree())
    examples = [Example({"in": inputs}, {"out": (Tree({"y": 1}), Tree({"z": 1}))})]
    # At the second tick y and z are {":number": 1, "a": 2}.
    assert loss_of(machine.build(), examples) == 1 + (1 + 4) + 4
    assert loss_of(machine.build(), examples, only_targets=True) == 1 + 1


def test_targets_that_the_machine_cannot_reach_count() -> None:
    silent = Machine({}, (), {"in": ("p",)}, {"out": ("y",)})
    examples = [Example({"in": (Tree(),)}, {"out": (Tree({"y": {"a": 3}}),)})]
    assert loss_of(silent, examples) == 9


def test_targets_that_the_machine_has_no_port_for_are_errors() -> None:
    machine = Machine({}, (), {"in": ("p",)}, {"out": ("y",)})
    with pytest.raises(CompileError, match="the stream output 'out' has no input 'z'"):
        compile_for(machine, [Example({"in": (Tree(),)}, {"out": (Tree({"z": 1}),)})])


def test_a_batch_is_in_jaxs_present_precision() -> None:
    program = compile_for(duplicate_detector(), EXAMPLES)
    for double, dtype in ((False, jnp.float32), (True, jnp.float64)):
        with jax.enable_x64(double):
            assert {leaf.dtype for leaf in jax.tree.leaves(make_batch(program, EXAMPLES).tree())} == {np.dtype(dtype)}


def test_the_loss_falls_along_its_gradient() -> None:
    machine = duplicate_detector().with_weights([0.8] * 8)
    program = compile_for(machine, EXAMPLES)
    batch = make_batch(program, EXAMPLES).tree()
    step = jax.jit(jax.value_and_grad(lambda weights: squared_loss(program, weights, batch)))
    weights = program.weights_of(machine)
    first, gradient = step(weights)
    second, _ = step(weights - 1e-4 * gradient)
    assert second < first - 0.5e-4 * jnp.sum(gradient**2)
