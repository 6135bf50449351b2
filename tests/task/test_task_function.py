"""Tasks from functions: what a function may be, what its streams are, and that it may not know what comes later."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

import pytest

from dmmx.errors import TaskError
from dmmx.task import Inputs, Numbers, Symbols, Task, check_consistent, support_of
from dmmx.vvalue import Tree

DIGITS = Numbers(range(-3, 4))
EVENTS = Symbols(["coin", "push"])


def credit(events: list[str | None]) -> list[int]:
    return list(accumulate((event == "coin") - (event == "push") for event in events))


def test_examples_are_short_many_and_varied() -> None:
    task = Task.from_function(credit, inputs=EVENTS, latency=0)
    assert task.name == "credit"
    assert len({example.label for example in task.examples}) == len(task.examples) == 16
    assert all(6 <= example.ticks <= 12 for example in task.examples)
    assert support_of([example.inputs for example in task.examples]) == Tree(
        {"input": {"value": {"coin": 1, "push": 1}}}
    )
    assert dict(task.constants) == {"one": Tree(1), "coin": Tree({"coin": 1}), "push": Tree({"push": 1})}
    check_consistent(task, latency=0)
    for example in task.examples:
        words = [None if word == "-" else word for word in example.label.split()]
        assert [element["value"].number for element in example.targets["output"]] == credit(words)


def test_fresh_examples_are_long_and_seeded() -> None:
    task = Task.from_function(accumulate, inputs=DIGITS, name="sums")
    ticks = sorted(example.ticks for example in task.fresh_examples(100, 0))
    assert ticks[0] < 20
    assert 600 < ticks[-1] <= 1202
    assert task.fresh_examples(5, 1) == task.fresh_examples(5, 1) != task.fresh_examples(5, 2)
    assert task.examples == Task.from_function(accumulate, inputs=DIGITS, name="sums").examples
    assert task.examples != Task.from_function(accumulate, inputs=DIGITS, name="sums", seed=1).examples


def test_hard_examples_are_the_edges() -> None:
    task = Task.from_function(lambda a, b: credit(b), inputs={"a": DIGITS, "b": EVENTS}, name="two", latency=0)
    hard = [example.inputs for example in task.hard_examples()]
    assert len(hard) == 22
    assert hard[0] == {"a": (Tree(),) * 60, "b": (Tree(),) * 60}
    assert {"a": DIGITS.encode([-3]) * 60, "b": EVENTS.encode(["coin"]) * 60} in hard
    assert {"a": DIGITS.encode([-3, 3]) * 30, "b": EVENTS.encode(["coin", "push"]) * 30} in hard
    assert {"a": DIGITS.encode([3]) * 60, "b": (Tree(),) * 60} in hard


def test_several_outputs_and_all_kinds_of_answers() -> None:
    def answers(numbers: list[float]) -> dict[str, list[Any]]:
        return {
            "odd": [number % 2 == 1 for number in numbers],
            "word": ["high" if number > 0 else None for number in numbers],
            "tree": [{"a": number, "b": {"c": 1}} for number in numbers],
        }

    task = Task.from_function(answers, inputs=Numbers([1, 2], quiet=0), latency=0)
    answered = task.answer({"input": DIGITS.encode([1, 0, 2])})
    assert answered is not None
    assert answered.targets == {
        "odd": (Tree({"value": 1}), Tree(), Tree()),
        "word": (Tree({"value": {"high": 1}}), Tree(), Tree({"value": {"high": 1}})),
        "tree": (Tree({"a": 1, "b": {"c": 1}}), Tree({"b": {"c": 1}}), Tree({"a": 2, "b": {"c": 1}})),
    }


def test_only_streams_of_the_task_are_answered() -> None:
    task = Task.from_function(credit, inputs=EVENTS, latency=1)
    assert task.answer({"input": (Tree({"value": {"coin": 2}}),)}) is None
    assert task.answer({"input": (Tree({"value": {"token": 1}}),)}) is None
    assert task.answer({"input": (Tree(),)}) is not None


def alternating() -> Callable[[list[float]], list[int]]:
    calls = iter(range(10**6))
    return lambda numbers: [next(calls)] * len(numbers)


def fail(numbers: list[float]) -> Iterator[float]:
    yield from (1 / number for number in numbers)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda numbers: numbers[::-1], r"the answer at tick 1 depends on what comes after it"),
        (
            lambda numbers: [max(numbers)] * len(numbers),
            r"'output' is 2 there, but \S+ when the streams end after tick",
        ),
        (lambda numbers: [*numbers[1:], 0], r"the answer at tick \d+ depends on what comes after it"),
        (alternating(), "or on chance"),
        (lambda numbers: numbers[1:], r"\d+ answers for 'output', but [-0-9 ]* has \d+ ticks; expected one a tick"),
        (lambda numbers: 3, "expected a list with the answer at every tick for 'output', got int"),
        (lambda numbers: "x" * len(numbers), "expected a list .* got str"),
        (lambda numbers: [object()] * len(numbers), "the answer 'output' at tick 1: value: expected a number"),
        (lambda numbers: [float("nan")] * len(numbers), "at tick 1: value: the number must be finite"),
        (lambda numbers: 1 / 0, "the function fails for .*: ZeroDivisionError"),
        (lambda: 3, "the function fails for .*: TypeError"),
        (lambda numbers: {}, "the function gives no output at all for"),
    ],
)
def test_functions_that_are_no_teachers(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Task.from_function(function, inputs=DIGITS)


def test_a_function_may_change_what_it_is_given_and_be_a_generator() -> None:
    def pops(numbers: list[float]) -> Iterator[float]:
        while numbers:
            yield numbers.pop(0)

    task = Task.from_function(pops, inputs=DIGITS, latency=0)
    assert all(example.targets["output"] == example.inputs["input"] for example in task.examples)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"inputs": {}}, "at least one input"),
        ({"inputs": DIGITS, "examples": 0}, "at least 1 example of at least 1 tick, got 0 of 12"),
        ({"inputs": DIGITS, "ticks": 0}, "got 16 of 0"),
        ({"inputs": DIGITS, "latency": -1}, "latency: expected 0 ticks or more"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Task.from_function(accumulate, name="sums", **arguments)


def test_one_tick_is_enough() -> None:
    task = Task.from_function(accumulate, inputs=DIGITS, ticks=1, examples=3, name="short")
    assert [example.ticks for example in task.examples] == [3, 3, 3]


# --- inputs ---


@pytest.mark.parametrize("inputs", [DIGITS, EVENTS, Numbers.between(-1, 1), Symbols("ab.", quiet=0.9)])
def test_streams_there_and_back(inputs: Inputs) -> None:
    generator = random.Random(0)
    for ticks in (1, 5, 200):
        values = inputs.draw(generator, ticks)
        assert len(values) == ticks
        assert inputs.decode(inputs.encode(values)) == values


def test_streams_are_quiet_as_asked_for() -> None:
    generator = random.Random(0)
    values = [value for _ in range(300) for value in Symbols("ab", quiet=0.3).draw(generator, 20)]
    assert 0.25 < values.count(None) / len(values) < 0.35
    assert None not in [value for _ in range(20) for value in Symbols("ab", quiet=0).draw(generator, 20)]


def test_numbers_between() -> None:
    made = Numbers.between(-1, 1, steps=4)
    assert made.values == (-1, -0.5, 0, 0.5, 1)
    assert made.extremes() == (-1, 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Numbers([]), "at least one value"),
        (lambda: Numbers([1, "a"]), "cannot have 'a'"),  # pyright: ignore[reportArgumentType]
        (lambda: Numbers([1], quiet=1), "quiet is a probability below 1, got 1"),
        (lambda: Numbers.between(1, 1), "low < high"),
        (lambda: Symbols(["a", ""]), "'' cannot be a symbol"),
        (lambda: Symbols([":number"]), "':number' cannot be a symbol"),
        (lambda: Symbols([1]), "1 cannot be a symbol"),  # pyright: ignore[reportArgumentType]
    ],
)
def test_inputs_that_are_none(make: Callable[[], Inputs], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        make()
