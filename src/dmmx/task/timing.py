"""Timing: the same task with its answers wanted later, or with more ticks for every element of its streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, repeat

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.task.example import Example, Stream
from dmmx.task.task import Answers, FreshExamples, Task
from dmmx.vvalue import ZERO


def retimed(task: Task, *, latency: int = 0, cadence: int = 1) -> Task:
    """The same task with other timing: first every tick becomes `cadence` ticks, then targets come `latency` later.

    Every link of a machine costs a tick, so an answer that is wanted at the tick of its input can never be given. An
    input element comes at the first of its `cadence` ticks and is followed by zeros; a target is held for all of them.
    The streams become `latency` ticks longer, so that every answer is asked for: the inputs are zero in these last
    ticks, and the targets in the first ones.

    Args:
        task: any task. Its teacher and its recipe, which know another timing, are left out of the result; its examples,
            fresh and hard ones, and its answers are kept.
        latency: ticks by which targets come later.
        cadence: ticks that every tick of the task becomes.

    Raises:
        TaskError: the latency is negative, or the cadence less than 1.

    Example:
        >>> from dmmx.vvalue import Tree
        >>> numbers = tuple(Tree({"value": number}) for number in (1, 2))
        >>> task = Task("copy", (Example({"x": numbers}, {"y": numbers}),))
        >>> example = retimed(task, latency=1, cadence=2).examples[0]
        >>> [element["value"].number for element in example.inputs["x"]]
        [1, 0, 2, 0, 0]
        >>> [element["value"].number for element in example.targets["y"]]
        [0, 1, 1, 2, 2]
    """
    problems: list[Problem] = []
    if latency < 0:
        problems.append(Problem("latency", f"expected 0 ticks or more, got {latency}"))
    if cadence < 1:
        problems.append(Problem("cadence", f"expected at least 1 tick, got {cadence}"))
    if problems:
        raise TaskError(report_problems(f"task {task.name!r} cannot be timed so", problems))
    if (latency, cadence) == (0, 1):
        return task

    def later(examples: Iterable[Example]) -> Iterator[Example]:
        return (_later(example, latency, cadence) for example in examples)

    fresh, hard = task.fresh, task.hard
    return replace(
        task,
        examples=tuple(later(task.examples)),
        held_out=tuple(later(task.held_out)),
        teacher=None,
        recipe={},
        fresh=None if fresh is None else _later_fresh(fresh, latency, cadence),
        hard=None if hard is None else lambda: later(hard()),
        answers=None if task.answers is None and task.teacher is None else _later_answers(task, latency, cadence),
        latency=task.latency * cadence + latency,
    )


def _later(example: Example, latency: int, cadence: int) -> Example:
    end = (ZERO,) * latency
    inputs = {name: (*_spread(stream, cadence), *end) for name, stream in example.inputs.items()}
    targets = {name: (*end, *_held(stream, cadence)) for name, stream in example.targets.items()}
    # A size in ticks grows with them; one in the task's own unit stays.
    return Example(inputs, targets, example.label, 0 if example.size == example.ticks else example.size)


def _spread(stream: Stream, cadence: int) -> Stream:
    return tuple(chain.from_iterable((element, *repeat(ZERO, cadence - 1)) for element in stream))


def _held(stream: Stream, cadence: int) -> Stream:
    # One object for all ticks of an element: verification keeps what lasts only once.
    return tuple(chain.from_iterable(repeat(element, cadence) for element in stream))


def _later_fresh(fresh: FreshExamples, latency: int, cadence: int) -> FreshExamples:
    def made(seed: int) -> Iterator[Example]:
        return (_later(example, latency, cadence) for example in fresh(seed))

    return made


def _later_answers(task: Task, latency: int, cadence: int) -> Answers:
    def answers(inputs: Mapping[str, Stream]) -> Mapping[str, Stream] | None:
        between = (element for stream in inputs.values() for tick, element in enumerate(stream) if tick % cadence)
        if any(between):
            # An element between two beats is none that the task knows.
            return None
        answered = task.answer({name: stream[::cadence] for name, stream in inputs.items()})
        if answered is None:
            return None
        ticks = len(next(iter(inputs.values())))
        end = (ZERO,) * latency
        return {name: (*end, *_held(stream, cadence))[:ticks] for name, stream in answered.targets.items()}

    return answers
