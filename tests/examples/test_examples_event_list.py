"""The list of clicks: its length at every tick, its order, and its end."""

from __future__ import annotations

import time
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.compiler import compile
from dmmx.errors import CompileError
from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.patterns.event_list import END, click, click_streams, elements_of, event_list_machine
from dmmx.interpreter import Interpreter
from dmmx.vvalue import ZERO, Tree


def lists_of(clicks: list[tuple[int, float, float]], ticks: int) -> list[Tree]:
    """The list after every tick, from tick 0 on."""
    engine = Interpreter(event_list_machine())
    found = [engine.state.at(("my_list", "list"))]
    for element in islice(click_streams(clicks)["monitor"], ticks):
        engine.step({"monitor": element})
        found.append(engine.state.at(("my_list", "list")))
    return found


def test_lengths_and_order() -> None:
    lists = lists_of([(3, 120, 50), (5, 200, 100), (6, -100, -100)], 9)
    assert [len(elements_of(value)) for value in lists] == [0, 0, 0, 0, 1, 1, 2, 3, 3, 3]
    places = [(element["x"].number, element["y"].number) for element in elements_of(lists[-1])]
    assert places == [(-100, -100), (200, 100), (120, 50)]
    assert lists[-1].at(["rest"] * 3) == END == Tree({"end-list": 1})


def test_what_is_printed() -> None:
    example = built_in_examples["event_list"]
    lines = list(lines_of(example, request_for(example)))
    assert [(line.data["tick"], line.data["length"]) for line in lines] == [(4, 1), (6, 2), (7, 3)]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-9, 9), st.integers(-9, 9)), max_size=8).map(sorted))
def test_no_event_is_lost_and_one_a_tick_is_taken(clicks: list[tuple[int, float, float]]) -> None:
    lists = lists_of(clicks, 20)
    found = [(element["x"].number, element["y"].number) for element in elements_of(lists[-1])]
    assert found == [(x, y) for _, x, y in reversed(clicks)]
    lengths = [len(elements_of(value)) for value in lists]
    assert all(0 <= now - before <= 1 for before, now in pairwise(lengths))


def test_without_an_event_the_list_is_the_same_object_and_with_one_it_is_shared() -> None:
    lists = lists_of([(1, 1, 2), (4, 3, 4)], 6)
    assert lists[2] is lists[3] is lists[4]
    assert lists[5]["rest"] is lists[4]


def test_remembering_takes_no_longer_when_the_list_is_long() -> None:
    engine = Interpreter(event_list_machine())
    event = {"monitor": click(1, 2)}
    spent: list[float] = []
    for _ in range(6):
        start = time.process_time()
        for _ in range(2000):
            engine.step(event)
        spent.append(time.process_time() - start)
    assert min(spent[3:]) < 3 * min(spent[:3])
    assert len(elements_of(engine.state.at(("my_list", "list")))) == 11_999


def test_a_half_event_makes_half_a_list() -> None:
    engine = Interpreter(event_list_machine())
    engine.step({"monitor": {"signal": {"x": 4}, "flag": 0.5}})
    engine.step({})
    assert engine.state.at(("my_list", "list")) == Tree({"this": {"x": 2}, "rest": {"end-list": 0.5}, "end-list": 0.5})


def test_the_compiler_refuses_it_and_names_the_interpreter() -> None:
    support = {"monitor": {"signal": {"x": 1, "y": 1, "flag": 1}, "flag": 1}}
    with pytest.raises(CompileError, match=r"(?s)my_list.*interpret"):
        compile(event_list_machine(), support)


def test_an_empty_list_has_no_elements() -> None:
    assert elements_of(END) == elements_of(ZERO) == []
