"""A cellular automaton of real numbers whose links fail now and then: wandering clouds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from dmmx.display.frames import ENDINGS
from dmmx.errors import TaskError
from dmmx.examples.example import Example, Line, Request
from dmmx.examples.lives.automaton.machine import automaton_machine
from dmmx.examples.lives.automaton.rule import rule_of
from dmmx.machine import Machine

if TYPE_CHECKING:
    from dmmx.examples.lives.automaton.torus import Cells

DRAWN = 2
"""The machine of so many cells both ways is drawn."""

LARGEST = 1024
"""So many cells both ways at most."""

FRAMES = 60
"""So many pictures are written at most, evenly over the run."""

SETTINGS: dict[str, Any] = {
    "neighbourhood": "c1",
    "size": 64,
    "gap": 64,
    "probability": 0.995,
    "boost": 0.0,
    "copying": 1.0,
    "seed": 0,
}


def small_machine() -> Machine:
    """The automaton of three neighbours on a small torus."""
    return automaton_machine(rule_of("c1", 0.995), DRAWN)


def cells_of(request: Request) -> Iterator[Cells]:
    """The cells at the start and after every step."""
    from dmmx.examples.lives.automaton.torus import dots, run

    chosen = {**SETTINGS, **request.settings}
    rule = rule_of(chosen["neighbourhood"], chosen["probability"], chosen["boost"], chosen["copying"])
    if chosen["size"] > LARGEST:
        raise TaskError(f"setting 'size' must be at most {LARGEST}, got {chosen['size']}")
    if chosen["seed"] < 0:
        raise TaskError(f"setting 'seed' must not be negative, got {chosen['seed']}")
    start = dots(chosen["size"], chosen["gap"])
    yield start
    yield from islice(run(rule, start, chosen["seed"]), request.ticks)


def grey(cells: Cells, zoom: int = 1) -> Cells:
    """A picture of the cells: the mean is a middle grey, three standard deviations above it white, below it black."""
    import numpy as np

    spread = float(cells.std()) or 1.0
    shades = 127.5 * (1 + (cells - cells.mean()) / (3 * spread))
    return np.kron(shades, np.ones((zoom, zoom)))


def _report(request: Request) -> Iterator[Line]:
    from dmmx.display.frames import save_frames

    lines: list[Line] = []
    pictures: list[Cells] = []
    every = max(1, -(-(request.ticks + 1) // FRAMES))
    shown = {0, 1, 10, request.ticks, *range(50, request.ticks, 50 * max(1, request.ticks // 500))}
    for tick, cells in enumerate(cells_of(request)):
        if request.out is not None and tick % every == 0:
            pictures.append(grey(cells, max(1, 256 // len(cells))))
        if tick in shown:
            numbers = {"mean": float(cells.mean()), "spread": float(cells.std()), "largest": float(abs(cells).max())}
            said = ", ".join(f"{name} {value:.6f}" for name, value in numbers.items())
            lines.append(Line(f"tick {tick}: {said}", {"tick": tick, **numbers}))
    if request.out is not None:
        save_frames(pictures, request.out)
    yield from lines


EXAMPLES = (
    Example(
        name="cellular_automaton",
        summary="Clouds wander over cells whose links fail.",
        source="arXiv 1601.01050, section 4",
        machine=small_machine,
        ticks=241,
        report=_report,
        writes="pictures (GIF or PNG)",
        endings=ENDINGS,
        settings=SETTINGS,
    ),
)
