"""A machine is a frozen value: equal, hashed, copied, with its weights in order."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_machines import sums

from dmmx.errors import MachineError
from dmmx.machine import FluidNeuron, Link, Machine, Neuron
from dmmx.vvalue import Tree
from strategies import machines


def test_nothing_of_a_machine_can_be_set() -> None:
    machine = sums().build()
    with pytest.raises(AttributeError):
        machine.links = ()  # type: ignore[misc]
    for section in (machine.neurons, machine.inputs, machine.outputs):
        with pytest.raises(TypeError):
            section["x"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        machine.neurons["sum"].parameters["x"] = 1  # type: ignore[index]


def test_what_it_was_made_of_can_change_without_it() -> None:
    neurons, inputs = {"n": Neuron("dot")}, {"in": ("x",)}
    machine = Machine(neurons, (), inputs, {})
    neurons.clear()
    inputs["more"] = ("y",)
    assert list(machine.neurons) == ["n"]
    assert list(machine.inputs) == ["in"]


@given(machines(fluid=True))
def test_equal_machines_have_equal_hashes(machine: Machine) -> None:
    again = Machine(machine.neurons, list(machine.links), machine.inputs, machine.outputs, machine.initial)  # type: ignore[arg-type]
    assert again == machine
    assert hash(again) == hash(machine)
    for twin in (copy.copy(machine), copy.deepcopy(machine), pickle.loads(pickle.dumps(machine))):
        assert twin == machine


def test_different_machines_differ() -> None:
    machine = sums().build()
    others = [
        sums().neuron("n", "dot").build(),
        sums().input("more", "x").build(),
        sums().output("more", "x").build(),
        sums().initial({"sum": {"result": 1}}).build(),
        machine.with_links(machine.links[1:]),
        machine.with_weights([1, 2]),
    ]
    assert all(other != machine for other in others)
    assert Neuron("dot", {"limit": 4}) != Neuron("dot", {"limit": 5})
    assert Neuron("dot") != "dot"


@given(machines(fluid=True), st.data())
def test_weights_are_those_of_the_trainable_links_and_then_activations(machine: Machine, data: st.DataObject) -> None:
    links = [link.weight for link in machine.trainable_links]
    fluids = [n for n in machine.neurons.values() if isinstance(n, FluidNeuron)]
    assert machine.weights == links + [a for fluid in fluids if fluid.trainable for a in fluid.activations]
    assert machine.weight_count == len(machine.weights)
    assert machine.with_weights(machine.weights) == machine
    weights = data.draw(
        st.lists(st.floats(-9, 9), min_size=len(machine.weights), max_size=len(machine.weights)), label="weights"
    )
    changed = machine.with_weights(weights)
    assert changed.weights == weights
    assert [link.ends for link in changed.links] == [link.ends for link in machine.links]
    assert [k for k in changed.links if not k.trainable] == [k for k in machine.links if not k.trainable]
    for name, place in machine.activation_slices.items():
        fluid = changed.neurons[name]
        assert isinstance(fluid, FluidNeuron)
        assert list(fluid.activations) == weights[place]
    fixed = [n for n in fluids if not n.trainable]
    assert [n for n in changed.neurons.values() if isinstance(n, FluidNeuron) and not n.trainable] == fixed


@pytest.mark.parametrize("weights", [[], [1.0], [1.0, 2.0, 3.0]])
def test_as_many_weights_as_trainable_links(weights: list[float]) -> None:
    with pytest.raises(MachineError, match=f"expected 2 weights, one a trainable link, got {len(weights)}"):
        sums().build().with_weights(weights)


def test_weights_must_be_finite() -> None:
    with pytest.raises(MachineError, match=r"links\[2\]: the weight must be a finite number, got nan"):
        sums().build().with_weights([1, float("nan")])


def test_output_ports() -> None:
    machine = sums().output("more", "x", "y").build()
    assert [str(port) for port in machine.output_ports()] == ["output.total", "more.x", "more.y"]


@pytest.mark.parametrize("value", [{".": 1}, Tree({".": 1})])
def test_a_parameter_is_the_same_as_tree_and_as_data(value: Any) -> None:
    assert Neuron("constant", {"value": value}) == Neuron("constant", {"value": {".": 1}})
    assert Neuron("constant", {"value": value})(Tree()) == Tree({"value": {".": 1}})


def test_a_link_is_fixed_by_its_ends() -> None:
    first, second = sums().build().links[1:]
    assert first.ends == Link(*first.ends, 7.0, False).ends != second.ends
