"""Contradictions are found: exactly those, with both places, whatever the timing."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.task import Example, Task, check_consistent, duplicates, retimed
from dmmx.vvalue import Tree

BITS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=6)


def example(inputs: list[float], targets: list[float], label: str = "") -> Example:
    streams = [tuple(Tree({"value": number}) for number in numbers) for numbers in (inputs, targets)]
    return Example({"x": streams[0]}, {"y": streams[1]}, label)


def is_consistent(task: Task, latency: int | None = None) -> bool:
    try:
        check_consistent(task, latency=latency)
    except TaskError:
        return False
    return True


@given(st.lists(BITS, min_size=1, max_size=5), st.integers(0, 3))
def test_they_are_places_with_one_past_and_two_answers(streams: list[list[tuple[int, int]]], latency: int) -> None:
    task = Task("any", tuple(example([a for a, _ in stream], [b for _, b in stream]) for stream in streams))
    expected = all(
        one[tick][1] == other[tick][1]
        for one, other in combinations(streams, 2)
        for tick in range(min(len(one), len(other)))
        if [a for a, _ in one[: max(0, tick + 1 - latency)]] == [a for a, _ in other[: max(0, tick + 1 - latency)]]
    )
    assert is_consistent(task, latency) == expected


@given(st.lists(BITS, min_size=1, max_size=4), st.integers(1, 3), st.integers(1, 3))
def test_timing_changes_nothing(streams: list[list[tuple[int, int]]], latency: int, cadence: int) -> None:
    task = Task("any", tuple(example([a for a, _ in stream], [b for _, b in stream]) for stream in streams))
    assert is_consistent(retimed(task, latency=latency, cadence=cadence)) == is_consistent(task, latency=0)


def test_both_places_and_both_answers_are_said() -> None:
    task = Task(
        "t",
        (example([1, 2], [0, 1]), example([1, 2, 3], [0, 0.5, 7], "b"), example([2], [9])),
        held_out=(example([2], [8]),),
    )
    with pytest.raises(TaskError) as raised:
        check_consistent(task, latency=0)
    assert str(raised.value).split("\n") == [
        "task 't' contradicts itself: 2 problems",
        "  b, tick 2: y should be 0.5, but at example 1, tick 2 it should be 1, after the same inputs",
        "  example 4, tick 1: y should be 8, but at example 3, tick 1 it should be 9, after the same inputs",
        "An answer can depend on nothing but the inputs up to its tick.",
        "Correct one of the two places, or add an input that tells them apart.",
    ]
    with pytest.raises(TaskError, match=r"  row 1\.2: y .* at row 0\.2 it should be 1, after"):
        check_consistent(task, latency=0, place=lambda index, tick: f"row {index}.{tick}")


def test_an_answer_at_once_contradicts_every_other() -> None:
    task = Task("soothsayer", (example([1, 2], [1, 2]), example([2, 3], [2, 3])))
    check_consistent(task, latency=0)
    with pytest.raises(TaskError, match=r"(?s)up to 1 tick before it.*latency"):
        check_consistent(task)
    check_consistent(retimed(task, latency=1))


def test_many_are_counted_but_not_all_listed() -> None:
    task = Task("noise", tuple(example([1], [number]) for number in range(100)))
    with pytest.raises(TaskError) as raised:
        check_consistent(task, latency=0)
    lines = str(raised.value).split("\n")
    assert lines[0] == "task 'noise' contradicts itself: 99 problems"
    assert lines[11] == "  … and 89 more"
    assert len(lines) == 14


def test_rounding_is_none() -> None:
    check_consistent(Task("rounded", (example([1], [1 / 3]), example([1], [0.33333]))), latency=0)
    check_consistent(Task("large", (example([1], [1e6]), example([1], [1e6 + 1]))), latency=0)


def test_symbols_and_trees_are_compared_whole() -> None:
    coin, push = Tree({"value": {"coin": 1}}), Tree({"value": {"push": 1}})
    same = Example({"x": (coin,), "y": (push,)}, {"z": (coin,)}), Example({"y": (push,), "x": (coin,)}, {"z": (push,)})
    with pytest.raises(TaskError, match="z should be push, but at example 1, tick 1 it should be coin"):
        check_consistent(Task("symbols", same), latency=0)
    check_consistent(Task("other", (same[0], Example({"x": (push,), "y": (coin,)}, {"z": (push,)}))), latency=0)


def test_built_in_tasks_are_consistent() -> None:
    check_consistent(duplicates())
