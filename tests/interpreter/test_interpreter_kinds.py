"""The engine where kinds of leaves meet: what does not fit is refused, or contributes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dmmx.errors import KindError, MachineError
from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import Machine, MachineBuilder, Neuron
from dmmx.vvalue import PRESENT_ZERO, ZERO, Tree, sample


def camera_and_number() -> Machine:
    return (
        MachineBuilder()
        .input("camera", "frame")
        .input("dial", "number")
        .memory("sum")
        .neuron("bigger", "compare")
        .output("out", "sum", "bigger")
        .link("sum.delta", "camera.frame")
        .link("sum.delta", "dial.number", 2)
        .link("bigger.x", "camera.frame")
        .link("bigger.x", "dial.number")
        .link("out.sum", "sum.result")
        .link("out.bigger", "bigger.true")
        .build()
    )


KINDS = {"camera.frame": "frame 1x2", "dial.number": "number", "sum.delta": "frame 1x2"}


def run_camera(**options: Any) -> Tree:
    engine = Interpreter(camera_and_number(), **options)
    streams = {"camera": {"frame": np.array([[1.0, 2.0]])}, "dial": {"number": 5}}
    *_, last = (engine.step(streams) for _ in range(3))
    return last["out"]


def test_kinds_that_meet_stay_apart() -> None:
    assert run_camera() == Tree({"sum": {":number": 10, ":frame 1x2": np.array([[1.0, 2.0]])}, "bigger": 5})


def test_a_link_between_different_kinds_contributes_nothing() -> None:
    assert run_camera(kinds=KINDS) == Tree({"sum": np.array([[1.0, 2.0]]), "bigger": 5})
    assert run_camera(kinds={}) == run_camera()


def test_a_link_between_different_kinds_is_refused_before_running() -> None:
    with pytest.raises(MachineError) as caught:
        Interpreter(camera_and_number(), kinds=KINDS, mismatch="refuse")
    assert str(caught.value) == (
        "the machine: 2 problems\n"
        "  links[2]: dial.number gives number, but sum.delta takes frame 1x2\n"
        "  links[3]: camera.frame gives frame 1x2, but bigger.x takes number"
    )
    with pytest.raises(MachineError, match=r"kinds: neuron 'camra' does not exist\. Did you mean 'camera'\?"):
        Interpreter(camera_and_number(), kinds={"camra.frame": "number"})


def turning(kind: str = "multiply") -> Machine:
    """A machine that gives itself a link, from the tick on at which the edit has arrived."""
    return (
        MachineBuilder()
        .constant("turn", 1j)
        .constant("one", 1)
        .input("edits", "matrix")
        .output("out", "y")
        .memory("self")
        .link("self.delta", "edits.matrix")
        .neuron("gate", kind)
        .link("out.y", "gate.y")
        .self_reference("self.result")
        .build()
    )


WRONG_LINK = {"gate": {"gate": {"turn": {"value": 2}}, "x": {"one": {"value": 1}}}}


def test_a_link_of_the_wrong_kind_that_a_machine_makes_itself_is_refused_when_it_carries_something() -> None:
    engine = Interpreter(turning(), mismatch="refuse")
    engine.step({"edits": {"matrix": WRONG_LINK}})
    engine.step({})
    state = engine.state
    message = r"tick 3: gate\.gate <- turn\.value carries complex, but gate\.gate takes number"
    for _ in range(2):
        with pytest.raises(KindError, match=message):
            engine.step({})
        # It is as it was before that tick.
        assert (engine.tick, engine.state) == (2, state)
    with pytest.raises(KindError, match=message):
        list(interpret(turning(), {"edits": [{"matrix": WRONG_LINK}, {}, {}]}, mismatch="refuse"))
    assert len(list(interpret(turning(), {"edits": [{"matrix": WRONG_LINK}, {}, {}]}, mismatch="zero"))) == 3


def test_such_a_link_contributes_nothing_where_mismatches_are_zero() -> None:
    streams = {"edits": [{"matrix": WRONG_LINK}, *[{}] * 4]}
    *_, last = interpret(turning(), streams, mismatch="zero")
    assert last == ZERO
    right = {"gate": {"gate": {"one": {"value": 2}}, "x": {"turn": {"value": 1}}}}
    *_, last = interpret(turning(), {"edits": [{"matrix": right}, *[{}] * 4]}, mismatch="refuse")
    assert last == Tree({"out": {"y": 2j}})


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("multiply:new", True),
        ("gate:copy", True),
        ("gate:copy:copy", True),
        ("told:copy", True),
        ("identity:new", False),
    ],
)
def test_neurons_that_a_matrix_calls_into_being_mind_the_kinds_of_those_that_they_are_like(
    target: str, refused: bool
) -> None:
    machine = turning()
    machine = replace(machine, neurons={**machine.neurons, "told": Neuron("identity")})
    edit = {target: {"gate": {"turn": {"value": 1}}}}
    outputs = interpret(
        machine, {"edits": [{"matrix": edit}, {}, {}]}, kinds={"told.gate": "number"}, mismatch="refuse"
    )
    if refused:
        with pytest.raises(KindError, match=rf"tick 3: {target}\.gate <- turn\.value carries complex"):
            list(outputs)
    else:
        assert len(list(outputs)) == 3


def test_a_stream_that_brings_what_nobody_told_is_refused_when_it_does() -> None:
    machine = MachineBuilder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    elements = [{"x": 1}, {"x": {"a": 2, "b": sample("s")}}, {"x": 3}]
    refusing = interpret(machine, {"in": elements}, kinds={"out.y": "number"}, mismatch="refuse")
    assert [next(refusing), next(refusing)] == [ZERO, Tree({"out": {"y": 1}})]
    with pytest.raises(KindError, match=r"tick 3: out\.y <- in\.x carries sample, but out\.y takes number"):
        next(refusing)
    *_, last = interpret(machine, {"in": elements}, kinds={"out.y": "number"})
    assert last == Tree({"out": {"y": {"a": 2}}})


def test_refusing_minds_the_kinds_that_neuron_types_declare_also_where_no_others_are_told() -> None:
    builder = MachineBuilder().constant("c", 1j).neuron("gate", "multiply").link("gate.gate", "c.value")
    with pytest.raises(KindError, match=r"links\[0\]: c\.value gives complex, but gate\.gate takes number"):
        Interpreter(builder.build(), mismatch="refuse")


def test_kinds_spread_through_neurons_and_numbers_are_complex() -> None:
    builder = MachineBuilder().constant("c", 1j).neuron("on", "identity").neuron("gate", "multiply").output("out", "y")
    builder.link("on.a", "c.value").link("gate.gate", "on.a").link("out.y", "gate.y")
    with pytest.raises(MachineError, match=r"on\.a gives complex, but gate\.gate takes number"):
        Interpreter(builder.build(), kinds={}, mismatch="refuse")
    real = MachineBuilder().constant("c", 2).output("out", "y").link("out.y", "c.value").build()
    Interpreter(real, kinds={"out.y": "complex"}, mismatch="refuse")


def test_any_link_between_any_kinds_runs() -> None:
    """A brain should not crash: every kind of stream into every input of every core neuron type."""
    values = [
        2,
        1j,
        np.ones((2, 2)),
        np.ones(3),
        sample(1),
        sample("x"),
        {"a": np.ones(3), "b": sample(2)},
        PRESENT_ZERO,
    ]
    types = {"accumulator": ("accum", "delta"), "max_norm": ("dict",), "dot": ("x", "y"), "multiply": ("x", "gate"),
             "mask_multiply": ("mask", "main"), "linear_combination": ("mask", "main"), "compare": ("x", "y"),
             "identity": ("x",), "cons": ("head", "tail")}  # fmt: skip
    for name, inputs in types.items():
        for first in values:
            for second in values:
                builder = MachineBuilder().constant("a", first).constant("b", second).neuron("n", name)
                builder.link(f"n.{inputs[0]}", "a.value", 0.5).link(f"n.{inputs[-1]}", "b.value", -2)
                engine = Interpreter(builder.build(), seed=1)
                for _ in range(2):
                    engine.step({})
