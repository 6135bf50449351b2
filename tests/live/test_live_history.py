"""The history of a run: complete, shared, and bounded where it must be."""

from __future__ import annotations

import sys

import pytest
from tests.live.live_machines import loop_machine, self_machine

from dmmx.errors import CommandError
from dmmx.live import Live
from dmmx.machine import Machine
from dmmx.vvalue import Tree


def test_it_is_as_long_as_the_timer_says() -> None:
    live = Live(loop_machine())
    for ticks in (1, 2, 30):
        live = live.run(ticks)
        assert len(live.history) == live.tick
        assert list(live.history) == list(range(1, live.tick + 1))


def test_it_has_what_came_in_and_what_came_out() -> None:
    live = Live(loop_machine()).input("in", 3).input("in", 4).run(4)
    assert [moment.inputs for moment in live.history.values()] == [
        Tree({"in": {"number": 3}}),
        Tree({"in": {"number": 4}}),
        Tree(),
        Tree(),
    ]
    totals = [moment.outputs.at(("out", "total")).number for moment in live.history.values()]
    assert totals == [0, 0, 3, 7]
    assert live.history[3].state == live.undo().run(3).state
    assert [moment.tick for moment in live.history.last(2)] == [3, 4]
    for tick in (0, 5, -1):
        with pytest.raises(KeyError):
            live.history[tick]
    with pytest.raises(CommandError, match="0 or more, got -1"):
        live.history.last(-1)


def test_elements_that_are_given_come_before_those_that_wait() -> None:
    live = Live(loop_machine()).input("in", 3).step({"in": {"number": 100}}).run(4)
    assert [moment.inputs.at(("in", "number")).number for moment in live.history.values()] == [100, 3, 0, 0, 0]


def test_a_thousand_ticks_of_ten_thousand_leaves_share_them() -> None:
    many = {f"key {index}": index + 1 for index in range(10_000)}
    machine = Machine.builder().constant("many", many).neuron("copy", "identity").link("copy.x", "many.value").build()
    live = Live(machine).run(1000)
    values = [moment.state.at(("many", "value")) for moment in live.history.values()]
    copies = [moment.state.at(("copy", "x")) for moment in live.history.values()]
    assert len(values) == 1000
    assert all(value is values[0] for value in values)
    assert all(copy is values[0] for copy in copies[1:])
    assert len(values[0]) == 10_000
    assert sys.getrefcount(values[0]) > 1000


def test_the_matrix_at_rest_is_shared_too() -> None:
    live = Live(self_machine()).run(50)
    assert all(moment.state["self"]["result"] is live.matrix for moment in live.history.values())


def test_only_the_last_ticks_are_kept_where_they_are_many() -> None:
    live = Live(loop_machine(), keep=10)
    for ticks in range(1, 60):
        live = live.step()
        assert min(ticks, 10) <= len(live.history) <= 20
        assert list(live.history)[-1] == ticks
        assert all(live.history[tick].tick == tick for tick in live.history)
    with pytest.raises(CommandError, match="at least 1 tick"):
        Live(loop_machine(), keep=0)
