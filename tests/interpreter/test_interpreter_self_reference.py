"""Machines whose matrix is an output of one of their own neurons, in the interpreter."""

from __future__ import annotations

from typing import Any

import pytest

from dmmx import DmmxError, Machine
from dmmx.interpreter import Interpreter
from dmmx.machine import Neuron, machine_from_json, machine_to_json, neuron_of_name
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree, VValue


def growing(deltas: dict[str, object]) -> Machine:
    """A machine that adds what arrives on its stream input to its matrix; it starts with these constants."""
    builder = Machine.builder().input("edits", "matrix").output("out", "value")
    builder.memory("self").link("self.delta", "edits.matrix").self_reference("self.result")
    for name, value in deltas.items():
        builder.constant(name, value)
    return builder.build()


def edit(target: str, source: str, weight: float) -> Tree:
    a, b = target.split("."), source.split(".")
    return Tree({a[0]: {a[1]: {b[0]: {b[1]: weight}}}})


def send(engine: Interpreter, delta: Tree) -> Tree:
    return engine.step({"edits": {"matrix": delta}})


def test_without_edits_the_matrix_stays_the_same_object() -> None:
    engine = Interpreter(growing({}))
    before = engine.matrix
    for _ in range(5):
        send(engine, ZERO)
    assert engine.matrix is before


def test_an_edit_is_in_force_two_ticks_after_it_was_sent() -> None:
    engine = Interpreter(growing({"one": 1}))
    send(engine, edit("out.value", "one.value", 3))
    assert send(engine, ZERO) == ZERO
    assert send(engine, ZERO) == Tree({"out": {"value": 3}})


def test_a_neuron_never_mentioned_appears_with_its_first_link_and_vanishes_with_its_last() -> None:
    engine = Interpreter(growing({"one": 1}))
    link = edit("square:new.x", "one.value", 2)
    send(engine, link)
    send(engine, ZERO)
    send(engine, ZERO)
    assert engine.state["square:new"] == Tree({"y": 4})
    send(engine, -1 * link)
    send(engine, ZERO)
    send(engine, ZERO)
    assert "square:new" not in engine.state.keys()
    assert "square:new" not in engine.matrix.keys()


@pytest.mark.parametrize("name", ["nobody", "unheard:of", "constant:needs a value", ":", "edits", "out"])
def test_what_has_no_type_is_zero_and_never_an_error(name: str) -> None:
    engine = Interpreter(growing({"one": 1}))
    send(engine, edit(f"{name}.x", "one.value", 1) + edit("out.value", f"{name}.y", 1) + Tree({"self": 3, "out": 2}))
    send(engine, ZERO)
    send(engine, ZERO)
    assert send(engine, ZERO)["out"]["value"] == ZERO


def test_links_above_and_below_the_level_of_outputs_are_masks() -> None:
    engine = Interpreter(growing({"pair": {"a": 3, "b": {"c": 5, "d": 7}}}))
    send(engine, Tree({"out": {"value": {"pair": {"value": {"a": 1, "b": {"c": 2}}}}}}))
    send(engine, ZERO)
    assert send(engine, ZERO)["out"]["value"] == Tree(13)


def test_file_keeps_the_reference() -> None:
    machine = growing({"one": 1})
    assert machine_from_json(machine_to_json(machine)) == machine


def test_a_wrong_reference_is_named() -> None:
    builder = Machine.builder().memory("network").input("edits", "matrix").link("network.delta", "edits.matrix")
    with pytest.raises(DmmxError, match=r"self: neuron 'netwrk' does not exist.*network"):
        builder.self_reference("netwrk.result").build()
    with pytest.raises(DmmxError, match=r"self: 'network' has no output 'matrix'"):
        builder.self_reference("network.matrix").build()
    with pytest.raises(DmmxError, match="at tick 0; leave it out"):
        builder.self_reference("network.result").initial({"network": {"result": {"a": 1}}}).build()


def test_a_message_arrives_beside_what_the_links_bring_and_once() -> None:
    engine = Interpreter(growing({"one": 1}))
    send(engine, edit("square:new.x", "one.value", 2))
    send(engine, ZERO)
    messages = Tree({"square:new": {"x": 3}, "square:alone": {"x": 5}, "out": {"value": 7}, "nobody": {"x": 1}})
    assert engine.step({}, messages) == Tree({"out": {"value": 7}})
    assert engine.state["square:new"] == Tree({"y": 25})
    assert engine.state["square:alone"] == Tree({"y": 25})
    assert engine.step({}) == ZERO
    assert engine.state["square:new"] == Tree({"y": 4})
    assert "square:alone" not in engine.state.keys()


def test_a_message_reaches_the_matrix_itself() -> None:
    engine = Interpreter(growing({"one": 1}))
    engine.step({}, Tree({"self": {"delta": edit("out.value", "one.value", 3)}}))
    assert engine.matrix["out"] == Tree({"value": {"one": {"value": 3}}})
    assert engine.step({}) == Tree({"out": {"value": 3}})


def test_the_matrix_is_a_value_like_others() -> None:
    """The largest weight, read by a neuron."""
    builder = Machine.builder().memory("self").neuron("largest", "max_norm").neuron("half", "identity")
    builder.link("largest.dict", "self.result").link("half.x", "half.x", -0.5).self_reference("self.result")
    engine = Interpreter(builder.output("out", "norm").link("out.norm", "largest.norm").build())
    assert sorted(weight for _, weight in engine.matrix.items()) == [-0.5, 1.0, 1.0, 1.0]
    engine.step({})
    assert engine.state["largest"]["norm"] == Tree(1.0)
    assert engine.step({}) == Tree({"out": {"norm": 1.0}})


def test_a_neuron_puts_out_the_weight_of_a_link() -> None:
    """The weight of `out.second`'s link is what `weigher` puts out, one tick later than it itself arrives."""
    builder = Machine.builder().input("driver", "number").constant("one", 1).output("out", "first", "second")
    builder.constant("place", {"out": {"second": {"one": {"value": 1}}}})
    builder.neuron("weigher", "multiply").link("weigher.x", "place.value").link("weigher.gate", "driver.number")
    builder.neuron("signal", "multiply").link("signal.x", "one.value").link("signal.gate", "driver.number")
    builder.link("out.first", "signal.y")
    # The weight follows: what was there a tick ago is taken away.
    builder.neuron("before", "identity").link("before.p", "weigher.y")
    builder.memory("self").link("self.delta", "weigher.y").link("self.delta", "before.p", -1)
    engine = Interpreter(builder.self_reference("self.result").build())
    numbers = [0.0, 0.0, 0.1, 0.2, 0.3, 0.0, 0.0, 0.0]
    arrived = [engine.step({"driver": {"number": number}})["out"] for number in numbers]
    first, second = ([round(out[name].number, 12) for out in arrived] for name in ("first", "second"))
    assert first == [0, 0, 0, 0, 0.1, 0.2, 0.3, 0]
    assert second == [0, 0, 0, 0, 0, 0.1, 0.2, 0.3]


def test_a_neuron_gains_an_input_while_it_runs() -> None:
    """The row {in1: 1} gives 3, and with {in2: 2} beside it, 9."""

    @neuron_type(inputs=None, outputs=["sum"], name="tests.sum_all")
    def sum_all(x: VValue) -> dict[str, Any]:
        return {"sum": sum((x[key] for key in x.keys()), x.nest({}))}

    builder = Machine.builder().input("edits", "matrix").constant("a", 3).neuron("p", sum_all.name)
    builder.memory("self").link("self.delta", "edits.matrix").link("p.in1", "a.value").self_reference("self.result")
    engine = Interpreter(builder.build())
    send(engine, ZERO)
    send(engine, edit("p.in2", "a.value", 2))
    assert engine.state["p"]["sum"] == Tree(3)
    send(engine, ZERO)
    send(engine, ZERO)
    assert engine.state["p"]["sum"] == Tree(9)


def test_a_name_with_a_dot_is_no_neuron() -> None:
    assert neuron_of_name("relu:a.b", {}) is None
    assert neuron_of_name("relu:a", {}) == Neuron("relu")
