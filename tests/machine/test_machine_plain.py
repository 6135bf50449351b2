"""Fluid neurons that become plain ones: the machine does the same, with fewer trainable numbers."""

from __future__ import annotations

import pytest

from dmmx.interpreter import interpret
from dmmx.machine import FluidNeuron, Machine, MachineBuilder, Neuron, with_plain_neurons
from dmmx.vvalue import Tree

NUMBERS = (3, -1, 2, 0, 5, -4, 1)


def outputs(machine: Machine) -> list[Tree]:
    stream = [Tree({"x": number}) for number in NUMBERS]
    return list(interpret(machine, {"in": stream}))


def mixed(activations: dict[str, float], *links: tuple[str, str, float]) -> MachineBuilder:
    builder = MachineBuilder().input("in", "x").fluid("mix", activations).output("out", "a")
    for target, source, weight in links:
        builder = builder.link(target, source, weight)
    return builder


@pytest.mark.parametrize("activation", [1.0, 0.5, -4.0])
def test_a_single_part_becomes_a_plain_neuron(activation: float) -> None:
    machine = mixed({"relu": activation}, ("mix.x", "in.x", 2), ("out.a", "mix.y", 8)).build()
    plain = with_plain_neurons(machine)
    assert plain.neurons == {"mix": Neuron("relu")}
    assert plain.weights == [2, 8 * activation]
    assert outputs(plain) == outputs(machine)


def test_a_memory_of_product_one_becomes_an_accumulator_with_a_fixed_past() -> None:
    links = (("mix.accum", "mix.result", 2.0), ("mix.delta", "in.x", 1.0), ("out.a", "mix.result", 4.0))
    machine = mixed({"accumulator": 0.5}, *links).build()
    plain = with_plain_neurons(machine)
    assert plain.neurons == {"mix": Neuron("accumulator")}
    assert [(link.weight, link.trainable) for link in plain.links] == [(1, False), (1, True), (2, True)]
    assert outputs(plain) == outputs(machine)


def test_a_memory_that_fades_stays_trainable() -> None:
    links = (("mix.accum", "mix.result", 1.0), ("mix.delta", "in.x", 1.0), ("out.a", "mix.result", 4.0))
    machine = mixed({"accumulator": 0.5}, *links).build()
    plain = with_plain_neurons(machine)
    assert [(link.weight, link.trainable) for link in plain.links] == [(0.5, True), (1, True), (2, True)]
    assert outputs(plain) == outputs(machine)


def test_parts_without_a_port_in_common_become_neurons_of_their_own() -> None:
    links = (("mix.x", "in.x", 2.0), ("mix.dict", "mix.y", 1.0), ("out.a", "mix.norm", 3.0))
    machine = mixed({"relu": 2, "max_norm": 0.5}, *links).build()
    plain = with_plain_neurons(machine)
    assert plain.neurons == {"mix-relu": Neuron("relu"), "mix-max_norm": Neuron("max_norm")}
    assert plain.weights == [2, 2, 1.5]
    assert outputs(plain) == outputs(machine)


def test_a_name_that_is_taken_gets_a_number() -> None:
    links = (("mix.x", "in.x", 1.0), ("mix.dict", "in.x", 1.0), ("out.a", "mix.y", 1.0), ("out.a", "mix.norm", 1.0))
    machine = mixed({"relu": 1, "max_norm": 1}, *links).neuron("mix-relu", "relu").build()
    assert list(with_plain_neurons(machine).neurons) == ["mix-relu-2", "mix-max_norm", "mix-relu"]


def test_a_shared_input_keeps_the_neuron_but_not_its_activations() -> None:
    links = (("mix.x", "in.x", 1.0), ("out.a", "mix.y", 4.0), ("out.a", "mix.dot", 2.0), ("mix.y", "in.x", 1.0))
    machine = mixed({"relu": 0.5, "dot": 3}, *links).build()
    plain = with_plain_neurons(machine)
    assert plain.neurons == {"mix": FluidNeuron.of({"relu": 1, "dot": 1}, trainable=False)}
    assert plain.weight_count == machine.weight_count - 2
    assert outputs(plain) == outputs(machine)


def test_what_would_change_the_machine_is_left_alone() -> None:
    shared_output = mixed({"relu": 0.5, "tanh": 2}, ("mix.x", "in.x", 1), ("out.a", "mix.y", 1)).build()
    assert with_plain_neurons(shared_output) is shared_output
    begun = mixed({"relu": 0.5}, ("mix.x", "in.x", 1), ("out.a", "mix.y", 1)).initial({"mix": {"y": 3}}).build()
    assert with_plain_neurons(begun) is begun
    fixed_behind = mixed({"relu": 0.5}, ("mix.x", "in.x", 1)).link("out.a", "mix.y", 2, trainable=False).build()
    assert with_plain_neurons(fixed_behind) is fixed_behind


def test_a_machine_of_plain_neurons_is_returned_as_it_is() -> None:
    machine = MachineBuilder().input("in", "x").neuron("n", "relu").output("out", "a").link("n.x", "in.x").build()
    assert with_plain_neurons(machine) is machine
