"""The toggle: a switch that flips whenever its button is pressed, however long it is held down."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from operator import xor

from dmmx.machine import Machine
from dmmx.task.catalogue.bit_streams import bits_of, fresh_bits, hard_bits, in_runs
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 3


def toggle_machine() -> Machine:
    """A `relu` of the difference from the bit before is 1 at a rising edge; behind it is the machine of `parity`.

    It may be minimal: an edge is seen through two links from bits of different ticks and one to what delays, and parity
    takes three more.
    """
    return (
        Machine.builder()
        .input("bits", "value")
        .neuron("before", "identity")
        .neuron("edge", "relu")
        .neuron("state", "max_norm")
        .output("output", "state")
        .link("before.kept", "bits.value")
        .link("edge.x", "bits.value")
        .link("edge.x", "before.kept", -1)
        .link("state.dict", "edge.y")
        .link("state.dict", "state.norm", -1)
        .link("output.state", "state.norm")
        .build()
    )


def toggle_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """0 at first, and the other of 0 and 1 after every rise of the bit."""
    bits = bits_of(inputs)
    rises = [int(bit > before) for before, bit in zip([0, *bits], bits, strict=False)]
    return answered("state", list(accumulate(rises, xor)), LATENCY)


def toggle(*, seed: int = 0, examples: int = 40, ticks: int = 16) -> Task:
    """0 at first, and the other of 0 and 1 after every rise of the bit.

    Before the first bit there is 0, so a stream that begins with a one begins with a rise.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject(
        "toggle",
        toggle_machine(),
        toggle_answers,
        in_runs,
        fresh_bits,
        hard_bits,
        # Of several exact machines the smallest: one may be three times as large as another.
        settings={"neurons": {"identity": 2, "relu": 3, "max_norm": 3}, "wanted": 3},
    )
    return subject.task(seed, examples, ticks)
