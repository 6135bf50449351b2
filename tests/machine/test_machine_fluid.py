"""Fluid neurons: sums of neuron types, on trees and on arrays, and as parts of a machine."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import MachineError
from dmmx.interpreter import interpret
from dmmx.machine import (
    FluidNeuron,
    Machine,
    MachineBuilder,
    Neuron,
    add_fluid,
    dead_links,
    machine_from_json,
    machine_to_json,
    remove_parts,
    without_dead,
)
from dmmx.vvalue import Slots, Tree
from strategies import machines

UNIVERSAL = FluidNeuron.of({"accumulator": 2, "max_norm": 0.5, "dot": -1, "compare": 3}, {"dot": {"limit": 4}})
X = Tree({"accum": {"a": 1}, "delta": {"a": 2, "b": 1}, "dict": {"a": -6}, "x": {":number": 2, "c": 3}, "y": {"c": 3}})
BY_HAND = Tree({"result": {"a": 6, "b": 2}, "norm": 3, "dot": -4, "true": 6})
"""accum + delta = {a: 3, b: 1}, twice; half of 6; 9 clipped at 4, times -1; 2 - 0, three times."""


def test_a_sum_of_types_by_hand() -> None:
    assert UNIVERSAL(X) == BY_HAND
    assert UNIVERSAL(X, (0, 1, 1, 0)) == Tree({"norm": 6, "dot": 4})
    assert UNIVERSAL(Tree()) == Tree()


def test_outputs_of_the_same_name_are_added() -> None:
    fluid = FluidNeuron.of({"relu": 1, "square": 0.5, "sigmoid": 2})
    assert fluid(Tree({"x": {"a": 4, "b": -2}})) == Tree({"y": {":number": 1, "a": 12, "b": 2}})
    assert FluidNeuron.of({"relu": 1, "identity": -1})(Tree({"x": 3, "y": 5})) == Tree({"x": -3, "y": -2})
    two = FluidNeuron((Neuron("dot"), Neuron("dot", {"limit": 1})), (1, 10))
    assert two(Tree({"x": 2, "y": 3})) == Tree({"dot": 16})


PATHS, LEAVES = zip(*X.items(), strict=True)


def slots(scales: Any) -> Slots:
    """X times each of some numbers, along the trailing axes."""
    return Slots(PATHS, np.multiply.outer(np.array(LEAVES, float), np.asarray(scales)))


@pytest.mark.parametrize("activations", [None, (1.0, 2.0, 3.0, 4.0), (0.0, 1.0, 0.0, -1.0)])
def test_arrays_say_the_same(activations: tuple[float, ...] | None) -> None:
    scales = np.array([[1, 2, 0.5], [-1, 0, 3]])
    y = UNIVERSAL(slots(scales), activations)
    assert isinstance(y, Slots)
    for index, scale in np.ndenumerate(scales):
        wanted = UNIVERSAL(X * float(scale), activations)
        got = {path: float(leaf[index]) for path, leaf in y.items()}
        assert {path: leaf for path, leaf in got.items() if leaf} == dict(wanted.items())


def test_activations_may_be_arrays_of_one_a_neuron() -> None:
    """As a compiler wants it: neurons on an axis, each with its own activations; 0 in an array keeps the support."""
    activations = np.array([[1, 2, 3, 4], [0, 0, 0, 0], [0.5, 0, -1, 2]])
    y = UNIVERSAL(slots(np.ones((3, 5))), [column[:, None] for column in activations.T])
    assert isinstance(y, Slots)
    assert y.values.shape == (6, 3, 5)
    for neuron in range(3):
        assert UNIVERSAL(X, activations[neuron].tolist()) == sum(
            (_at(path, leaf[neuron, 4]) for path, leaf in y.items()), Tree()
        )


def _at(path: tuple[str, ...], leaf: float) -> Tree:
    value: Any = float(leaf)
    for key in reversed(path):
        value = {key: value}
    return Tree(value)


def test_ports_are_those_of_all_parts_in_order() -> None:
    assert UNIVERSAL.inputs == ("accum", "delta", "dict", "x", "y")
    assert UNIVERSAL.outputs == ("result", "norm", "dot", "true", "false")
    assert UNIVERSAL.has_input("dict")
    assert not UNIVERSAL.has_input("norm")
    assert UNIVERSAL.has_output("norm")
    assert not UNIVERSAL.has_output("dict")
    free = FluidNeuron.of({"dot": 1, "identity": 1})
    assert free.inputs is free.outputs is None
    assert free.has_input("what ever")


MEMORIES: list[tuple[FluidNeuron, int | None]] = [
    (UNIVERSAL, 0),
    (FluidNeuron.of({"max_norm": 1, "accumulator": 1}), 1),
    (FluidNeuron.of({"max_norm": 1, "dot": 1}), None),
    (FluidNeuron.of({"accumulator": 1, "identity": 1}), None),
    (FluidNeuron.of({"accumulator": 1, "mask_multiply": 1}), None),
]


@pytest.mark.parametrize(("fluid", "part"), MEMORIES)
def test_the_memory_is_that_of_the_only_part_at_its_ports(fluid: FluidNeuron, part: int | None) -> None:
    assert fluid.memory_part == part
    assert fluid.memory == (None if part is None else ("accum", "result"))


def test_zero_is_preserved_where_all_parts_do() -> None:
    assert UNIVERSAL.zero_preserving
    assert not FluidNeuron.of({"relu": 1, "sigmoid": 1}).zero_preserving


@given(machines(max_links=0, fluid=True))
def test_plain_and_fluid_answer_the_same_questions(machine: Machine) -> None:
    for neuron in machine.neurons.values():
        asked = (neuron.inputs, neuron.outputs, neuron.memory, neuron.zero_preserving, neuron.parts)
        alone = FluidNeuron(neuron.parts[:1], (1.0,))
        if len(neuron.parts) == 1:
            assert asked == (alone.inputs, alone.outputs, alone.memory, alone.zero_preserving, alone.parts)
        assert pickle.loads(pickle.dumps(neuron)) == neuron
        assert hash(pickle.loads(pickle.dumps(neuron))) == hash(neuron)


def test_it_is_frozen_and_known_by_all_it_is() -> None:
    with pytest.raises(AttributeError):
        UNIVERSAL.trainable = False  # type: ignore[misc]
    assert UNIVERSAL.with_activations(UNIVERSAL.activations) == UNIVERSAL
    assert UNIVERSAL.with_activations([1, 1, 1, 1]) != UNIVERSAL
    assert FluidNeuron(UNIVERSAL.parts, UNIVERSAL.activations, trainable=False) != UNIVERSAL
    assert UNIVERSAL.with_only([0]) != Neuron("accumulator")


def test_as_many_activations_as_parts() -> None:
    with pytest.raises(MachineError, match="expected 4 activations, one a part, got 2"):
        UNIVERSAL.with_activations([1, 2])
    with pytest.raises(ValueError, match="zip"):
        UNIVERSAL(X, [1, 2])
    with pytest.raises(MachineError, match="the parts of a fluid neuron are plain neurons"):
        FluidNeuron((UNIVERSAL,), (1,))  # type: ignore[arg-type]
    with pytest.raises(MachineError, match=r"parameters are given for 'dott', which is no part\. Did you mean 'dot'"):
        FluidNeuron.of({"dot": 1}, {"dott": {"limit": 4}})


# --- in a machine ---


def leaky() -> MachineBuilder:
    """A sum that forgets: its own past comes back with activation 0.5; beside it the size of what comes in."""
    builder = Machine.builder().input("in", "x").fluid("mix", {"accumulator": 0.5, "max_norm": 2})
    builder.link("mix.accum", "mix.result").link("mix.delta", "in.x").link("mix.dict", "in.x", -1)
    return builder.output("out", "sum", "size").link("out.sum", "mix.result").link("out.size", "mix.norm")


def test_the_interpreter_by_hand() -> None:
    outputs = list(interpret(leaky().build(), {"in": [{"x": 8}, {}, {}, {}, {}]}))
    assert [tree["out"]["sum"].number for tree in outputs] == [0, 0, 4, 2, 1]
    assert [tree["out"]["size"].number for tree in outputs] == [0, 0, 16, 0, 0]


def test_weights_end_with_activations() -> None:
    machine = leaky().fluid("still", {"relu": 7}, trainable=False).fluid("last", {"relu": 3}).build()
    assert machine.weights == [1, 1, -1, 1, 1, 0.5, 2, 3]
    assert machine.weight_count == 8
    assert machine.activation_slices == {"mix": slice(5, 7), "last": slice(7, 8)}
    changed = machine.with_weights([9, 1, -1, 1, 1, 0.25, 4, 5])
    assert changed.neurons["mix"] == FluidNeuron.of({"accumulator": 0.25, "max_norm": 4})
    assert changed.neurons["still"] == machine.neurons["still"]
    assert str(machine) == "Machine of 3 neurons, 5 trainable links of 5, 3 trainable activations"
    with pytest.raises(MachineError) as caught:
        machine.with_weights([1])
    wanted = "expected 8 weights, one a trainable link, then one an activation of a trainable fluid neuron, got 1"
    assert str(caught.value) == wanted


WRONG: list[tuple[MachineBuilder, str]] = [
    (Machine.builder().fluid("f", {}), "neurons.f: a fluid neuron needs at least one part"),
    (
        Machine.builder().fluid("f", {"relu": 1, "acumulator": 1}),
        "neurons.f.fluid[1]: there is no neuron type 'acumulator'. Did you mean 'accumulator'?",
    ),
    (
        Machine.builder().fluid("f", {"dot": 1}, parameters={"dot": {"limt": 4}}),
        "neurons.f.fluid[0]: 'dot' has no parameter 'limt'. Did you mean 'limit'?",
    ),
    (
        Machine.builder().fluid("f", {"relu": math.inf}),
        "neurons.f.fluid[0]: the activation must be a finite number, got inf",
    ),
    (leaky().link("mix.x", "in.x"), "links[5]: 'mix' has no input 'x'. Its inputs: accum, delta, dict."),
    (leaky().link("out.sum", "mix.dot"), "links[5]: 'mix' has no output 'dot'. Its outputs: result, norm."),
    (leaky().initial({"mix": {"dot": 1}}), "initial.mix: 'mix' has no output 'dot'. Its outputs: result, norm."),
]


@pytest.mark.parametrize(("builder", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_what_is_wrong_is_said(builder: MachineBuilder, problem: str) -> None:
    with pytest.raises(MachineError) as caught:
        builder.build()
    assert str(caught.value) == f"the machine: 1 problem\n  {problem}"


def test_a_part_twice() -> None:
    with pytest.raises(MachineError, match=r"neurons.f.fluid\[1\]: it is the same part as fluid\[0\]; add their"):
        Machine({"f": FluidNeuron((Neuron("relu"), Neuron("relu")), (1, 2))}, (), {}, {})


def test_a_name_is_taken_once_and_ports_of_unknown_types_are_not_guessed() -> None:
    with pytest.raises(MachineError, match="there is a neuron 'mix' already"):
        leaky().fluid("mix", {"relu": 1})
    with pytest.raises(MachineError) as caught:
        leaky().fluid("f", {"dot": 1, "dott": 1}).link("f.z", "in.x").build()
    assert str(caught.value).count("\n") == 1


def test_how_it_stands_in_a_file() -> None:
    machine = Machine.builder().fluid("f", {"relu": 1, "dot": -0.5}, parameters={"dot": {"limit": 4}}).build()
    line = (
        '    "f": {"fluid": [{"type": "relu", "activation": 1.0}, '
        '{"type": "dot", "activation": -0.5, "limit": 4}], "trainable": true}\n'
    )
    assert line in machine_to_json(machine)
    assert machine_from_json(machine_to_json(machine).replace(', "trainable": true', "")) == machine


# --- edits and dead code ---


def test_add_fluid() -> None:
    machine = add_fluid(leaky().build(), "f", {"dot": 1}, parameters={"dot": {"limit": 4}}, trainable=False)
    assert machine.neurons["f"] == FluidNeuron((Neuron("dot", {"limit": 4}),), (1,), trainable=False)
    with pytest.raises(MachineError, match="there is a neuron 'f' already"):
        add_fluid(machine, "f", {"dot": 1})


def test_with_a_part_go_its_ports_and_their_links() -> None:
    machine = leaky().initial({"mix": {"result": 1, "norm": 2}}).build()
    smaller = remove_parts(machine, [("mix", 1)])
    assert smaller.neurons["mix"] == FluidNeuron.of({"accumulator": 0.5})
    assert smaller.links == tuple(link for link in machine.links if link.target.name in ("accum", "delta", "sum"))
    assert smaller.initial == Tree({"mix": {"result": 1}})
    gone = remove_parts(machine, [("mix", 0), ("mix", 1)])
    assert (gone.neurons, gone.links, gone.initial) == ({}, (), Tree())
    assert remove_parts(machine, []) == machine


@pytest.mark.parametrize("part", [("mix", 2), ("mix", -1), ("in", 0), ("mixx", 0)])
def test_only_parts_that_are_there_can_go(part: tuple[str, int]) -> None:
    with pytest.raises(MachineError, match=f"there is no part {part[1]} of a fluid neuron '{part[0]}' to remove"):
        remove_parts(leaky().build(), [part])


@given(machines(fluid=True), st.data())
def test_a_part_of_activation_0_can_go(machine: Machine, data: st.DataObject) -> None:
    """Nothing changes when it does, but for what its outputs are given initially."""
    machine = Machine(machine.neurons, machine.links, machine.inputs, machine.outputs)
    silent = [
        (name, index)
        for name, neuron in machine.neurons.items()
        if isinstance(neuron, FluidNeuron)
        for index, activation in enumerate(neuron.activations)
        if activation == 0
    ]
    streams = {name: [Tree({port: {"a": 2} for port in ports})] * 6 for name, ports in machine.inputs.items()}
    runs = [interpret(m, streams) for m in (machine, remove_parts(machine, silent))]
    for _ in range(6):
        assert next(runs[0]) == next(runs[1])


@pytest.mark.parametrize("trainable", [True, False])
def test_a_part_that_is_fixed_at_0_is_dead(trainable: bool) -> None:
    builder = Machine.builder().input("in", "x").fluid("f", {"relu": 1, "max_norm": 0}, trainable=trainable)
    builder.link("f.x", "in.x").link("f.dict", "in.x").output("out", "a").link("out.a", "f.y").link("out.a", "f.norm")
    machine = builder.build()
    assert len(dead_links(machine)) == (0 if trainable else 2)
    assert len(without_dead(machine).neurons["f"].parts) == (2 if trainable else 1)
    started = builder.initial({"f": {"norm": 1}}).build()
    assert len(dead_links(started)) == (0 if trainable else 1)
    assert len(without_dead(started).neurons["f"].parts) == 2


def test_parts_live_and_die_by_themselves() -> None:
    """Of two parts with ports of their own, one hears nothing; a third, with the ports of the first, is alive."""
    builder = Machine.builder().input("in", "x").fluid("f", {"relu": 1, "max_norm": 2, "square": 3})
    builder.link("f.x", "in.x").output("out", "a").link("out.a", "f.y").link("out.a", "f.norm")
    machine = builder.build()
    assert {str(link) for link in dead_links(machine)} == {"out.a <- 1 * f.norm"}
    assert without_dead(machine).neurons["f"] == FluidNeuron.of({"relu": 1, "square": 3})


def test_a_cycle_within_a_fluid_neuron_that_nothing_enters_is_dead() -> None:
    builder = Machine.builder().input("in", "x").fluid("f", {"accumulator": 1, "relu": 1}).output("out", "a", "b")
    builder.link("f.accum", "f.result").link("f.x", "in.x").link("out.a", "f.y").link("out.b", "f.result")
    assert {str(link) for link in dead_links(builder.build())} == {
        "f.accum <- 1 * f.result",
        "out.b <- 1 * f.result",
    }
    started = builder.initial({"f": {"result": 1}}).build()
    assert not dead_links(started)
    assert without_dead(started) == started


def test_a_neuron_that_is_silent_altogether_is_dead() -> None:
    builder = Machine.builder().fluid("f", {"sigmoid": 0}, trainable=False).output("out", "a").link("out.a", "f.y")
    assert without_dead(builder.build()).neurons == {}
