"""Registers: edits that are put aside, summed, scaled and sent."""

from __future__ import annotations

import pytest
from tests.live.live_machines import TAIL, loop_machine, self_machine

from dmmx.live import Live
from dmmx.machine import Machine, link_delta
from dmmx.vvalue import Tree


def prepared(machine: Machine) -> Live:
    live = Live(machine).keep("a", link_delta(*TAIL, -0.1)).keep("b", link_delta(*TAIL, 0.2))
    return live.scale("b", 2).scale("a", 3).sum("c", "a", "b")


def weight(live: Live) -> float:
    return live.matrix["loop"]["x"]["loop"]["x"].number


def register(live: Live, name: str) -> float:
    return live.registers[name]["loop"]["x"]["loop"]["x"].number


def test_arithmetic_of_registers() -> None:
    live = prepared(self_machine())
    assert register(live, "b") == 0.4
    assert register(live, "a") == pytest.approx(-0.3, abs=1e-15)
    assert register(live, "c") == pytest.approx(0.1, abs=1e-15)
    assert live.registers["c"] == link_delta(*TAIL, register(live, "c"))


def test_a_register_that_is_sent_changes_the_matrix_two_cycles_later() -> None:
    live = prepared(self_machine()).send("c")
    assert [weight(live.run(ticks)) for ticks in (1, 2, 3)] == pytest.approx([1, 1.1, 1.1], abs=1e-15)
    assert weight(prepared(loop_machine()).send("c")) == pytest.approx(1.1, abs=1e-15)


def test_the_same_by_commands() -> None:
    live = Live(self_machine())
    for text in (
        "keep a loop.x loop.x -0.1",
        "keep b loop.x loop.x 0.2",
        "scale b 2",
        "scale a 3",
        "sum c a b",
        "send c",
        "run 2",
    ):
        live = live.do(text)
        assert live.log[-1].status == "ok"
    assert live.matrix == prepared(self_machine()).send("c").run(2).matrix


def test_cleared_and_zero_registers() -> None:
    live = prepared(self_machine()).clear("a")
    assert set(live.registers) == {"b", "c"}
    zero = live.scale("b", 0)
    assert zero.registers["b"] == Tree()
    assert zero.send("b").run(3).matrix == Live(self_machine()).matrix
    assert live.undo().registers.keys() == {"a", "b", "c"}


def test_a_register_may_be_sent_to_any_input_and_is_heard_two_ticks_later() -> None:
    """Also where no link ends, and of a neuron that nobody has mentioned."""
    live = (
        Live(loop_machine()).keep("m", {"k": 3}).send("m", "sum.delta").send("m", "square:s.x").send("m", "out.total")
    )
    results = [live.run(ticks).state["sum"]["result"] for ticks in (1, 2, 3)]
    assert results == [Tree(), Tree({"k": 3}), Tree({"k": 3})]
    assert [live.run(ticks).state["square:s"] for ticks in (2, 3, 4)] == [Tree(), Tree({"y": {"k": 9}}), Tree()]
    totals = [live.run(ticks).outputs["out"]["total"] for ticks in (3, 4, 5)]
    assert totals == [Tree({"k": 3}), Tree({"k": 6}), Tree({"k": 3})]
