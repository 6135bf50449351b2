"""Timing: targets later, elements spread over ticks, and everything else of a task with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.task import Example, Numbers, Stream, Task, duplicates, retimed
from dmmx.vvalue import Tree

LATENCIES, CADENCES = st.integers(0, 5), st.integers(1, 4)
SUM = Machine.builder().input("x", "value").memory("sum", "accumulator").output("output", "value")
SUMS = SUM.link("sum.delta", "x.value").link("output.value", "sum.result").build()
"""Answers two ticks later."""


def numbers(stream: Stream) -> list[float]:
    return [element["value"].number for element in stream]


def running(values: list[float]) -> list[float]:
    return [sum(values[: tick + 1]) for tick in range(len(values))]


def sums(latency: int = 0, cadence: int = 1) -> Task:
    return Task.from_function(running, inputs={"x": Numbers(range(-3, 4))}, latency=latency, cadence=cadence)


def test_targets_come_later_and_inputs_end_in_silence() -> None:
    stream = tuple(Tree({"value": number}) for number in (5, 7))
    later = retimed(Task("copy", (Example({"x": stream}, {"y": stream}, "two"),)), latency=3).examples[0]
    assert numbers(later.inputs["x"]) == [5, 7, 0, 0, 0]
    assert numbers(later.targets["y"]) == [0, 0, 0, 5, 7]
    assert (later.label, later.size) == ("two", 5)


def test_a_row_lasts_a_cadence() -> None:
    stream = tuple(Tree({"value": number}) for number in (5, 7))
    later = retimed(Task("copy", (Example({"x": stream}, {"y": stream}, size=9),)), latency=1, cadence=3).examples[0]
    assert numbers(later.inputs["x"]) == [5, 0, 0, 7, 0, 0, 0]
    assert numbers(later.targets["y"]) == [0, 5, 5, 5, 7, 7, 7]
    assert later.size == 9


def test_a_machine_meets_the_task_at_its_own_latency() -> None:
    task = sums(latency=2)
    for example in (*task.examples, *islice(task.fresh_examples(5, 0), 5), *task.hard_examples()):
        answered = [element["output"] for element in interpret(SUMS, example.inputs)]
        assert tuple(answered) == example.targets["output"]
    example = sums(latency=3).examples[0]
    assert [element["output"] for element in interpret(SUMS, example.inputs)] != list(example.targets["output"])


@settings(max_examples=10)
@given(LATENCIES, CADENCES)
def test_answers_are_those_of_the_examples(latency: int, cadence: int) -> None:
    task = sums(latency, cadence)
    assert task.latency == latency
    for example in (*task.examples, *task.fresh_examples(3, 1), *task.hard_examples()):
        answered = task.answer(example.inputs)
        assert answered is not None
        assert answered.targets == example.targets


@settings(max_examples=15)
@given(st.integers(1, 40), LATENCIES, CADENCES)
def test_answers_to_a_beginning_are_the_beginning_of_the_answers(ticks: int, latency: int, cadence: int) -> None:
    task = sums(latency, cadence)
    example = max(task.hard_examples(), key=lambda one: sum(map(abs, numbers(one.targets["output"]))))
    answered = task.answer({name: stream[:ticks] for name, stream in example.inputs.items()})
    assert answered is not None
    assert answered.targets["output"] == example.targets["output"][:ticks]


def test_nobody_knows_an_answer_to_an_element_between_two_beats() -> None:
    zero, one = Tree(), Tree({"value": 1})
    assert sums(cadence=2).answer({"x": (one, one, zero, zero)}) is None
    assert sums(cadence=2).answer({"x": (one, zero, zero, zero)}) is not None


@settings(max_examples=15)
@given(LATENCIES, CADENCES, LATENCIES, CADENCES)
def test_two_timings_are_one(first: int, a: int, second: int, b: int) -> None:
    once = retimed(sums(), latency=first * b + second, cadence=a * b)
    twice = retimed(retimed(sums(), latency=first, cadence=a), latency=second, cadence=b)
    assert twice.latency == once.latency
    for one, other in zip(once.examples, twice.examples, strict=True):
        assert (one.inputs, one.targets) == (other.inputs, other.targets)


def test_a_teacher_answers_later_too() -> None:
    task = retimed(replace(duplicates(texts=2), answers=None), latency=3)
    assert (task.teacher, dict(task.recipe)) == (None, {})
    assert task.answers is not None
    for example in (*task.examples, *task.fresh_examples(2, 0)):
        assert task.answers(example.inputs) == example.targets
    assert len(task.hard_examples()) == len(duplicates().hard_examples())


def test_what_a_task_lacks_it_lacks_afterwards() -> None:
    example = Example({"x": (Tree({"value": 1}),)}, {"y": (Tree({"value": 1}),)})
    task = retimed(Task("plain", (example,), held_out=(example,)), latency=2)
    assert (task.fresh, task.hard, task.answers) == (None, None, None)
    assert [one.ticks for one in task.held_out] == [3]
    assert task.answer(example.inputs) is None


def test_no_change_is_the_same_task_and_wrong_timing_is_refused() -> None:
    task = duplicates()
    assert retimed(task) is task
    with pytest.raises(
        TaskError, match="2 problems\n  latency: expected 0 ticks or more, got -1\n  cadence: expected at"
    ):
        retimed(task, latency=-1, cadence=0)


def test_answers_may_decline() -> None:
    def decline(inputs: Mapping[str, Stream]) -> None:
        return None

    task = replace(sums(), answers=decline)
    assert task.answer(task.examples[0].inputs) is None
    assert retimed(task, latency=1).answer(task.examples[0].inputs) is None
