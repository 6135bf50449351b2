"""Distances on a map: links are roads, weights are their lengths, and what arrives over several roads is the least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmmx.examples.example import Example, Line, Request
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine
from dmmx.vvalue import PRESENT_ZERO

ROADS: Mapping[tuple[str, str], float] = {
    ("home", "mill"): 3,
    ("home", "bridge"): 9,
    ("mill", "bridge"): 4,
    ("mill", "market"): 11,
    ("bridge", "market"): 2,
    ("bridge", "tower"): 7,
    ("market", "tower"): 3,
}
"""Roads in both directions, with their lengths."""

START = "home"


def shortest_ways_machine(roads: Mapping[tuple[str, str], float] = ROADS, start: str = START) -> Machine:
    """Every town tells its neighbours how far it is from the start; a tick takes the news one road further.

    Links are added by the minimum: the length of a road is added to what comes along it, and the least of all stays.
    A town that has heard nothing yet is infinitely far away. This is the algorithm of Bellman and Ford.

    Args:
        roads: pairs of towns, and the length of the road between them.
        start: the town from which distances are measured.
    """
    towns = list(dict.fromkeys(town for road in roads for town in road))
    builder = Machine.builder().addition("minimum").initial({start: {"way": PRESENT_ZERO}})
    for town in towns:
        # What a town knows it does not forget: a road of length 0 to itself.
        builder.neuron(town, "identity").link(f"{town}.way", f"{town}.way", 0, trainable=False)
    for (one, other), length in roads.items():
        builder.link(f"{other}.way", f"{one}.way", length).link(f"{one}.way", f"{other}.way", length)
    builder.output("distance", *towns)
    for town in towns:
        builder.link(f"distance.{town}", f"{town}.way", 0, trainable=False)
    return builder.build()


def _report(request: Request) -> Iterator[Line]:
    """What every town knows, at every tick at which one of them has learnt something."""
    engine = Interpreter(shortest_ways_machine())
    before = None
    for tick in range(request.ticks + 1):
        known = {town: engine.state[town]["way"].number for town in engine.state.keys()}
        if known != before:
            text = ", ".join(f"{town} {distance:g}" for town, distance in known.items())
            yield Line(f"tick {tick}: {text}", {"tick": tick, "known": known})
        before = known
        engine.step({})


EXAMPLES = (
    Example(
        name="shortest_ways",
        summary="Finds shortest ways by links that add lengths and keep the least.",
        source="max-plus and min-plus algebra",
        machine=shortest_ways_machine,
        ticks=6,
        report=_report,
    ),
)
