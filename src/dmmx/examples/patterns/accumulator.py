"""An accumulator, the memory of most machines; and one that hears a reader to which anything may come at any time."""

from __future__ import annotations

from collections.abc import Iterable

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import events_at, then_forever
from dmmx.machine import Machine

STEP = {"signal": {"step": 1}}
"""What the reader puts out at a tick at which nothing has come from outside."""

INJECTED = ((16, {"signal": {"a": 1}}), (26, {"signal": {"a": 1}}))
"""What comes from outside, and when."""


def accumulator_machine() -> Machine:
    """The smallest machine with a memory: a reader, and the sum of what it has read.

    The sum comes back to itself on a link of weight 1, so it stays; what arrives at its `delta` is added.
    """
    return (
        Machine.builder()
        .input("reader", "signal")
        .memory("sum")
        .output("printer", "sum")
        .link("sum.delta", "reader.signal")
        .link("printer.sum", "sum.result")
        .build()
    )


def signals(injected: Iterable[tuple[int, object]] = INJECTED) -> Streams:
    """A step of 1 at every tick but those at which something comes from outside, which replaces it."""
    return {"reader": events_at(injected, STEP)}


def _numbers(request: Request) -> Streams:
    return {"reader": then_forever({"signal": number} for number in (3, 4, 0, -2))}


def _signals(request: Request) -> Streams:
    return signals()


EXAMPLES = (
    Example(
        name="accumulator",
        summary="Adds up numbers: the memory of most machines.",
        source="arXiv 1606.09470, section 3",
        machine=accumulator_machine,
        ticks=8,
        streams=_numbers,
        watch=("reader.signal", "printer.sum"),
    ),
    Example(
        name="async_reader",
        summary="Counts steps, and whatever comes from outside in place of one.",
        source="the Clojure implementation of arXiv 1712.07447",
        machine=accumulator_machine,
        ticks=28,
        streams=_signals,
        watch=("printer.sum",),
    ),
)
