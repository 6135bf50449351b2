"""`Subject`: what a task of the catalogue is made of, and how a `Task` is made of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Machine
from dmmx.task.example import Example, Stream
from dmmx.task.task import Answers, Task
from dmmx.vvalue import Tree

LONGEST = 100
"""Fresh streams are up to so many times as long as those of training."""


class Given(NamedTuple):
    """The input streams of an example, before anybody has answered them.

    Attributes:
        inputs: for every stream input, its element at every tick.
        label: what people call it.
    """

    inputs: Mapping[str, Stream]
    label: str


Draw = Callable[[random.Random, int], Given]
"""Draws input streams of so many ticks."""


@dataclass(frozen=True)
class Subject:
    """What a task is made of.

    Attributes:
        name: of the task.
        teacher: a machine that does it.
        answers: the definition: what is wanted for any input streams.
        training: draws the streams of training, in which what matters happens often.
        fresh: draws streams for verification, of other kinds and any length.
        hard: streams at the edges.
        constants: what a sketch should offer.
        settings: what suits a synthesis, see `Task.settings`.
    """

    name: str
    teacher: Machine
    answers: Answers
    training: Draw
    fresh: Draw
    hard: Callable[[], Iterable[Given]]
    constants: Mapping[str, Tree] = field(default_factory=lambda: {"one": Tree(1)})
    settings: Mapping[str, object] = field(default_factory=dict[str, object])

    def task(self, seed: int, examples: int, ticks: int, **others: object) -> Task:
        """The task.

        Args:
            seed: one seed, one task.
            examples: how many streams to train on.
            ticks: their length.
            others: more arguments of the function that makes the task, for its recipe.

        Raises:
            TaskError: there is no stream, or no tick in it.
        """
        problems = [
            Problem(name, f"there must be at least 1, got {count}")
            for name, count in (("examples", examples), ("ticks", ticks))
            if count < 1
        ]
        if problems:
            raise TaskError(report_problems(f"task {self.name!r}", problems))
        generator = random.Random(f"{self.name}, training, {seed}")
        return Task(
            name=self.name,
            examples=tuple(self._answered(self.training(generator, ticks)) for _ in range(examples)),
            teacher=self.teacher,
            fresh=partial(self._fresh, ticks),
            hard=self._hard,
            answers=self.answers,
            constants=self.constants,
            settings=self.settings,
            recipe={"name": self.name, "seed": seed, "examples": examples, "ticks": ticks, **others},
        )

    def _answered(self, given: Given) -> Example:
        targets = self.answers(given.inputs)
        assert targets is not None
        return Example(given.inputs, targets, given.label)

    def _hard(self) -> Iterator[Example]:
        return map(self._answered, self.hard())

    def _fresh(self, ticks: int, seed: int) -> Iterator[Example]:
        """Endless streams, all longer than those of training; every length has half as many as half of it."""
        generator = random.Random(f"{self.name}, fresh, {seed}")
        while True:
            factor = LONGEST ** generator.random()
            yield self._answered(self.fresh(generator, max(ticks + 1, round(ticks * factor))))


def answered(port: str, values: Sequence[Hashable], latency: int) -> dict[str, Stream]:
    """Values as the stream of the output `output`, late by the ticks that a machine needs.

    Args:
        port: of the output.
        values: what is wanted for what was heard up to every tick.
        latency: ticks from hearing to answering; until then there is nothing.
    """
    late = ([0] * latency + list(values))[: len(values)]
    # Equal answers are one object, as in a running machine.
    elements = {value: Tree({port: value}) for value in set(late)}
    return {"output": tuple(elements[value] for value in late)}
