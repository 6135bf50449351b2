"""Neurons that were never declared: which ones their names stand for, and when they are evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from dmmx.interpreter import Interpreter
from dmmx.machine import AnyNeuron, FluidNeuron, Machine, Neuron, link_delta, neuron_of_name
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree, VValue

DECLARED: dict[str, AnyNeuron] = {
    "ends": Neuron("dot", {"limit": 4}),
    "dot": Neuron("dot", {"limit": 2}),
    "a:b": Neuron("relu"),
    "mix": FluidNeuron.of({"relu": 1, "square": 0.5}),
    "one": Neuron("constant", {"value": 1}),
}


@pytest.mark.parametrize(
    ("name", "neuron"),
    [
        ("ends", DECLARED["ends"]),
        ("ends:2", DECLARED["ends"]),
        ("ends:2:left", DECLARED["ends"]),
        ("mix:2", DECLARED["mix"]),
        ("one:2", DECLARED["one"]),
        ("a:b", Neuron("relu")),
        ("a:b:c", Neuron("relu")),
        ("square:new", Neuron("square")),
        ("square:new:2", Neuron("square")),
        # A neuron that has the name of a type comes before the type.
        ("dot:2", Neuron("dot", {"limit": 2})),
        ("square", None),
        ("nobody:2", None),
        ("a:c", None),
        ("constant:2", None),
        (":", None),
        ("", None),
    ],
)
def test_what_a_name_stands_for(name: str, neuron: AnyNeuron | None) -> None:
    assert neuron_of_name(name, DECLARED) == neuron


def editable(machine: Any) -> Interpreter:
    machine.input("edits", "matrix").output("out", "value").memory("self").link("self.delta", "edits.matrix")
    return Interpreter(machine.self_reference("self.result").build())


def edited(engine: Interpreter, delta: Tree, ticks: int = 4) -> Tree:
    """What arrives at the output so many ticks after an edit was sent."""
    out = engine.step({"edits": {"matrix": delta}})
    for _ in range(ticks - 1):
        out = engine.step({"edits": ZERO})
    return out["out"]["value"]


def test_a_copy_of_a_constant_speaks_as_soon_as_somebody_hears_it() -> None:
    engine = editable(Machine.builder().constant("five", 5))
    assert edited(engine, link_delta("out.value", "five:2.value", 2)) == Tree(10)
    assert "five:2" in engine.active
    assert edited(engine, link_delta("out.value", "five:2.value", -2)) == ZERO
    assert "five:2" not in engine.active


def test_a_type_that_speaks_unasked_does_so_under_a_new_name() -> None:
    engine = editable(Machine.builder())
    assert edited(engine, link_delta("out.value", "sigmoid:new.y")) == Tree(0.5)


def test_parameters_of_the_original_are_kept() -> None:
    engine = editable(Machine.builder().constant("three", 3).neuron("product", "dot", limit=4))
    links = link_delta("product:2.x", "three.value") + link_delta("product:2.y", "three.value")
    assert edited(engine, links + link_delta("out.value", "product:2.dot")) == Tree(4)


def test_active_of_a_machine_whose_matrix_never_changes() -> None:
    machine = Machine.builder().input("in", "x").neuron("a", "relu").output("out", "y").link("out.y", "a.y").build()
    engine = Interpreter(machine)
    assert engine.active == ()
    engine.step({"in": {"x": 1}})
    assert engine.active == ("a", "out")


@pytest.mark.usefixtures("clean_registry")
def test_the_up_movement_maps_every_function_over_its_arguments() -> None:
    """{inc: {a: 1, b: 2}, neg: {a: 5}} gives {inc: {a: 2, b: 3}, neg: {a: -5}}: a name is a function and a label."""

    @neuron_type(inputs=["x"], outputs=["y"], zero_preserving=False)
    def inc(x: VValue) -> dict[str, Any]:
        """One more."""
        return {"y": x["x"].number + 1}

    @neuron_type(inputs=["x"], outputs=["y"])
    def neg(x: VValue) -> dict[str, Any]:
        """The negative."""
        return {"y": -x["x"]}

    assert (inc.name, neg.name) == ("inc", "neg")
    arguments = {"inc:a": 1, "inc:b": 2, "neg:a": 5}
    engine = editable(Machine.builder().constant("one", 1))
    edited(engine, sum((link_delta(f"{name}.x", "one.value", x) for name, x in arguments.items()), ZERO))
    got = {name: engine.state[name]["y"].number for name in arguments}
    assert got == {"inc:a": 2, "inc:b": 3, "neg:a": -5}
