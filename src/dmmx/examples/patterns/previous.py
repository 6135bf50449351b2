"""A neuron that sees its own last value: where the mouse is, where it was, and how it has moved."""

from __future__ import annotations

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine

POSITIONS = ((10, 10), (40, 20), (45, 60), (45, 60))


def previous_machine() -> Machine:
    """The mouse, and an identity neuron that hears it: every link takes a tick, so what it holds is the tick before."""
    return (
        Machine.builder()
        .input("mouse", "current")
        .neuron("past", "identity")
        .output("output", "moved")
        .link("past.previous", "mouse.current")
        .link("output.moved", "mouse.current")
        .link("output.moved", "past.previous", -1)
        .build()
    )


def _streams(request: Request) -> Streams:
    elements = [{"current": {"x": x, "y": y}} for x, y in POSITIONS]
    return {"mouse": then_forever(elements, elements[-1])}


EXAMPLES = (
    Example(
        name="previous",
        summary="Knows the last position of the mouse, so how it moves.",
        source="the Clojure implementation of arXiv 1712.07447",
        machine=previous_machine,
        ticks=6,
        streams=_streams,
        watch=("mouse.current", "past.previous"),
    ),
)
