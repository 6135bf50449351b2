"""Writes docs/pictures/runs: what examples do over time. Needs Pillow.

.venv/bin/python -m docs.making.run_pictures
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from dmmx.display.frames import save_frames
from dmmx.examples.example import Request
from dmmx.examples.lives.automaton.torus import Cells
from dmmx.examples.lives.cellular_automaton import cells_of, grey
from dmmx.examples.lives.population import State, gains_plot, states_of
from dmmx.examples.lives.pure.random import conway_machine, random_machine
from dmmx.examples.lives.pure.regimes import Regime, regime_of
from dmmx.examples.lives.random_machines import SEED, sleep_plot, swing_plot

RUNS = Path(__file__).parents[1] / "pictures" / "runs"


@cache
def sleeper() -> Regime:
    """The random machine that sleeps and wakes."""
    return regime_of(random_machine(SEED), 1000)


@cache
def swinger() -> Regime:
    """The random machine that swings to and fro."""
    return regime_of(conway_machine(SEED), 1000)


@cache
def states_of_population() -> Sequence[State]:
    """The states of the machine that holds a population."""
    return tuple(islice(states_of(1), 980))


def plots() -> Iterator[tuple[Path, str]]:
    """Every plot with its text."""
    yield RUNS / "sleep_wake.svg", sleep_plot(sleeper())
    yield RUNS / "conway_swing.svg", swing_plot(swinger())
    yield RUNS / "population.svg", gains_plot(states_of_population())


def sheets() -> Iterator[tuple[Path, Sequence[Cells]]]:
    """Every sheet of images with its images."""
    clouds = islice(cells_of(Request(241)), 3, None, 34)
    yield RUNS / "cellular_automaton.png", [grey(cells, 2) for cells in clouds]


def main() -> None:
    """Write all files."""
    RUNS.mkdir(parents=True, exist_ok=True)
    for path, text in plots():
        path.write_text(text, encoding="utf-8")
    for path, images in sheets():
        save_frames(images, path)


if __name__ == "__main__":
    main()
