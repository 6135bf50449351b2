"""The search for counter-examples: it finds planted cheats, and makes what it finds as small as can be."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_cheats import TEXTS, low_limit, maximum_with_zero, running_maximum, short_memory

from dmmx.errors import TaskError
from dmmx.machine import Machine
from dmmx.synthesis.verification.counterexample import can_search, find_counter_example
from dmmx.synthesis.verification.labels import label_of
from dmmx.synthesis.verification.mutation import LONGEST, Column, Mutator, columns_of, streams_of
from dmmx.synthesis.verification.shrinking import Shrinker, complexity
from dmmx.synthesis.verification.verifier import first_deviation, verify
from dmmx.task import Example, Stream, Task, duplicate_detector, example_from_teacher
from dmmx.vvalue import ZERO, Tree


def found(machine: Machine, task: Task, tries: int = 300) -> Example:
    """The counter-example; it must be one, by the task's own word."""
    example = find_counter_example(machine, task, tries=tries)
    assert example is not None
    again = task.answer(example.inputs)
    assert again is not None
    assert again.targets == example.targets
    assert first_deviation(machine, example) is not None
    return example


def is_minimal(machine: Machine, task: Task, example: Example) -> bool:
    """Whether it no longer fails when any one tick is left out, or any one element silenced."""
    columns = columns_of(example.inputs)
    smaller = [columns[:tick] + columns[tick + 1 :] for tick in range(len(columns))]
    for tick, column in enumerate(columns):
        for number, element in enumerate(column):
            if element:
                smaller.append([*columns[:tick], (*column[:number], ZERO, *column[number + 1 :]), *columns[tick + 1 :]])
    answered = [task.answer(streams_of(one, list(example.inputs))) for one in smaller if one]
    return all(one is None or first_deviation(machine, one) is None for one in answered)


def test_a_limit_that_is_too_low() -> None:
    example = found(low_limit(), TEXTS)
    assert example.label == ".×4 _×3"
    assert str(first_deviation(low_limit(), example)) == "ended 3 at tick 7, wanted 4"
    assert is_minimal(low_limit(), TEXTS, example)


def test_a_memory_that_forgets() -> None:
    machine = short_memory()
    assert all(first_deviation(machine, example) is None for example in TEXTS.examples)
    example = found(machine, TEXTS)
    # An end, and silence until it is forgotten.
    assert example.label == ". _×27"
    assert str(first_deviation(machine, example)) == "ended 0 at tick 28, wanted 1"
    assert is_minimal(machine, TEXTS, example)


def test_a_maximum_that_is_wrong_for_negative_numbers() -> None:
    task, machine = running_maximum(), maximum_with_zero()
    assert verify(machine, task.examples).exact
    example = found(machine, task)
    assert example.label == "-1 _ _"
    assert str(first_deviation(machine, example)) == "value 0 at tick 3, wanted -1"
    assert is_minimal(machine, task, example)


def test_what_is_right_has_none() -> None:
    assert find_counter_example(duplicate_detector(), TEXTS, tries=100) is None


def test_one_seed_one_result() -> None:
    first, again = (find_counter_example(low_limit(), TEXTS, seed=3, tries=30) for _ in range(2))
    assert first == again is not None


def test_training_examples_and_hard_ones_come_first() -> None:
    """No mutation of these two streams would fail: only the hard example itself wants a 5."""

    def answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
        wants_five = [element["value"].number for element in inputs["x"]] == [1, 2]
        return {"y": tuple(Tree({"value": 5}) if wants_five else element for element in (ZERO, *inputs["x"][:-1]))}

    builder = Machine.builder().input("x", "value").output("y", "value").link("y.value", "x.value")
    one, hard = ({"x": (Tree({"value": a}), Tree({"value": b}))} for a, b in ((3, 3), (1, 2)))
    examples = [Example(inputs, answers(inputs)) for inputs in (one, hard)]
    task = Task("own", (examples[0],), hard=lambda: examples[1:], answers=answers)
    assert found(builder.build(), task, tries=1).label == "1 2"
    assert find_counter_example(builder.build(), replace(task, hard=None), tries=20) is None


def test_a_task_that_knows_no_answers() -> None:
    task = replace(TEXTS, teacher=None, answers=None)
    assert not can_search(task)
    with pytest.raises(TaskError, match="there is nothing to ask"):
        find_counter_example(duplicate_detector(), task)


def test_a_machine_that_does_not_fit() -> None:
    with pytest.raises(TaskError, match="the machine does not fit task 'running maximum'"):
        find_counter_example(duplicate_detector(), running_maximum())


# --- mutations ---


def known_columns() -> list[list[Column]]:
    generator = random.Random(0)
    return [[(Tree({"x": generator.randint(0, 3)}), Tree({"y": tick % 2})) for tick in range(30)] for _ in range(3)]


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_mutations_hold_what_has_occurred(seed: int) -> None:
    mutator = Mutator(known_columns(), seed)
    for _ in range(20):
        columns = mutator.make()
        assert 1 <= len(columns) <= LONGEST + 8
        for column in columns:
            assert len(column) == 2
            assert column[0] in (ZERO, *mutator.pool[0])
            assert column[1] in (ZERO, *mutator.pool[1])


def test_mutations_vary() -> None:
    mutator = Mutator(known_columns(), 0)
    made = [mutator.make() for _ in range(100)]
    assert len({tuple(columns) for columns in made}) > 90
    assert min(map(len, made)) <= 5
    assert max(map(len, made)) >= 60


# --- shrinking ---

elements = st.sampled_from([{}, {"x": 1}, {"x": -7}, {"x": 2.5, "y": 1}, {"y": {"a": 3, "b": 1}}]).map(Tree)


@given(st.lists(st.tuples(elements, elements), min_size=1, max_size=25), st.integers(1, 3))
def test_what_is_shrunk_still_fails_and_is_minimal(columns: list[Column], wanted: int) -> None:
    def fails(tried: Sequence[Column]) -> int:
        """Fails at the tick at which x has been there so many times."""
        count = 0
        for tick, column in enumerate(tried, 1):
            count += bool(column[0]["x"])
            if count == wanted:
                return tick
        return 0

    small = Shrinker(fails, [[], []], 10_000).shrink(columns)
    if not fails(columns):
        assert small == columns
    else:
        assert fails(small) == len(small) == wanted
        assert all(complexity(a)[0] == 1 and not b for a, b in small)
        assert all(a["x"].number in (1, -1) for a, _ in small)


def test_the_number_of_tests_is_bounded() -> None:
    asked: list[int] = []

    def fails(tried: Sequence[Column]) -> int:
        asked.append(len(tried))
        return len(tried) if len(tried) >= 90 else 0

    Shrinker(fails, [[]], 7).shrink([(Tree({"x": 1}),)] * 100)
    assert len(asked) == 7


def test_simpler_elements_come_from_the_pool() -> None:
    letters = [Tree({"char": {letter: 1}}) for letter in "abc"]
    small = Shrinker(lambda columns: len(columns) if any(columns[-1]) else 0, [letters], 100).shrink([(letters[2],)])
    assert small == [(letters[0],)]


# --- labels ---


def test_labels() -> None:
    def text(*keys: str) -> dict[str, tuple[Tree, ...]]:
        return {"text": tuple(Tree({"char": {key: 1}}) for key in keys)}

    assert label_of(text("a", "a", "b", " ", "_")) == "a a b ' ' '_'"
    assert label_of({"x": (Tree({"p": 1}), Tree({"q": 2}))}) == "p {q: 2}"


def test_columns_and_back() -> None:
    builder = Machine.builder().input("b", "x").input("a", "y").output("o", "z")
    machine = builder.link("o.z", "a.y").link("o.z", "b.x").build()
    example = example_from_teacher(machine, {"b": (Tree({"x": 1}), ZERO), "a": (ZERO, Tree({"y": 2}))})
    assert streams_of(columns_of(example.inputs), ["b", "a"]) == example.inputs
