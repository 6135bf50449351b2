"""Majority: have more ones come than zeros?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from dmmx.machine import Machine
from dmmx.task.catalogue.bit_streams import bits_of, even, fresh_bits, hard_bits
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 3


def majority_machine() -> Machine:
    """A memory adds 1 for a one and -1 for a zero: twice the bit, less the constant one. Then: is the lead above zero?

    It may be minimal: a zero is heard only through the constant, so two links lead to the memory, one to what decides,
    and one to the output. `less_or_equal` has no gradient; of neuron types that have one it takes 6 links: a `dot` with
    limit 1 of the lead and the constant, and a `relu` behind it.
    """
    return (
        Machine.builder()
        .input("bits", "value")
        .constant("one", 1)
        .memory("lead", "accumulator")
        .neuron("behind", "less_or_equal")
        .output("output", "majority")
        .link("lead.delta", "bits.value", 2)
        .link("lead.delta", "one.value", -1)
        .link("behind.left", "lead.result")
        .link("output.majority", "behind.false")
        .build()
    )


def majority_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """1 while more ones have come than zeros, else 0."""
    leads = accumulate(2 * bit - 1 for bit in bits_of(inputs))
    return answered("majority", [int(lead > 0) for lead in leads], LATENCY)


def majority(*, seed: int = 0, examples: int = 16, ticks: int = 14) -> Task:
    """1 while more ones have come than zeros, else 0.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject(
        "majority",
        majority_machine(),
        majority_answers,
        even,
        fresh_bits,
        hard_bits,
        # Of several exact machines the smallest: they have 7 to 14 links.
        settings={"wanted": 3},
    )
    return subject.task(seed, examples, ticks)
