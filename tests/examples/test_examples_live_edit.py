"""The list of clicks that fades after an edit: the numbers of every tick."""

from __future__ import annotations

import pytest

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.patterns.event_list import elements_of
from dmmx.examples.rewriting.live_edit import PATH, clicked, editable_list_machine
from dmmx.live import Live
from dmmx.vvalue import nested

FADING = [100, 90, 81, 72.9, 65.61, 59.049]


def x_of(live: Live) -> float:
    return live.state.at(("my_list", "list", "this", "x")).number


def weight(live: Live) -> float:
    return live.matrix.at(PATH).number


def test_an_edit_taken_on_cycle_2_is_read_from_cycle_3_and_fades_the_list_from_cycle_4() -> None:
    live = clicked().step().add(nested(PATH, -0.1))
    weights, xs, ends = {}, {}, {}
    for cycle in range(2, 9):
        live = live.step()
        weights[cycle], xs[cycle] = weight(live), x_of(live)
        ends[cycle] = live.state.at(("my_list", "list", "rest", "end-list")).number
    assert weights == {2: 1, 3: 0.9, 4: 0.9, 5: 0.9, 6: 0.9, 7: 0.9, 8: 0.9}
    assert [round(xs[cycle], 9) for cycle in range(3, 9)] == FADING
    assert xs[2] == 100
    assert [round(ends[cycle], 9) for cycle in range(3, 9)] == [1, 0.9, 0.81, 0.729, 0.6561, 0.59049]


def test_the_same_by_commands() -> None:
    live = Live(editable_list_machine())
    for text in (
        'input monitor {"signal": {"x": 100, "y": 50, "flag": 1}, "flag": 1}',
        "step",
        "add my_list.tail my_list.list -0.1",
        "run 7",
    ):
        live = live.do(text)
    assert round(x_of(live), 9) == 59.049
    assert [round(m.state.at(("my_list", "list", "this", "x")).number, 9) for m in live.history.last(6)] == FADING
    assert round(live.state.at(("my_list", "list", "this", "flag")).number, 9) == 0.59049


def test_sending_as_much_again_stops_the_decay() -> None:
    live = clicked().step().add(nested(PATH, -0.1)).run(5).add(nested(PATH, 0.1)).run(2)
    assert weight(live) == 1
    assert round(x_of(live), 9) == 59.049
    assert x_of(live.run(50)) == x_of(live)


def test_clicks_may_be_typed_and_lie_outside_the_window() -> None:
    live = Live(editable_list_machine())
    waits = {3: (120, 50), 5: (200, 100), 6: (-100, -100)}
    lengths: list[int] = []
    for cycle in range(1, 9):
        if cycle in waits:
            x, y = waits[cycle]
            live = live.do(f'input monitor {{"signal": {{"x": {x}, "y": {y}, "flag": 1}}, "flag": 1}}')
        live = live.do("step")
        lengths.append(len(elements_of(live.state.at(("my_list", "list")))))
    assert lengths == [0, 0, 0, 1, 1, 2, 3, 3]
    assert [entry.status for entry in live.log] == ["ok"] * 11
    places = [(e["x"].number, e["y"].number) for e in elements_of(live.state.at(("my_list", "list")))]
    assert places == [(-100, -100), (200, 100), (120, 50)]
    assert live.state.at(("my_list", "list", "rest", "rest", "rest", "end-list")).number == 1


def test_two_clicks_at_once_wait_for_each_other() -> None:
    live = clicked().input("monitor", {"signal": {"x": 7}, "flag": 1}).run(2)
    assert [e["x"].number for e in elements_of(live.state.at(("my_list", "list")))] == [100]
    assert [e["x"].number for e in elements_of(live.step().state.at(("my_list", "list")))] == [7, 100]


def test_what_is_printed() -> None:
    example = built_in_examples["live_edit"]
    rows = [line.data for line in lines_of(example, request_for(example))]
    assert [row["weight"] for row in rows] == [1, 1, 0.9, 0.9, 0.9, 0.9, 0.9, 1, 1, 1]
    assert [row["x"] for row in rows] == pytest.approx([0, 100, *FADING, 59.049, 59.049])
