"""Edits: each gives a new machine and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from small_machines import sums

from dmmx.errors import MachineError
from dmmx.machine import (
    Link,
    Machine,
    Neuron,
    Port,
    add_link,
    add_neuron,
    remove_links,
    remove_neurons,
    rename_neurons,
    set_weight,
)
from dmmx.vvalue import Tree
from strategies import machines


@pytest.fixture
def machine() -> Machine:
    return sums().initial({"sum": {"result": 2}}).build()


def test_add_link(machine: Machine) -> None:
    edited = add_link(machine, "output.total", "stream.number", 3, trainable=False)
    assert edited.links == (*machine.links, Link(Port("output", "total"), Port("stream", "number"), 3.0, False))
    assert len(machine.links) == 3


def test_remove_links(machine: Machine) -> None:
    edited = remove_links(machine, machine.links[:2])
    assert edited.links == machine.links[2:]
    assert remove_links(machine, []) == machine
    # A link is known by its ends: its weight may have changed since.
    assert remove_links(machine.with_weights([5, 5]), machine.links[1:2]).links == (
        machine.links[0],
        Link(*machine.links[2].ends, 5.0),
    )


def test_set_weight(machine: Machine) -> None:
    edited = set_weight(machine, "sum.accum", "sum.result", 0.9)
    assert edited.links[0] == Link(Port("sum", "accum"), Port("sum", "result"), 0.9, trainable=False)
    assert edited.links[1:] == machine.links[1:]


def test_add_and_remove_neurons(machine: Machine) -> None:
    grown = add_neuron(machine, "n", "dot", limit=4)
    assert grown.neurons["n"] == Neuron("dot", {"limit": 4})
    assert remove_neurons(grown, ["n"]) == machine
    without = remove_neurons(machine, ["sum"])
    assert (without.neurons, without.links, without.initial) == ({}, (), Tree())
    assert (without.inputs, without.outputs) == (machine.inputs, machine.outputs)


def test_rename_neurons(machine: Machine) -> None:
    renamed = rename_neurons(machine, {"sum": "stream", "stream": "sum", "output": "end"})
    assert list(renamed.neurons) == ["stream"]
    assert renamed.inputs == {"sum": ("number",)}
    assert renamed.outputs == {"end": ("total",)}
    assert renamed.initial == Tree({"stream": {"result": 2}})
    assert [str(link) for link in renamed.links] == [
        "stream.accum <= 1 * stream.result",
        "stream.delta <- 1 * sum.number",
        "end.total <- 0.5 * stream.result",
    ]


@given(machines(fluid=True))
def test_renaming_back_gives_the_machine_again(machine: Machine) -> None:
    names = [*machine.neurons, *machine.inputs, *machine.outputs]
    there = {name: f"new {name}" for name in names}
    assert rename_neurons(rename_neurons(machine, there), {new: old for old, new in there.items()}) == machine


EDITS: list[tuple[Callable[[Machine], Machine], str]] = [
    (lambda m: add_link(m, "sum.delta", "stream.number"), "is the same link as links[1]"),
    (
        lambda m: add_link(m, "sum.delt", "stream.number"),
        "'sum' has no input 'delt'. Did you mean 'delta'? Its inputs: accum, delta.",
    ),
    (lambda m: add_link(m, "sum", "stream.number"), "a port is written neuron.name"),
    (
        lambda m: remove_links(m, [Link(Port("a", "b"), Port("c", "d"))]),
        "there is no link a.b <- c.d to remove",
    ),
    (
        lambda m: set_weight(m, "sum.delta", "stream.numbers", 1),
        "there is no link sum.delta <- stream.numbers. Did you mean 'sum.delta <- stream.number'?",
    ),
    (lambda m: set_weight(m, "sum.delta", "stream.number", float("inf")), "the weight must be a finite number"),
    (lambda m: add_neuron(m, "sum", "dot"), "there is a neuron 'sum' already"),
    (lambda m: add_neuron(m, "stream", "dot"), "inputs.stream: the name is used in neurons already"),
    (lambda m: add_neuron(m, "n", "dott"), "Did you mean 'dot'?"),
    (lambda m: remove_neurons(m, ["sums"]), "there is no neuron 'sums'. Did you mean 'sum'?"),
    (lambda m: remove_neurons(m, ["stream"]), "there is no neuron 'stream'."),
    (lambda m: rename_neurons(m, {"sums": "x"}), "there is no neuron 'sums'. Did you mean 'sum'?"),
    (lambda m: rename_neurons(m, {"sum": "stream"}), "two neurons would have one name"),
    (lambda m: rename_neurons(m, {"sum": "a.b"}), "must not be empty, contain a dot"),
]


@pytest.mark.parametrize(("edit", "message"), EDITS, ids=[message for _, message in EDITS])
def test_wrong_edits(machine: Machine, edit: Callable[[Machine], Machine], message: str) -> None:
    before = repr((machine.neurons, machine.links, machine.initial))
    with pytest.raises(MachineError) as caught:
        edit(machine)
    assert message in str(caught.value)
    assert repr((machine.neurons, machine.links, machine.initial)) == before
