"""The running maximum: a number that is kept until a larger one comes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import accumulate

from dmmx.machine import Machine
from dmmx.task.catalogue.number_streams import fresh_numbers, given_numbers, hard_numbers, numbers_of
from dmmx.task.catalogue.subject import Given, Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 2


def running_maximum_machine() -> Machine:
    """A `maximum` compares what it hears with its own last answer.

    It may be minimal: one link hears, one answers, and the largest number must be remembered, which an accumulator,
    whose past comes for nothing, cannot do.
    """
    return (
        Machine.builder()
        .input("numbers", "value")
        .neuron("largest", "maximum")
        .output("output", "maximum")
        .link("largest.x", "numbers.value")
        .link("largest.y", "largest.y")
        .link("output.maximum", "largest.y")
        .build()
    )


def running_maximum_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """The largest number so far, or 0."""
    return answered("maximum", list(accumulate([0, *numbers_of(inputs)], max))[1:], LATENCY)


def rising(generator: random.Random, ticks: int) -> Given:
    """Numbers between -2 and a bound that rises from -1 to 2, so that records are broken until the end."""
    bounds = [-4 + 12 * tick // ticks for tick in range(1, ticks + 1)]
    return given_numbers([generator.randint(max(-8, bound - 8), bound) / 4 for bound in bounds])


def running_maximum(*, seed: int = 0, examples: int = 16, ticks: int = 12) -> Task:
    """The largest number so far, or 0 where all are below it.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    teacher = running_maximum_machine()
    subject = Subject(
        "running_maximum",
        teacher,
        running_maximum_answers,
        rising,
        fresh_numbers,
        hard_numbers,
        # Of several exact machines the smallest: they have 3 to 7 links.
        settings={"wanted": 3},
    )
    return subject.task(seed, examples, ticks)
