"""Parity: the task that linear machines cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from operator import xor

from dmmx.machine import Machine
from dmmx.task.catalogue.bit_streams import bits_of, fresh_bits, hard_bits, scattered
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 2


def parity_machine() -> Machine:
    """A `max_norm` hears a bit and, with weight -1, its own last answer; |0 - 1| = |1 - 0| = 1, and |1 - 1| = 0.

    It may be minimal: one link hears, one answers, and one bit must be remembered, which an accumulator, whose past
    comes for nothing, would not keep below 2.
    """
    return (
        Machine.builder()
        .input("bits", "value")
        .neuron("parity", "max_norm")
        .output("output", "odd")
        .link("parity.dict", "bits.value")
        .link("parity.dict", "parity.norm", -1)
        .link("output.odd", "parity.norm")
        .build()
    )


def parity_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """1 while an odd number of ones has come, else 0."""
    return answered("odd", list(accumulate(bits_of(inputs), xor)), LATENCY)


def parity(*, seed: int = 0, examples: int = 16, ticks: int = 12) -> Task:
    """1 while an odd number of ones has come, else 0.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject("parity", parity_machine(), parity_answers, scattered, fresh_bits, hard_bits)
    return subject.task(seed, examples, ticks)
