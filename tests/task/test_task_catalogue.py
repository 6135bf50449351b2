"""What every built-in task promises: one seed one task, a teacher that is exact, edges, new examples, a recipe."""

from __future__ import annotations

import inspect
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.machine import latencies_of
from dmmx.machine.edit import remove_links
from dmmx.synthesis import verify
from dmmx.task import (
    Example,
    Stream,
    Task,
    built_in_machines,
    built_in_tasks,
    check_fits,
    example_from_teacher,
    load_task,
    make_task,
    summary_of,
    task_to_jsonl,
)
from dmmx.vvalue import Tree
from strategies import dyadics

TASKS = {name: make_task(name) for name in built_in_tasks}
every_task = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)

LINKS = {
    "duplicates": 8,
    "duplicate_words": 8,
    "counts": 2,
    "first_occurrences": 5,
    "repeats": 4,
    "brackets": 9,
    "running_maximum": 3,
    "difference": 3,
    "absolute_difference": 4,
    "recent_sum": 5,
    "parity": 3,
    "majority": 4,
    "toggle": 6,
    "addition": 9,
}
"""The trainable links of every teacher: what a search is compared with."""


# --- the table ---


def test_the_catalogue() -> None:
    assert list(built_in_tasks) == list(built_in_machines) == list(LINKS)
    assert {name: len(make().trainable_links) for name, make in built_in_machines.items()} == LINKS


@every_task
def test_what_is_said_of_it(task: Task) -> None:
    summary, blank, rest = (inspect.getdoc(built_in_tasks[task.name]) or "").partition("\n\n")
    assert summary == summary_of(task.name)
    assert summary.endswith(".")
    assert len(summary) <= 78, "the line does not fit into 80 columns"
    assert blank
    assert "Args:" in rest
    assert "may be minimal" in " ".join((inspect.getdoc(built_in_machines[task.name]) or "").split())


# --- training ---


@every_task
def test_one_seed_one_task(task: Task) -> None:
    again, other = make_task(task.name), make_task(task.name, seed=1)
    assert again.examples == task.examples
    assert other.examples != task.examples
    assert [example.label for example in again.fresh_examples(3, 5)] == [e.label for e in task.fresh_examples(3, 5)]
    assert [example.label for example in task.fresh_examples(3, 5)] != [e.label for e in task.fresh_examples(3, 6)]


@every_task
def test_training_streams_are_many_short_and_varied(task: Task) -> None:
    assert 12 <= len(task.examples) <= 60
    assert {example.ticks for example in task.examples} <= {*range(10, 17), 30}
    assert len({example.label for example in task.examples}) == len(task.examples)
    assert sum(any(example.targets["output"]) for example in task.examples) >= len(task.examples) * 3 / 4


@every_task
def test_a_recipe_makes_the_task_again(task: Task) -> None:
    made = make_task(task.name, seed=3)
    recipe = json.loads(json.dumps(made.recipe))
    assert recipe["name"] == task.name
    again = make_task(**recipe)
    assert again.examples == made.examples
    assert again.recipe == made.recipe


@every_task
def test_examples_survive_a_file(task: Task, tmp_path: Path) -> None:
    path = tmp_path / "task.jsonl"
    path.write_text(task_to_jsonl(task), encoding="utf-8")
    loaded = load_task(path)
    assert [(e.inputs, e.targets) for e in loaded.examples] == [(e.inputs, e.targets) for e in task.examples]


@pytest.mark.parametrize("name", [name for name in TASKS if name != "duplicates"])
def test_there_is_something_to_train_on(name: str) -> None:
    with pytest.raises(TaskError) as raised:
        make_task(name, examples=0, ticks=0)
    assert str(raised.value).split("\n") == [
        f"task '{name}': 2 problems",
        "  examples: there must be at least 1, got 0",
        "  ticks: there must be at least 1, got 0",
    ]


# --- the teacher ---


@every_task
def test_the_teacher_fits_and_its_weights_are_small_fractions(task: Task) -> None:
    assert task.teacher == built_in_machines[task.name]()
    assert task.teacher is not None
    check_fits(task.teacher, task)
    assert all(Fraction(link.weight).denominator <= 2 for link in task.teacher.links)
    assert None not in latencies_of(task.teacher).values()
    assert not task.teacher.initial


@every_task
def test_the_teacher_is_exact(task: Task) -> None:
    assert task.teacher is not None
    verdict = verify(task.teacher, [*task.examples, *task.hard_examples(), *task.fresh_examples(50, 0)])
    assert verdict.exact, verdict.text(task)
    assert verdict.largest_error == 0


@every_task
def test_training_needs_every_link_of_the_teacher(task: Task) -> None:
    """Without any one of them some training stream is answered wrongly, so no cheat does without what it is for."""
    assert task.teacher is not None
    for link in task.teacher.trainable_links:
        cheat = remove_links(task.teacher, [link])
        assert any(example_from_teacher(cheat, e.inputs).targets != e.targets for e in task.examples), str(link)


SYMBOLS = st.sampled_from(["", "a", "b", "(", ")", "."])


def one_hot(port: str) -> st.SearchStrategy[Tree]:
    return SYMBOLS.map(lambda symbol: Tree({port: {symbol: 1}}) if symbol else Tree())


ELEMENTS: dict[tuple[str, ...], st.SearchStrategy[Tree]] = {
    ("text", "char"): one_hot("char"),
    ("text", "word"): one_hot("word"),
    ("numbers", "value"): dyadics.map(lambda value: Tree({"value": value})),
    ("bits", "value"): st.sampled_from([Tree(), Tree({"value": 1})]),
    ("digits", "a", "b"): st.builds(lambda a, b: Tree({"a": a, "b": b}), st.integers(0, 9), st.integers(0, 9)),
}
"""For every kind of input, by its name and its ports, what may come at a tick."""


@every_task
@given(data=st.data())
@settings(max_examples=40)
def test_the_teacher_answers_by_the_definition(task: Task, data: st.DataObject) -> None:
    """At every tick, from the first on, and for any input of its kind."""
    assert task.answers is not None
    assert task.teacher is not None
    ((name, ports),) = task.teacher.inputs.items()
    inputs = {name: tuple(data.draw(st.lists(ELEMENTS[name, *ports], min_size=1, max_size=20)))}
    assert task.answers(inputs) == example_from_teacher(task.teacher, inputs).targets


# --- other examples ---


@every_task
def test_fresh_examples_are_new_and_longer(task: Task) -> None:
    fresh = task.fresh_examples(50, 0)
    known = [example.inputs for example in task.examples]
    assert not any(example.inputs in known for example in fresh)
    assert len({example.label for example in fresh}) >= 45
    longest = max(example.ticks for example in task.examples)
    assert max(example.ticks for example in fresh) > 20 * longest
    if task.name != "duplicates":
        assert all(longest < example.ticks <= 100 * longest for example in fresh)
        assert sum(example.ticks for example in fresh) < 50 * 40 * longest, "most are moderate, so cheap"


@every_task
def test_hard_examples_are_at_the_edges(task: Task) -> None:
    hard = task.hard_examples()
    assert len(hard) >= 15
    assert hard == task.hard_examples()
    assert any(not any(stream) for example in hard for stream in example.inputs.values()), "nothing at all"
    assert min(example.ticks for example in hard) <= 10
    assert [e.targets for e in hard] == [_answered(task, e).targets for e in hard]


def _answered(task: Task, example: Example) -> Example:
    answered = task.answer(example.inputs)
    assert answered is not None
    return answered


# --- the definitions, by hand ---


def numbers(*values: float) -> Stream:
    return tuple(Tree({"value": value}) for value in values)


def text(symbols: str, port: str = "char") -> Stream:
    return tuple(Tree({port: {symbol: 1}}) if symbol != " " else Tree() for symbol in symbols)


def digits(a: int, b: int, ticks: int) -> Stream:
    return tuple(Tree({"a": a // 10**tick % 10, "b": b // 10**tick % 10}) for tick in range(ticks))


BY_HAND: dict[str, tuple[Stream, list[float]]] = {
    "duplicates": (text("abab    "), [0, 0, 0, 0, 0, 0, 1, 1]),
    "duplicate_words": (text("abab    ", "word"), [0, 0, 0, 0, 0, 0, 1, 1]),
    "first_occurrences": (text("ab bca    "), [0, 0, 0, 1, 1, 0, 0, 1, 0, 0]),
    "repeats": (text("aab baa  "), [0, 0, 0, 1, 0, 0, 0, 0, 1]),
    "brackets": (text("()(())x)(      "), [0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0]),
    "running_maximum": (numbers(-1, 0.5, -2, 2, 1, 0), [0, 0, 0, 0.5, 0.5, 2]),
    "difference": (numbers(1, 3, 2.5, 0), [0, 1, 2, -0.5]),
    "absolute_difference": (numbers(1, 3, 2.5, 0, 0), [0, 0, 1, 2, 0.5]),
    "recent_sum": (numbers(1, 2, 4, 8, 16, 0), [0, 1, 3, 7, 14, 28]),
    "parity": (numbers(1, 0, 1, 1, 0, 0), [0, 0, 1, 1, 0, 1]),
    "majority": (numbers(1, 0, 1, 1, 0, 0, 0, 0, 0, 0), [0, 0, 0, 1, 0, 1, 1, 1, 0, 0]),
    "toggle": (numbers(1, 1, 0, 1, 0, 0, 1, 0, 0, 0), [0, 0, 0, 1, 1, 1, 0, 0, 0, 1]),
    "addition": (digits(9999, 1, 7), [0, 0, 0, 0, 0, 0, 1]),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_definition_says_what_is_meant(name: str) -> None:
    stream, wanted = BY_HAND[name]
    task = TASKS[name]
    ((input_name, _),) = task.input_ports.items()
    port = task.output_ports["output"][0]
    answered = task.answer({input_name: stream})
    assert answered is not None
    assert [element[port].number for element in answered.targets["output"]] == wanted


def test_counts_are_one_v_value() -> None:
    answered = TASKS["counts"].answer({"text": text("aba  ")})
    assert answered is not None
    assert [element["counts"].to_data() for element in answered.targets["output"]] == [
        {},
        {},
        {"a": 1},
        {"a": 1, "b": 1},
        {"a": 2, "b": 1},
    ]


def test_a_sum_is_a_sum() -> None:
    """All of it: the digits that come out, read as a number."""
    for a, b in ((0, 0), (5, 5), (9999, 1), (123456, 987654), (99999, 99999)):
        answered = TASKS["addition"].answer({"digits": digits(a, b, 12)})
        assert answered is not None
        found = [element["digit"].number for element in answered.targets["output"][2:]]
        assert sum(digit * 10**place for place, digit in enumerate(found)) == a + b


@pytest.mark.parametrize("window", [1, 2, 5])
def test_windows_of_other_lengths(window: int) -> None:
    task = make_task("recent_sum", window=window)
    assert task.teacher is not None
    assert len(task.teacher.trainable_links) == 2 * window - 1
    assert all(example_from_teacher(task.teacher, e.inputs).targets == e.targets for e in task.examples)
    with pytest.raises(TaskError, match="window: there must be at least 1 number to add, got 0"):
        make_task("recent_sum", window=0)
