"""The judges: streams that decide over a machine and teach the search, and fresh ones that it must pass then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dmmx.machine import Machine
from dmmx.synthesis.verification.counterexample import can_search, mutated_examples, shrink_counter_example
from dmmx.synthesis.verification.verdict import Verdict
from dmmx.synthesis.verification.verifier import Verifier
from dmmx.task import Example, Task
from dmmx.task.jsonl import example_to_jsonl

LONG = 2
"""A counter-example so many times as long as the longest training stream is no lesson: every step would be slower."""

FRESH_SEEDS = 1_000_000
"""The seeds of verification begin here, away from those that a user gives to a later evaluation, and as far apart."""

VALIDATION_SEEDS = 500_000
"""The seeds of validation begin here."""

VALIDATION_STREAMS = 100
"""Streams of validation, hard ones not counted. They are short: a machine that cheats is mostly found out by them."""


class Judged(NamedTuple):
    """What the judges say of a machine.

    Attributes:
        verdict: the first that is not exact: of validation or, behind it, of verification.
        lesson: a counter-example to train on from now on, as a line of JSON Lines; empty if there is none.
    """

    verdict: Verdict
    lesson: str = ""


class Judges:
    """Two trials that a machine has to pass.

    *Validation* are the hard examples and streams mutated from known ones; what fails there is a lesson to train on.
    *Verification* are fresh examples, much longer than any that is trained on. What fails there is a lesson, too, if
    the task can make others: from then on the judges of the next lesson use other fresh ones, so that a verdict is
    always about streams of which nothing is known. Examples held out are never a lesson.

    Args:
        task: without any lessons.
        seed: of the examples.
        fresh: how many examples verification takes, where the task can make some.
        lessons: how many lessons have been learnt so far.
    """

    def __init__(self, task: Task, seed: int, fresh: int, lessons: int = 0) -> None:
        self._task = task
        self._seed = seed + lessons * FRESH_SEEDS
        self._fresh = fresh
        self._verdicts: dict[Machine, Verdict] = {}
        # Made when they are first needed.
        self._verifiers: list[Verifier] = []
        self._validators: list[Verifier] = []

    def prepare(self) -> None:
        """Make all examples, which takes a second, while others work."""
        if self._verifiers:
            return
        task = self._task
        self._verifiers = [Verifier(task.fresh_examples(self._fresh, FRESH_SEEDS + self._seed), task.hard_examples())]
        streams = (*self._validation_examples(), *task.hard_examples())
        self._validators = [Verifier(streams)] if streams else []

    def judge(self, machine: Machine) -> Judged:
        """Try a machine on validation, and where it passes, on verification."""
        self.prepare()
        for validator in self._validators:
            verdict = validator.verify(machine, exactly=False)
            if not verdict.exact:
                return Judged(verdict, self._lesson_of(machine, verdict))
        verdict = self.verify(machine)
        may_teach = not verdict.exact and self._task.fresh is not None
        return Judged(verdict, self._lesson_of(machine, verdict) if may_teach else "")

    def verify(self, machine: Machine) -> Verdict:
        """The verdict of verification alone; given once for each machine."""
        if machine not in self._verdicts:
            self.prepare()
            self._verdicts[machine] = self._verifiers[0].verify(machine)
        return self._verdicts[machine]

    def _validation_examples(self) -> Sequence[Example]:
        seed = VALIDATION_SEEDS + self._seed
        if can_search(self._task):
            return tuple(mutated_examples(self._task, seed=seed, tries=VALIDATION_STREAMS))
        return self._task.fresh_examples(VALIDATION_STREAMS, seed) if self._task.fresh is not None else ()

    def _lesson_of(self, machine: Machine, verdict: Verdict) -> str:
        """A small counter-example as a line of JSON Lines; empty where there is none short enough."""
        found = verdict.counter_example
        if found is None:
            return ""
        if can_search(self._task):
            found = shrink_counter_example(machine, self._task, found)
        longest = max(example.ticks for example in self._task.examples)
        return example_to_jsonl(found) if found.ticks <= LONG * longest else ""
