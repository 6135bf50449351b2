"""Holding out: what is kept from training, what must not be, and what the verdict may say of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.task import Example, Task, duplicates, hold_out, support_of
from dmmx.vvalue import Tree


def example(*numbers: float, symbol: str = "") -> Example:
    stream = tuple(Tree({"value": number}) for number in numbers)
    target = tuple(Tree({"value": {symbol: 1}}) for _ in numbers) if symbol else stream
    return Example({"x": stream}, {"y": target}, label=" ".join(map(str, numbers)))


def begins(one: Example, whole: Example) -> bool:
    pairs = ((one.inputs, whole.inputs), (one.targets, whole.targets))
    return all(stream == other[name][: one.ticks] for side, other in pairs for name, stream in side.items())


def labels(examples: tuple[Example, ...]) -> list[str]:
    return [one.label for one in examples]


TEN = tuple(example(*range(number, 2 * number)) for number in range(1, 11))


def test_a_fifth_is_held_out_the_longest_first() -> None:
    task = hold_out(Task("ten", TEN))
    assert labels(task.held_out) == [TEN[8].label, TEN[9].label]
    assert labels(task.examples) == labels(TEN[:8])
    assert task.fresh_examples(99, seed=3) == (*task.held_out, *task.examples)
    assert task.verified_on == ", 2 of them held out from training"


def test_few_are_all_trained_on_unless_asked_for() -> None:
    task = Task("four", TEN[:4])
    assert hold_out(task) == task
    assert task.verified_on == ", the training ones (there are no others)"
    assert len(hold_out(task, count=3).held_out) == 3
    assert hold_out(Task("ten", TEN), count=0).held_out == ()


def test_the_seed_decides_among_equally_long_ones() -> None:
    task = Task("same", tuple(example(number, 1, 2) for number in range(1, 21)))
    held = [labels(hold_out(task, seed=seed).held_out) for seed in (0, 0, 1)]
    assert held[0] == held[1] != held[2]
    assert len(held[0]) == 4


def test_what_no_other_example_shows_stays() -> None:
    only = example(1, 2, 3, 4, 5, symbol="rare"), *(example(number, symbol="often") for number in range(2, 8))
    assert "1 2 3 4 5" in labels(hold_out(Task("rare", only)).examples)
    assert len(hold_out(Task("rare", only), count=6).held_out) == 5


def test_what_another_example_begins_with_stays() -> None:
    streams = example(1, 2, 3), example(1, 2, 3), example(1, 2), example(1, 2), example(7)
    assert labels(hold_out(Task("again", streams), count=4).held_out) == ["7"]


def test_a_long_stream_is_trained_on_in_its_beginning() -> None:
    long = example(*range(1, 200))
    task = hold_out(Task("long", (long,)))
    assert [one.ticks for one in task.examples] == [60]
    assert begins(task.examples[0], long)
    assert task.held_out == (long,)
    assert task.fresh_examples(200, 0) == (long,)
    assert task.verified_on == ", of 1 of them only the beginning was trained on"
    assert hold_out(Task("long", (long,)), longest=199).held_out == ()


def test_a_beginning_shows_all_that_is_ever_not_zero() -> None:
    late = Example(
        {"x": tuple(Tree({"value": {"a" if tick < 100 else "b": 1}}) for tick in range(500))},
        {"y": tuple(Tree({"value": int(tick == 130)}) for tick in range(500))},
    )
    assert hold_out(Task("late", (late,))).examples[0].ticks == 240
    never = Example(late.inputs, {"y": (*[Tree()] * 499, Tree({"value": 1}))})
    assert hold_out(Task("never", (never,))).held_out == ()


def test_both_ways_together() -> None:
    task = hold_out(Task("both", (*(example(number) for number in range(2, 7)), example(*range(1, 100)))), longest=5)
    assert labels(task.held_out)[0] == " ".join(map(str, range(1, 100)))
    assert task.verified_on == ", 1 of them held out from training"
    cut = hold_out(task.__class__("cut", (*TEN[:4], TEN[8], TEN[9])), longest=5)
    assert cut.verified_on == ", 1 of them held out from training, of 1 of them only the beginning was trained on"


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=9), min_size=1, max_size=12), st.integers(0, 12))
def test_nothing_is_lost_and_training_shows_all(streams: list[list[int]], count: int) -> None:
    task = Task("any", tuple(example(*numbers) for numbers in streams))
    if count >= len(streams):
        with pytest.raises(TaskError, match="at least 1 must be left"):
            hold_out(task, count=count)
        return
    divided = hold_out(task, count=count, longest=4)
    shown, all_of = (support_of([one.inputs for one in some]) for some in (divided.examples, task.examples))
    assert shown == all_of
    tried = divided.fresh_examples(1, 0)
    assert all(one in task.examples for one in tried)
    # A stream that another one begins with is verified with that.
    assert all(any(begins(one, other) for other in tried) for one in task.examples)


def test_tasks_with_fresh_examples_are_left_alone() -> None:
    task = duplicates()
    assert hold_out(task) is task
    held = hold_out(Task("ten", TEN))
    assert hold_out(held) is held


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(TaskError, match="-1 streams cannot be held out of 10"):
        hold_out(Task("ten", TEN), count=-1)
    with pytest.raises(TaskError, match="at least 1 tick, got 0"):
        hold_out(Task("ten", TEN), longest=0)
