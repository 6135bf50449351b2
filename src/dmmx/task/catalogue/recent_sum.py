"""The sum of the last numbers: what a convolution does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Machine
from dmmx.task.catalogue.number_streams import fresh_numbers, hard_numbers, numbers_of, quarters
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 1


def recent_sum_machine(window: int = 3) -> Machine:
    """A chain hands every number on, a tick a neuron; the output hears all of it.

    It may be minimal: the output must hear of three different ticks, so three links end there, and two neurons that
    delay need a link each. An accumulator that adds what comes and takes away what leaves would need a longer chain.

    Args:
        window: how many numbers are added.
    """
    sources = ["numbers.value", *(f"before-{number}.kept" for number in range(1, window))]
    builder = Machine.builder().input("numbers", "value").output("output", "sum")
    for number in range(1, window):
        builder = builder.neuron(f"before-{number}", "identity").link(f"before-{number}.kept", sources[number - 1])
    for source in sources:
        builder = builder.link("output.sum", source)
    return builder.build()


def recent_sum_answers(inputs: Mapping[str, Stream], window: int = 3) -> dict[str, Stream]:
    """The sum of the last numbers."""
    values = numbers_of(inputs)
    sums = [sum(values[max(0, tick - window) : tick]) for tick in range(1, len(values) + 1)]
    return answered("sum", sums, LATENCY)


def recent_sum(*, seed: int = 0, examples: int = 16, ticks: int = 12, window: int = 3) -> Task:
    """The sum of the last three numbers.

    Before the first number there are zeros.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
        window: how many numbers are added.

    Raises:
        TaskError: there is no task like that.
    """
    if window < 1:
        problem = Problem("window", f"there must be at least 1 number to add, got {window}")
        raise TaskError(report_problems("task 'recent_sum'", [problem]))
    answers = partial(recent_sum_answers, window=window)
    subject = Subject("recent_sum", recent_sum_machine(window), answers, quarters, fresh_numbers, hard_numbers)
    return subject.task(seed, examples, ticks, window=window)
