"""In which order the last links are best tried: elimination of one and the same starts with every saliency.

Run it with: python -m benchmarks.saliency [--tasks duplicates,majority] [--starts 4] [--records FOLDER] [--simplify]
[saliency ...].
The starts are fitted and pruned once, as a search does it, and kept in the folder of records, if one is given; only
promising ones of at most `Settings.small` links count. Each is then eliminated with every saliency: in how many lots of
`LANES` fits, in how many seconds (with compiling), and with how many links left. With --simplify, moves and the
eliminations between them follow, for which pairs of links are put in order too.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dmmx.synthesis import Settings
from dmmx.synthesis.phases.fit import begin_start
from dmmx.synthesis.phases.start import READY, SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import phases
from dmmx.synthesis.sparsifier import saliencies
from dmmx.task import make_task
from dmmx.train.least_squares import LANES, LeastSquares

TASKS = "addition,duplicates,first_occurrences,majority,recent_sum,running_maximum"

SKETCHES = 4
"""For every start that is wanted, so many random sketches are tried at most."""


@dataclass(frozen=True)
class Outcome:
    """How the elimination of one start went.

    Attributes:
        lots: of fits.
        seconds: it took.
        links: that were left; None where not even all links together could be fitted exactly.
    """

    lots: int
    seconds: float
    links: int | None


class Counter:
    """Counts the lots of fits while it is in use."""

    def __init__(self) -> None:
        self.lots = 0

    def __enter__(self) -> Counter:
        self._fit, counter = LeastSquares.fit, self

        def fit(
            self: LeastSquares, weights: np.ndarray, free: np.ndarray, width: int | None = None
        ) -> tuple[np.ndarray, np.ndarray]:
            counter.lots += -(-len(weights) // LANES)
            return counter._fit(self, weights, free, width)

        LeastSquares.fit = fit
        return self

    def __exit__(self, *exception: object) -> None:
        LeastSquares.fit = self._fit


def recorded(folder: Path, workshop: Workshop, count: int) -> Iterator[Start]:
    """So many promising starts of a task, from the folder or made anew."""
    settings = workshop.settings
    found = 0
    for number in range(SKETCHES * count):
        name = f"{workshop.task.name}-{number}"
        record, arrays = folder / f"{name}.json", folder / f"{name}.npz"
        if not record.exists():
            data, named = pruned(workshop, number).to_record()
            np.savez(arrays, **named)  # pyright: ignore[reportArgumentType]
            record.write_text(json.dumps(data))
        with np.load(arrays) as kept:
            start = Start.from_record(json.loads(record.read_text()), dict(kept))
        if start.phase == READY and start.loss <= settings.promising and start.links <= settings.small:
            found += 1
            yield start
        if found == count:
            return


def pruned(workshop: Workshop, number: int) -> Start:
    """A random sketch after fit and pruning."""
    start = begin_start(workshop, number)
    while start.phase in ("fit", "prune"):
        start = phases[start.phase](start, workshop)
    return start


def eliminated(start: Start, workshop: Workshop, *, simplify: bool) -> Outcome:
    """What elimination makes of a start."""
    begun = time.perf_counter()
    working = ("eliminate", "simplify") if simplify else ("eliminate",)
    start = replace(start.on(start.machine, np.float64), phase="eliminate", stage=0, step=0)
    with Counter() as counter:
        while start.phase in working or (simplify and start.phase == SMALL):
            start = phases[start.phase](start, workshop) if start.phase in phases else replace(start, phase="simplify")
    links = start.links if start.phase in (SMALL, "snap") else None
    return Outcome(counter.lots, time.perf_counter() - begun, links)


def row(task: str, name: str, outcomes: Sequence[Outcome]) -> str:
    """The starts of a task, eliminated with one saliency, as a row of a table."""
    links = " ".join("–" if outcome.links is None else str(outcome.links) for outcome in outcomes)
    lots, seconds = sum(outcome.lots for outcome in outcomes), sum(outcome.seconds for outcome in outcomes)
    left = [outcome.links for outcome in outcomes if outcome.links is not None]
    mean = f"{statistics.mean(left):.1f}" if left else "–"
    return f"| {task} | `{name}` | {links} | {mean} | {lots} | {seconds:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("saliencies", nargs="*", default=list(saliencies), help="which; all by default")
    parser.add_argument("--tasks", default=TASKS)
    parser.add_argument("--starts", type=int, default=4, help="promising ones of each task")
    parser.add_argument("--seed", type=int, default=0, help="of the tasks and of the sketches")
    parser.add_argument("--records", type=Path, help="folder in which pruned starts are kept, for the next time")
    parser.add_argument("--simplify", action="store_true", help="go on with the moves of simplification")
    chosen = parser.parse_args()
    every: dict[str, list[Outcome]] = {name: [] for name in chosen.saliencies}
    print("| task | saliency | links left | mean | lots of fits | seconds |")
    print("|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.records or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for name in chosen.tasks.split(","):
            task = make_task(name, seed=chosen.seed)
            settings = Settings().for_task(task)
            starts = list(recorded(folder, Workshop(task, settings, chosen.seed), chosen.starts))
            for saliency, outcomes in every.items():
                # A workshop for each, so that nobody finds programs that another one has compiled.
                found = [
                    eliminated(
                        start,
                        Workshop(task, replace(settings, saliency=saliency), chosen.seed),
                        simplify=chosen.simplify,
                    )
                    for start in starts
                ]
                print(row(name, saliency, found), flush=True)
                outcomes += found
    for saliency, outcomes in every.items():
        print(row(f"all {len(outcomes)} starts", saliency, outcomes))


if __name__ == "__main__":
    main()
