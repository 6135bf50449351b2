"""What the docstrings of teachers claim of machines that are not in the catalogue: that some are enough, too."""

from __future__ import annotations

import pytest

from dmmx.machine import Machine, MachineBuilder
from dmmx.task import example_from_teacher, make_task

WITHOUT_GRADIENT = {"less_or_equal"}


def majority_with_a_gradient() -> Machine:
    return (
        MachineBuilder()
        .input("bits", "value")
        .constant("one", 1)
        .memory("lead", "accumulator")
        .neuron("clipped", "dot", limit=1)
        .neuron("ahead", "relu")
        .output("output", "majority")
        .link("lead.delta", "bits.value", 2)
        .link("lead.delta", "one.value", -1)
        .link("clipped.x", "lead.result")
        .link("clipped.y", "one.value")
        .link("ahead.x", "clipped.dot")
        .link("output.majority", "ahead.y")
        .build()
    )


def addition_with_a_gradient() -> Machine:
    builder = (
        MachineBuilder()
        .input("digits", "a", "b")
        .constant("one", 1)
        .neuron("both", "identity")
        .neuron("column", "identity")
        .output("output", "digit")
        .link("both.sum", "digits.a")
        .link("both.sum", "digits.b")
        .link("column.sum", "both.sum")
        .link("output.digit", "column.sum")
    )
    limits = {"over9": 9, "over10": 10}
    for name, limit in limits.items():
        builder = builder.neuron(name, "compare").link(f"{name}.x", "both.sum").link(f"{name}.y", "one.value", limit)
    for source, sign in (("over9.true", 1), ("over10.true", -1)):
        for target in ("over9.x", "over10.x", "column.sum"):
            builder = builder.link(target, source, sign)
        builder = builder.link("output.digit", source, -10 * sign)
    return builder.build()


@pytest.mark.parametrize(
    ("name", "machine", "links", "later"),
    [
        ("majority", majority_with_a_gradient(), 6, 1),
        ("addition", addition_with_a_gradient(), 16, 1),
    ],
)
def test_machines_with_a_gradient(name: str, machine: Machine, links: int, later: int) -> None:
    """They take more links than the teachers, and a tick more."""
    assert not {part.type_name for neuron in machine.neurons.values() for part in neuron.parts} & WITHOUT_GRADIENT
    assert len(machine.trainable_links) == links
    task = make_task(name)
    for example in (*task.examples, *task.hard_examples()):
        found = example_from_teacher(machine, example.inputs).targets["output"]
        assert found[later:] == example.targets["output"][: len(found) - later], example.label
