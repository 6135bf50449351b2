"""The difference from the number before, with its sign and without."""

from __future__ import annotations

from collections.abc import Mapping

from dmmx.machine import Machine
from dmmx.task.catalogue.number_streams import fresh_numbers, hard_numbers, numbers_of, quarters
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY, ABSOLUTE_LATENCY = 1, 2


def difference_machine() -> Machine:
    """An `identity` keeps a number for a tick; the output hears the number itself, and the kept one with weight -1.

    It may be minimal: the output must hear of two ticks, so two links end there, and one more feeds what delays.
    """
    return (
        Machine.builder()
        .input("numbers", "value")
        .neuron("before", "identity")
        .output("output", "difference")
        .link("before.kept", "numbers.value")
        .link("output.difference", "numbers.value")
        .link("output.difference", "before.kept", -1)
        .build()
    )


def absolute_difference_machine() -> Machine:
    """An `identity` keeps a number for a tick; `max_norm` takes the absolute value of what differs from it.

    It may be minimal: the difference takes three links to be made, as in the task `difference`, and its absolute value
    one more to be passed on.
    """
    return (
        Machine.builder()
        .input("numbers", "value")
        .neuron("before", "identity")
        .neuron("size", "max_norm")
        .output("output", "change")
        .link("before.kept", "numbers.value")
        .link("size.dict", "numbers.value")
        .link("size.dict", "before.kept", -1)
        .link("output.change", "size.norm")
        .build()
    )


def _differences(inputs: Mapping[str, Stream]) -> list[float]:
    values = numbers_of(inputs)
    return [value - before for before, value in zip([0, *values], values, strict=False)]


def difference_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """Every number less the one before."""
    return answered("difference", _differences(inputs), LATENCY)


def absolute_difference_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """By how much every number differs from the one before."""
    return answered("change", list(map(abs, _differences(inputs))), ABSOLUTE_LATENCY)


def difference(*, seed: int = 0, examples: int = 16, ticks: int = 12) -> Task:
    """Every number less the one before.

    Before the first number there is 0.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject("difference", difference_machine(), difference_answers, quarters, fresh_numbers, hard_numbers)
    return subject.task(seed, examples, ticks)


def absolute_difference(*, seed: int = 0, examples: int = 16, ticks: int = 12) -> Task:
    """By how much every number differs from the one before, without its sign.

    Before the first number there is 0.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    name, teacher = "absolute_difference", absolute_difference_machine()
    subject = Subject(name, teacher, absolute_difference_answers, quarters, fresh_numbers, hard_numbers)
    return subject.task(seed, examples, ticks)
