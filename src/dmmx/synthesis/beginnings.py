"""Few long streams are hard to learn from: what suits them, and their beginnings as streams of their own."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.task import Example

FEW = 4
"""With so many streams or more, nothing of this is needed."""

LONG = 60
"""Ticks from which on a stream is cut."""

PARTS = 4
"""Beginnings end after a quarter, a half and three quarters of a stream."""

CLIP = 1.0
"""The largest norm of a gradient on such streams: sums of sums grow with their length, and so do steps too far."""


def are_few_and_long(examples: Sequence[Example]) -> bool:
    """Whether there are so few training streams, and so long ones, that their beginnings help."""
    return 0 < len(examples) < FEW and max(example.ticks for example in examples) > LONG


def with_beginnings(examples: Sequence[Example]) -> tuple[Example, ...]:
    """The streams to train on: those given, and where they are few and long, their beginnings too.

    A machine that is right on a stream is right on its beginnings, so they say nothing new. But in the loss of a long
    stream the first ticks hardly count, though what is wrong there is what can be learnt first (docs/synthesis.md).

    Example:
        >>> from dmmx.task import duplicates_example
        >>> [example.ticks for example in with_beginnings([duplicates_example("test string.", cadence=10, ticks=140)])]
        [35, 70, 105, 140]
    """
    if not are_few_and_long(examples):
        return tuple(examples)
    return tuple(
        example.beginning(example.ticks * part // PARTS)
        for example in examples
        for part in range(1, PARTS + 1)
        if part == PARTS or example.ticks > LONG
    )
