"""A dataflow program that edits itself on a timetable, and the insertion of a mixer into one of its running links.

The timetable is that of a program of Project Fluid (2015) that draws its own graph, adds to it, and puts a vertex into
a link so that nothing is seen of it until the mixture is moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.rewriting.telling import ticked
from dmmx.machine import (
    Machine,
    MachineBuilder,
    TwoSteps,
    link_delta,
    links_of_matrix,
    matrix_of,
    mixer_steps,
    mixing_delta,
)
from dmmx.vvalue import ZERO, Tree

WAVE, NEGATION, MIXER = "square:wave", "identity:negation", "identity:mixer"
PHOTOS = ("identity:photo 1", "identity:photo 2")
VERTICES = ("reflection", PHOTOS[0], WAVE, PHOTOS[1], NEGATION, MIXER)
"""The neurons of the drawn program; the others keep the timetable."""

WAVE_AT, NEGATION_AT, INSERT_AT = 50, 100, 150
RISE_FROM, FALL_FROM, FALL_TO = 200, 300, 350
SCALE = 100
"""So many frames from one of the mixed pictures to the other."""

_LEAD = 4
"""What is due by the clock at a tick is in the matrix so many ticks later; so the clock runs ahead."""


def mixing_at(frame: int) -> float:
    """The part of the negation in the mixture after a frame: (f - 200) / 100, then (400 - f) / 100, then constant.

    Example:
        >>> [mixing_at(frame) for frame in (200, 250, 300, 350, 400)]
        [0.0, 0.5, 1.0, 0.5, 0.5]
    """
    ramp = max(0, frame - RISE_FROM) - 2 * max(0, frame - FALL_FROM) + max(0, frame - FALL_TO)
    return ramp / SCALE


def wave_edit() -> Tree:
    """A photo, the wave that hears it, and the screen on which it is seen."""
    photo = link_delta(f"{PHOTOS[0]}.y", "camera.picture")
    return photo + link_delta(f"{WAVE}.x", f"{PHOTOS[0]}.y") + link_delta("screen.picture", f"{WAVE}.y")


def negation_edit() -> Tree:
    """Another photo, and its negation, which nobody sees yet."""
    return link_delta(f"{PHOTOS[1]}.y", "camera.picture") + link_delta(f"{NEGATION}.y", f"{PHOTOS[1]}.y", -1)


def insertion() -> TwoSteps:
    """A mixer between the wave and the screen, to which the negation is linked with a weight of 0."""
    return mixer_steps(wave_edit(), f"{WAVE}.y", f"{NEGATION}.y", MIXER)


def self_editing_program(events: Mapping[int, Tree] | None = None) -> Machine:
    """A machine that only shows its own matrix at first, and whose own clock makes all that comes after.

    `lasting` keeps what has been added for good. The matrix in force is that, and so much of the direction from the
    wave to the negation as the clock says; it is made anew at every tick, so no rounding adds up.

    Args:
        events: {frame: what is added to the matrix}, in place of the timetable's own.
    """
    insert = insertion()
    timetable = events or {
        WAVE_AT: wave_edit(),
        NEGATION_AT: negation_edit(),
        INSERT_AT: insert.first,
        INSERT_AT + 1: insert.second,
    }
    direction = mixing_delta(f"{WAVE}.y", f"{NEGATION}.y", MIXER, "mix")
    # The way of the ramps to the matrix is one tick shorter.
    ramps = {"rise": RISE_FROM + 1, "fall": FALL_FROM + 1, "rest": FALL_TO + 1}
    due = {f"frame {frame}": frame for frame in timetable}
    constants = {
        "beat": Tree(dict.fromkeys((*due, *ramps), 1)),
        "due": Tree(due),
        "ramps": Tree(ramps),
        "timetable": ZERO.nest({f"frame {frame}": edit for frame, edit in timetable.items()}),
        "directions": ZERO.nest({"rise": direction, "fall": direction * -2, "rest": direction}),
    }
    builder = _clockwork()
    for name, value in constants.items():
        builder.constant(name, value)
    links = matrix_of(builder.build())
    # All constants are there at tick 0, where a missing date would be 0 and past.
    initial = ZERO.nest({name: ZERO.nest({"value": value}) for name, value in constants.items()})
    started = {"lasting": ZERO.nest({"result": links}), "clock": ZERO.nest({"result": constants["beat"] * _LEAD})}
    return builder.initial(initial + ZERO.nest(started)).build()


def _clockwork() -> MachineBuilder:
    """The clock, and its two ways to the matrix; constants are added later."""
    builder = Machine.builder().input("camera", "picture").output("screen", "picture", "program")
    builder.neuron("self", "accumulator").self_reference("self.result").memory("lasting").memory("clock")
    builder.neuron("is due", "less_or_equal").neuron("was due", "identity").neuron("edit", "linear_combination")
    builder.neuron("since", "relu").neuron("mixing", "linear_combination").neuron("reflection", "identity")
    for target, source, weight in (
        ("self.accum", "lasting.result", 1),
        ("self.delta", "mixing.result", 1 / SCALE),
        ("reflection.program", "self.result", 1),
        ("screen.program", "reflection.program", 1),
        ("clock.delta", "beat.value", 1),
        # What has become due at this tick, once.
        ("is due.left", "due.value", 1),
        ("is due.right", "clock.result", 1),
        ("was due.x", "is due.true", 1),
        ("edit.mask", "is due.true", 1),
        ("edit.mask", "was due.x", -1),
        ("edit.main", "timetable.value", 1),
        ("lasting.delta", "edit.result", 1),
        # How many ticks have passed since a ramp began.
        ("since.x", "clock.result", 1),
        ("since.x", "ramps.value", -1),
        ("mixing.mask", "since.y", 1),
        ("mixing.main", "directions.value", 1),
    ):
        builder.link(target, source, weight)
    return builder


def graph_of(matrix: Tree) -> tuple[list[str], list[tuple[str, str]]]:
    """The vertices of the drawn program that a matrix has, and the edges between them as (target, source)."""
    vertices = [name for name in VERTICES if matrix[name]]
    ends = {(link.target.neuron, link.source.neuron) for link in links_of_matrix(matrix)}
    return vertices, [(target, source) for target in vertices for source in vertices if (target, source) in ends]


def mixture_in(matrix: Tree) -> float:
    """The part of the negation that the mixer takes."""
    return matrix.at((MIXER, "mix", NEGATION, "y")).number


def pictures(values: Iterable[float] | None = None) -> Iterator[object]:
    """A stream of pictures of one dot; unless given, its brightness rises and falls."""
    found = chain(values) if values is not None else (((frame % 20) - 10) / 10 for frame in count())
    return ({"picture": {"dot": value}} for value in found)


def _streams(request: Request) -> Streams:
    return {"camera": pictures()}


def _report(request: Request) -> Iterator[Line]:
    before: object = None
    for frame, engine, _ in ticked(self_editing_program(), _streams(request), request.ticks):
        vertices, edges = graph_of(engine.matrix)
        size, mixture = (len(vertices), len(edges)), mixture_in(engine.matrix)
        if size != before or frame % 50 == 0:
            text = f"frame {frame}: vertices {size[0]}, edges {size[1]}, mixture {mixture:g}"
            yield Line(text, {"tick": frame, "vertices": vertices, "edges": edges, "mixture": mixture})
        before = size


EXAMPLES = (
    Example(
        name="self_program",
        summary="A program that adds to its own graph and mixes in a part of it.",
        source="Project Fluid, 2015",
        machine=self_editing_program,
        ticks=350,
        streams=_streams,
        report=_report,
    ),
)
