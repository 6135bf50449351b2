"""Tasks that a search solves in seconds."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from dmmx.synthesis import Settings
from dmmx.task import Example, Task
from dmmx.vvalue import Tree

QUICK = Settings(layers=1, width=1, starts=4, cohort=1, wanted=1, effort=0.5)
"""Enough for the running sum."""

SILENT = Task("silent", (Example({"x": (Tree({"value": 1}),) * 3}, {"y": (Tree(),) * 3}),))
"""Its only target is zero throughout, so no link could lead there."""


def running_sum(streams: int = 6, ticks: int = 10) -> Task:
    """The sum of all numbers so far, two ticks later."""
    generator = random.Random("running sum")
    examples: list[Example] = []
    for _ in range(streams):
        numbers = [generator.randint(-3, 3) for _ in range(ticks)]
        sums = [sum(numbers[: max(0, tick - 1)]) for tick in range(ticks)]
        examples.append(
            Example(
                {"stream": tuple(Tree({"number": n}) for n in numbers)},
                {"total": tuple(Tree({"sum": s}) for s in sums)},
            )
        )
    return Task("running sum", tuple(examples))


def numbers_task(answer: Callable[[list[int]], Sequence[float]], streams: int = 6, ticks: int = 10) -> Task:
    """A task on streams of numbers, by a function from all numbers to all answers."""
    generator = random.Random("numbers")
    examples: list[Example] = []
    for _ in range(streams):
        numbers = [generator.randint(-3, 3) for _ in range(ticks)]
        inputs = tuple(Tree({"value": n}) for n in numbers)
        examples.append(Example({"in": inputs}, {"out": tuple(Tree({"value": n}) for n in answer(numbers))}))
    return Task("numbers", tuple(examples))
