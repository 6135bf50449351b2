"""`Task` and `Example`: what they refuse, what they know, what a machine must have to fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.machine import Machine
from dmmx.task import Example, Task, check_fits, duplicate_detector, duplicates, example_from_teacher, support_of
from dmmx.vvalue import Tree
from strategies import dyadics, trees

ONE = (Tree({"p": 1}),)


def test_an_example_knows_its_length() -> None:
    example = Example({"in": ONE * 3}, {"out": ONE * 3})
    assert (example.ticks, example.size, example.label) == (3, 3, "")
    assert Example({"in": ONE}, {"out": ONE}, "a", 7).size == 7


@pytest.mark.parametrize(
    ("inputs", "targets", "lines"),
    [
        ({}, {}, ["inputs: there is no stream", "targets: there is no stream"]),
        ({"in": ONE}, {}, ["targets: there is no stream"]),
        ({"in": ()}, {"out": ()}, ["inputs.in: the stream is empty"]),
        (
            {"in": ONE, "also": ONE * 2},
            {"out": ONE * 3},
            [
                "inputs.also: 2 ticks, but inputs.in has 1; all streams of an example have one length",
                "targets.out: 3 ticks, but inputs.in has 1; all streams of an example have one length",
            ],
        ),
    ],
)
def test_streams_of_an_example_fit_together(
    inputs: dict[str, tuple[Tree, ...]], targets: dict[str, tuple[Tree, ...]], lines: list[str]
) -> None:
    with pytest.raises(TaskError) as raised:
        Example(inputs, targets)
    headline, *found = str(raised.value).split("\n")
    assert headline == f"the example: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
    assert [line.strip() for line in found] == lines


def test_a_task_needs_examples_of_the_same_streams() -> None:
    with pytest.raises(TaskError, match="task 'none' is empty"):
        Task("none", ())
    examples = Example({"in": ONE}, {"out": ONE}), Example({"in": ONE, "more": ONE}, {"other": ONE})
    with pytest.raises(TaskError) as raised:
        Task("mixed", examples)
    assert str(raised.value).split("\n") == [
        "task 'mixed': 2 problems",
        "  example 2: its inputs are in, more, but those of example 1 are in",
        "  example 2: its targets are other, but those of example 1 are out",
    ]


def test_ports_are_those_that_any_example_uses() -> None:
    elements = (Tree({"b": 1}), Tree(), Tree({"a": 1, "b": 1}))
    task = Task("t", (Example({"in": elements}, {"out": elements[::-1]}), Example({"in": ONE}, {"out": ONE})))
    assert task.input_ports == {"in": ("b", "a", "p")}
    assert task.output_ports == {"out": ("a", "b", "p")}
    assert duplicates().input_ports == {"text": ("char",)}
    assert duplicates().output_ports == {"output": ("duplicates", "ended")}


def test_without_fresh_examples_there_are_the_tasks_own() -> None:
    task = Task("t", (Example({"in": ONE}, {"out": ONE}),))
    assert task.fresh_examples(5, seed=0) == task.examples


def test_fresh_examples_are_made_as_many_as_asked_for() -> None:
    made: list[int] = []

    def fresh(seed: int) -> Iterator[Example]:
        while True:
            made.append(seed)
            yield Example({"in": ONE}, {"out": ONE})

    task = Task("t", (Example({"in": ONE}, {"out": ONE}),), fresh=fresh)
    assert len(task.fresh_examples(2, seed=4)) == 2
    assert made == [4, 4]


# --- support ---


@given(st.lists(trees(dyadics), min_size=1, max_size=5))
def test_support_is_where_any_element_is_not_zero(elements: list[Tree]) -> None:
    support = support_of([{"in": tuple(elements[:2])}, {"in": tuple(elements[2:])}])
    paths = {("in", *path) for element in elements for path, _ in element.items()}
    assert {path for path, _ in support.items()} == paths
    assert all(leaf == 1 for _, leaf in support.items())


def test_support_of_nothing_is_nothing() -> None:
    assert support_of([]) == support_of([{"in": (Tree(),)}]) == Tree()


# --- teachers ---


def test_a_teacher_gives_the_targets() -> None:
    machine = Machine.builder().input("in", "p").output("out", "y").link("out.y", "in.p", 2).build()
    example = example_from_teacher(machine, {"in": ONE * 3}, label="doubled", size=1)
    assert example.targets == {"out": (Tree(), Tree({"y": 2}), Tree({"y": 2}))}
    assert (example.label, example.size) == ("doubled", 1)


# --- machines that fit ---


def test_the_hand_written_machine_fits_its_task() -> None:
    check_fits(duplicate_detector(), duplicates())


def test_all_that_does_not_fit_is_said_at_once() -> None:
    machine = Machine({}, (), {"text": ("letter",), "clock": ("tick",)}, {"answer": ("y",)})
    with pytest.raises(TaskError) as raised:
        check_fits(machine, duplicates())
    assert str(raised.value).split("\n") == [
        "the machine does not fit task 'duplicates': 4 problems",
        "  inputs.text: the machine's has no 'char'; it has letter",
        "  inputs.clock: the task has no such stream; it has text",
        "  outputs.output: the machine has no such one; it has answer",
        "  outputs.answer: the task has no such stream; it has output",
    ]


def test_a_task_answers_any_input_by_its_function_or_its_teacher() -> None:
    inputs = {"text": (Tree({"char": {"a": 1}}),) * 2 + (Tree(),) * 4}
    task = duplicates()
    told, taught = task.answer(inputs, label="aa"), replace(task, answers=None).answer(inputs, label="aa")
    assert taught is not None
    assert taught == told
    assert taught.label == "aa"
    assert [tree.number for tree in (e["duplicates"] for e in taught.targets["output"])] == [0, 0, 0, 0, 0, 1]
    silent = replace(task, answers=lambda given: {"output": (Tree(),) * len(given["text"])}).answer(inputs)
    assert silent is not None
    assert not any(silent.targets["output"])
    assert replace(task, answers=None, teacher=None).answer(inputs) is None
