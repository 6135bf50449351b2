"""What operations on machines do with one whose matrix is an output of its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from dmmx.errors import MachineError
from dmmx.examples.rewriting.wave import wave
from dmmx.interpreter import Interpreter
from dmmx.machine import (
    Machine,
    Neuron,
    Port,
    dead_links,
    equivalent,
    machine_from_json,
    machine_to_json,
    matrix_of,
    rational_machine,
    remove_neurons,
    remove_parts,
    rename_neurons,
    with_canonical_names,
    with_fixed_gauge,
    with_matrix,
    with_plain_neurons,
    without_dead,
)
from dmmx.vvalue import Tree


def lazy() -> Machine:
    """A machine with a constant that matters only when the matrix has changed, by a link of its constant `edit`."""
    builder = Machine.builder().input("in", "x").constant("late", 7).output("out", "y").memory("self")
    builder.constant("edit", {"out": {"y": {"late": {"value": 2}}}}).constant("data", {"late": 1, "x": {"y": 2}})
    return builder.link("self.delta", "edit.value").self_reference("self.result").build()


def outputs(machine: Machine, ticks: int) -> list[Tree]:
    engine = Interpreter(machine)
    return [engine.step({"in": {"x": 1}}) for _ in range(ticks)]


def test_nothing_is_known_to_be_dead() -> None:
    machine = lazy()
    assert dead_links(machine) == frozenset()
    assert without_dead(machine) is machine
    assert outputs(machine, 3)[-1] == Tree({"out": {"y": 14}})


def test_what_would_rewrite_it_leaves_it_alone() -> None:
    machine = lazy()
    fluid = replace(machine, neurons={**machine.neurons, "mix": Neuron("relu")})
    for one in (machine, fluid):
        assert with_plain_neurons(one) is one
        assert with_fixed_gauge(one) is one
        assert with_canonical_names(one) is one


def test_names_change_within_matrices() -> None:
    machine = rename_neurons(lazy(), {"late": "seven", "out": "answer", "self": "network"})
    assert machine.self_port == Port("network", "result")
    assert machine.neurons["edit"] == Neuron("constant", {"value": {"answer": {"y": {"seven": {"value": 2}}}}})
    # A single key is data.
    assert machine.neurons["data"] == lazy().neurons["data"]
    assert outputs(machine, 3)[-1] == Tree({"answer": {"y": 14}})
    before = wave()
    after = rename_neurons(before, {"update-2": "two", "self": "me"})
    a, b = Interpreter(before), Interpreter(after)
    for _ in range(5):
        a.step({})
        b.step({})
    assert matrix_of(rename_neurons(before.with_links(()), {"self": "me"})) == Tree()
    assert b.matrix["me"]["delta"].keys() == tuple(
        {"update-2": "two"}.get(n, n) for n in a.matrix["self"]["delta"].keys()
    )


def test_a_name_that_may_be_data_is_refused() -> None:
    machine = lazy()
    unclear = replace(machine, neurons={**machine.neurons, "data": Neuron("constant", {"value": {"out": {"y": 3}}})})
    with pytest.raises(MachineError, match=r"neurons\.data\.value: out\.y may name the neuron 'out' or be data"):
        rename_neurons(unclear, {"out": "answer"})
    assert "seven" in rename_neurons(unclear, {"late": "seven"}).neurons
    taken = replace(
        machine, neurons={**machine.neurons, "data": Neuron("constant", {"value": {"a": {"b": {"new": {"c": 1}}}}})}
    )
    with pytest.raises(MachineError, match=r"a\.b\.new\.c names 'new' already"):
        rename_neurons(taken, {"late": "new"})


def test_the_matrix_cannot_be_removed() -> None:
    with pytest.raises(MachineError, match=r"'self' holds the network matrix, self\.result"):
        remove_neurons(lazy(), ["self"])
    builder = Machine.builder().fluid("self", {"accumulator": 1, "relu": 1}).link("self.accum", "self.result")
    machine = builder.self_reference("self.result").build()
    with pytest.raises(MachineError, match="'self' holds the network matrix"):
        remove_parts(machine, [("self", 0)])
    assert remove_parts(machine, [("self", 1)]).self_port == Port("self", "result")


def test_what_a_matrix_says_of_a_removed_neuron_counts_for_nothing() -> None:
    assert outputs(remove_neurons(lazy(), ["late"]), 5)[-1] == Tree()


def test_equality_is_by_name() -> None:
    machine = lazy()
    assert str(equivalent(machine, machine_from_json(machine_to_json(machine)))) == "the same"
    found = equivalent(machine, rename_neurons(machine, {"late": "seven"}))
    assert (found.same, found.undecided) == (False, True)
    assert "by name these differ" in found.words
    assert str(equivalent(machine, replace(machine, self_port=None))) == "different: only the first rewrites itself"
    other = equivalent(machine, machine.with_links(machine.links[:1]))
    assert other.only_in_first == machine.links[1:]


def test_on_fractions() -> None:
    machine = rational_machine(lazy().with_weights([0.25]))
    assert machine.self_port == Port("self", "result")
    assert outputs(machine, 3)[-1]["out"]["y"].number == Fraction(7, 2)


def test_a_matrix_that_was_reached_is_a_start() -> None:
    machine = lazy()
    reached = Tree({"square:new": {"x": {"late": {"value": 1}}}, "out": {"y": {"square:new": {"y": 1}}}})
    started = with_matrix(machine, reached)
    assert started.neurons["square:new"] == Neuron("square")
    assert outputs(started, 3)[-1] == Tree({"out": {"y": 49}})
