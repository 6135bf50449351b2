"""Writes docs/pictures/runs: what examples do over time. Needs Pillow.

.venv/bin/python -m docs.run_pictures
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from dmmx.display.frames import save_frames
from dmmx.examples.automaton.torus import Cells
from dmmx.examples.cellular_automaton import cells_of, grey
from dmmx.examples.example import Request
from dmmx.examples.population import gains_plot
from dmmx.examples.pure.random import conway_machine, random_machine
from dmmx.examples.pure.regimes import regime_of
from dmmx.examples.random_machines import SEED, sleep_plot, swing_plot

RUNS = Path(__file__).parent / "pictures" / "runs"


def plots() -> Iterator[tuple[Path, str]]:
    """Every plot with its text."""
    yield RUNS / "sleep_wake.svg", sleep_plot(regime_of(random_machine(SEED), 1000))
    yield RUNS / "conway_swing.svg", swing_plot(regime_of(conway_machine(SEED), 1000))
    yield RUNS / "population.svg", gains_plot(1, 980)


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
