"""Rational arithmetic: no error, an error that floats would not show, or the reason why it was not tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dmmx.machine import Machine, MachineBuilder, Neuron, Port, set_weight
from dmmx.synthesis.verification.exactness import verify_exactly
from dmmx.synthesis.verification.verdict import Deviation, Exactness
from dmmx.synthesis.verification.verifier import verify
from dmmx.task import Example, duplicate_detector, duplicates
from dmmx.vvalue import Tree

TASK = duplicates()


def chain(builder: MachineBuilder) -> Machine:
    return builder.input("in", "x").output("out", "y").link("a.x", "in.x").link("out.y", "a.y").build()


def one(number: object, wanted: object) -> Example:
    """One number in at the first of three ticks; what is wanted at the last one."""
    zero = Tree()
    return Example({"in": (Tree({"x": number}), zero, zero)}, {"out": (zero, zero, Tree({"y": wanted}))})


def test_no_error() -> None:
    found = verify_exactly(duplicate_detector(), TASK.examples)
    assert found == Exactness(12)
    assert found.exact
    assert str(found) == "no error at all on 12 of these"


def test_scaled_by_thirds() -> None:
    """In floats the sums of thirds are wrong in the last digit; in fractions they are not."""
    machine = duplicate_detector()
    weight = {"counts.delta": 1 / 3, "largest.dict": 3.0, "ends.x": 3.0}
    scaled = machine.with_weights([weight.get(str(link.target), 1.0) for link in machine.trainable_links])
    assert verify_exactly(scaled, TASK.hard_examples()) == Exactness(25)
    assert verify(scaled, TASK.hard_examples()).largest_error > 0


def test_an_error_that_is_within_the_tolerance() -> None:
    machine = duplicate_detector()
    weights = [1.0 if str(link.target) != "repeated.y" else 999 / 1000 for link in machine.trainable_links]
    nearly = machine.with_weights(weights)
    found = verify_exactly(nearly, TASK.examples)
    assert not found.exact
    assert found.error == pytest.approx(0.001)
    assert found.deviation is not None
    assert found.deviation.got - found.deviation.wanted == pytest.approx(0.001)


def test_an_error_that_floats_would_not_show() -> None:
    """1 and 2**-60 are 1 in floats; on fractions the difference stays."""
    builder = Machine.builder().neuron("a", "accumulator").constant("tiny", 2**-30).neuron("b", "square")
    builder = builder.link("b.x", "tiny.value").link("a.accum", "b.y").link("a.delta", "in.x").link("out.y", "a.result")
    machine = builder.input("in", "x").output("out", "y").build()
    ones, zero = (Tree({"x": 1}),) * 6, Tree()
    example = Example({"in": ones}, {"out": (zero, zero, *[Tree({"y": 1})] * 4)})
    assert verify(machine, [example]).largest_error == 0
    with_fractions = set_weight(machine, "b.x", "tiny.value", 1 / 512)
    assert verify_exactly(with_fractions, [example]).reason.startswith("neurons.tiny.value: ")
    larger = Machine({**machine.neurons, "tiny": Neuron("constant", {"value": 1 / 1000})}, *parts(machine))
    found = verify_exactly(larger, [example])
    assert str(found) == "an error of 1e-06: y 1 at tick 4, wanted 1"


def parts(machine: Machine) -> tuple[Any, ...]:
    return machine.links, machine.inputs, machine.outputs


def test_the_verdict_says_so() -> None:
    verdict = verify(duplicate_detector(), TASK.examples)
    assert verdict.exactness == Exactness(12)
    odd = duplicate_detector().with_weights([2**-0.5, 2**0.5, 1, 1, 2**0.5, 1, 1, 1])
    verdict = verify(odd, TASK.examples)
    assert verdict.exact
    assert verdict.exactness is not None
    assert str(verdict.exactness) == (
        "not tried: links[1]: counts.delta <- text.char: 0.7071067811865476 is no fraction of a denominator up to 1,000"
    )


def test_neurons_that_leave_the_fractions() -> None:
    found = verify_exactly(chain(Machine.builder().neuron("a", "tanh")), [one(1, 1)])
    assert found.reason.startswith("neuron 'a' puts out 0.76159")


def test_numbers_that_grow() -> None:
    machine = chain(Machine.builder().neuron("a", "square").link("a.x", "a.y"))
    stream = (Tree({"x": 3}),) * 40
    found = verify_exactly(machine, [Example({"in": stream}, {"out": (Tree(),) * 40})])
    assert found.deviation == Deviation(3, Port("out", "y"), (), 9.0, 0.0)
    # The same, but what grows does not reach an output.
    quiet = machine.with_links(link for link in machine.links if link.target.neuron != "out")
    found = verify_exactly(quiet, [Example({"in": stream}, {"out": (Tree(),) * 40})])
    assert found.reason == "neuron 'a' puts out fractions of more than 4,096 bits"


def test_only_short_examples_of_simple_numbers_are_tried() -> None:
    machine = chain(Machine.builder().neuron("a", "relu"))
    examples = [one(1, 1), one(0.123456789, 0.123456789), one(0.1, 0.1)]
    assert verify_exactly(machine, examples) == Exactness(2)
    assert verify_exactly(machine, examples, ticks=3) == Exactness(1)
    assert str(verify_exactly(machine, examples[1:2])) == "not tried: no example is short, with simple fractions only"
    assert not verify_exactly(machine, examples[1:2]).exact


def test_a_verdict_is_otherwise_the_same() -> None:
    verdict = verify(duplicate_detector(), TASK.examples)
    assert replace(verdict, exactness=None).text(TASK) == verdict.text(TASK)
