"""A list of the events that have happened, newest first (arXiv 1712.07447, section 6.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from dmmx.display.words import number_text
from dmmx.errors import counted
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.running import data_of
from dmmx.examples.timeline import events_at
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Machine
from dmmx.vvalue import Tree

END = Tree({"end-list": 1})
"""The empty list. It has a leaf, so that a list that fades away can be told from one that is whole."""

CLICKS = ((3, 120, 50), (5, 200, 100), (6, -100, -100))
"""Ticks at which somebody clicks, and where."""


def event_list_machine() -> Machine:
    """A monitor, and a list that grows at its front whenever the monitor tells of an event.

    The list is the output of a `cons_if` neuron, and comes back to it on a link of weight 1. What the monitor says goes
    in front of it when its flag is 1; else the list stays what it was, the very same object.
    """
    return (
        Machine.builder()
        .input("monitor", "signal", "flag")
        .neuron("my_list", "cons_if")
        .output("output", "list")
        .link("my_list.tail", "my_list.list", trainable=False)
        .link("my_list.head", "monitor.signal")
        .link("my_list.gate", "monitor.flag")
        .link("output.list", "my_list.list")
        .initial({"my_list": {"list": END}})
        .build()
    )


def click(x: float, y: float) -> Tree:
    """What the monitor says of a click: where it was, and that there was one."""
    return Tree({"signal": {"x": x, "y": y, "flag": 1}, "flag": 1})


def click_streams(clicks: Iterable[tuple[int, float, float]] = CLICKS) -> Streams:
    """Clicks as (tick, x, y): one a tick at most, so further ones wait; silence at all other ticks."""
    return {"monitor": events_at((tick, click(x, y)) for tick, x, y in clicks)}


def elements_of(value: Tree) -> list[Tree]:
    """The heads of a list, from its front to its end.

    Example:
        >>> elements_of(Tree({"this": 1, "rest": {"this": {"a": 2}, "rest": {"end-list": 1}}}))
        [Tree(1), Tree({'a': 2})]
    """
    found: list[Tree] = []
    while "this" in value.keys() or "rest" in value.keys():
        found.append(value["this"])
        value = value["rest"]
    return found


def _streams(request: Request) -> Streams:
    return click_streams()


def _report(request: Request) -> Iterator[Line]:
    """A line whenever the list has changed."""
    machine = event_list_machine()
    engine, before = Interpreter(machine), END
    for tick, elements in enumerate(islice(read_streams(machine, _streams(request)), request.ticks), start=1):
        engine.step(elements)
        now = engine.state.at(("my_list", "list"))
        if now is not before:
            yield _line(tick, now)
        before = now


def _line(tick: int, value: Tree) -> Line:
    events = elements_of(value)
    places = ", ".join(f"({number_text(e['x'].number)}, {number_text(e['y'].number)})" for e in events)
    data = {"tick": tick, "length": len(events), "list": data_of(value)}
    return Line(f"tick {tick}: {counted(len(events), 'event')}: {places}", data)


EXAMPLES = (
    Example(
        name="event_list",
        summary="Keeps a list of clicks, newest first.",
        source="arXiv 1712.07447, section 6.3",
        machine=event_list_machine,
        ticks=10,
        streams=_streams,
        report=_report,
    ),
)
