"""The duplicate detector on characters that somebody types: they come when they come (arXiv 1606.09470, section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from dmmx.errors import TaskError
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.running import data_of
from dmmx.examples.timeline import events_at
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.vvalue import ZERO

TICK = 1000
"""Milliseconds of a tick."""

NAMES = {" ": "space", "\n": "newline"}
"""How characters are called that cannot be seen."""


def async_duplicates_machine() -> Machine:
    """A reader, the counts of the characters, and the largest of them.

    The largest count is 2 as soon as a character has come a second time.
    """
    return (
        Machine.builder()
        .input("reader", "char")
        .memory("counts")
        .neuron("largest", "max_norm")
        .output("printer", "norm", "counts")
        .link("counts.delta", "reader.char")
        .link("largest.dict", "counts.result")
        .link("printer.norm", "largest.norm")
        .link("printer.counts", "counts.result")
        .build()
    )


def typed(text: str, pace: int) -> Streams:
    """Characters that come every so many milliseconds, each read at the first tick after it has come."""
    ticks = (-(-pace * number // TICK) for number in range(1, len(text) + 1))
    return {"reader": events_at((tick, {"char": {char: 1}}) for tick, char in zip(ticks, text, strict=True))}


def _streams(request: Request) -> Streams:
    if request.settings["pace"] < 1:
        raise TaskError(f"setting 'pace': expected at least 1 millisecond, got {request.settings['pace']}")
    return typed(request.settings["typed"], request.settings["pace"])


def _report(request: Request) -> Iterator[Line]:
    """The norm whenever it changes, and all counts at the end."""
    norm, counts = ZERO, ZERO
    outputs = islice(interpret(async_duplicates_machine(), _streams(request)), request.ticks)
    for tick, arrived in enumerate(outputs, start=1):
        before, norm, counts = norm, arrived.at(("printer", "norm")), arrived.at(("printer", "counts"))
        if norm != before:
            yield Line(f"tick {tick}: norm {norm.number}", {"tick": tick, "norm": norm.number})
    listed = " ".join(f"{NAMES.get(key, key)}:{counts[key].number}" for key in counts.keys())
    yield Line(f"tick {request.ticks}: counts {listed}", {"tick": request.ticks, "counts": data_of(counts)})


EXAMPLES = (
    Example(
        name="async_duplicates",
        summary="Finds the first character that is typed twice.",
        source="arXiv 1606.09470, section 3",
        machine=async_duplicates_machine,
        ticks=120,
        streams=_streams,
        report=_report,
        settings={"typed": "hey 235eee", "pace": 4321},
    ),
)
