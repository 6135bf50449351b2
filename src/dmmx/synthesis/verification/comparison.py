"""Comparison of two machines by what they answer: do they put out the same on the streams of a task?"""

from __future__ import annotations

from itertools import accumulate

from dmmx.machine import Machine
from dmmx.synthesis.verification.verdict import Verdict
from dmmx.synthesis.verification.verifier import Verifier
from dmmx.task import Example, Task, check_fits, example_from_teacher

TICKS = 20_000
"""So many ticks the first machine is run at most, by the interpreter: a second or two."""


def compare_answers(one: Machine, other: Machine, task: Task, *, count: int = 200, seed: int = 0) -> Verdict:
    """Whether a machine answers what another one does, to the tolerance of verification.

    Args:
        one: a machine; its answers are what is wanted.
        other: a machine.
        task: whose streams are taken: fresh ones, where it can make such, else its own; and the hard ones. The shortest
            are taken, as far as 20,000 ticks go.
        count: of the fresh streams to choose from.
        seed: of the fresh streams.

    Raises:
        TaskError: a machine does not fit the task.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates
        >>> verdict = compare_answers(duplicate_detector(), duplicate_detector(), duplicates(), count=3)
        >>> verdict.exact, verdict.hard
        (True, 25)
    """
    check_fits(one, task)
    check_fits(other, task)
    hard = list(task.hard_examples())
    fresh = sorted(task.fresh_examples(count, seed), key=lambda example: example.ticks)
    until = accumulate((example.ticks for example in fresh), initial=sum(example.ticks for example in hard))
    chosen = [example for example, ticks in zip(fresh, list(until)[1:], strict=True) if ticks <= TICKS] or fresh[:1]
    return Verifier(_answered(one, chosen), _answered(one, hard)).verify(other)


def _answered(machine: Machine, examples: list[Example]) -> list[Example]:
    return [example_from_teacher(machine, example.inputs, example.label, example.size) for example in examples]
