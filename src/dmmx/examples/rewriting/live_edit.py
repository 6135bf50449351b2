"""A running list of clicks that forgets, because somebody edits one link of it while it runs."""

from __future__ import annotations

from collections.abc import Iterator

from dmmx.display.words import number_text
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.patterns.event_list import click, event_list_machine
from dmmx.examples.timeline import events_at
from dmmx.live import Live, with_self
from dmmx.machine import Machine
from dmmx.vvalue import nested

PATH = ("my_list", "tail", "my_list", "list")
"""In the matrix, the link on which the list comes back to itself."""

FADE, HOLD = 2, 7
"""The ticks at which the edits are taken."""


def editable_list_machine() -> Machine:
    """The list of clicks, with a neuron `network` that holds the matrix and takes edits."""
    return with_self(event_list_machine(), "network")


def clicked() -> Live:
    """A session with the list, before its first tick; one click waits for the monitor."""
    return Live(editable_list_machine()).input("monitor", click(100, 50))


def _streams(request: Request) -> Streams:
    return {"monitor": events_at([(1, click(100, 50))])}


def _report(request: Request) -> Iterator[Line]:
    """A line a tick: the weight of the link, and where the click is."""
    live = clicked()
    for tick in range(1, request.ticks + 1):
        change = {FADE: -0.1, HOLD: 0.1}.get(tick)
        if change is not None:
            live = live.add(nested(PATH, change))
        live = live.step()
        weight = live.matrix.at(PATH).number
        x, y = (live.state.at(("my_list", "list", "this", axis)).number for axis in ("x", "y"))
        said = f"tick {tick}: weight {number_text(weight)}, click at ({number_text(x, 6)}, {number_text(y, 6)})"
        data = {"tick": tick, "weight": weight, "x": x, "y": y}
        if change is not None:
            said, data = f"{said}; somebody sends {change:+}", {**data, "sent": change}
        yield Line(said, data)


EXAMPLES = (
    Example(
        name="live_edit",
        summary="Takes an edit of one link while it runs: the list of clicks fades.",
        source="the live edits of DMM 1.0, January 2018",
        machine=editable_list_machine,
        ticks=10,
        streams=_streams,
        report=_report,
    ),
)
