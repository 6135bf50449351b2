"""How often a start of the search succeeds with each sparsifier: fitted by its own plan, then pruned and verified.

Run it with: python -m benchmarks.sparsifiers [--starts 20] [--first 0] [--seed 0] [--task duplicates] [--fit-only]
[sparsifier ...].
A start is one random sketch. After the fit it goes through the search's own phases: prune, eliminate, snap, verify. A
fit is *good* when its loss is at most `Settings.promising` with at most `Settings.small` links that cannot go together
without more harm. *Exact per minute* is what decides: a search makes starts until enough of them are exact. Times are
without compiling the sketch, which is done once, but with compiling the small machines, as in a search.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from benchmarks.evolution import numbers_task
from dmmx.synthesis import Settings
from dmmx.synthesis.phases.fit import begin_start
from dmmx.synthesis.phases.start import READY, SMALL
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import VERIFY, judge, phases
from dmmx.synthesis.sparsifier import sparsifiers
from dmmx.task import Task, duplicates

LIVE = 0.01
"""A link of a smaller weight is no longer alive."""

TASKS: Mapping[str, Callable[[int], Task]] = {
    "duplicates": lambda seed: duplicates(seed=seed),
    "sum": lambda seed: numbers_task(f"running sum {seed}", lambda numbers: list(accumulate(numbers)), 2),
    "rise": lambda seed: numbers_task(
        f"sum of rises {seed}",
        lambda numbers: list(accumulate(max(0, later - now) for now, later in pairwise([0, *numbers]))),
        4,
    ),
}
"""Tasks by name, made from a seed."""


@dataclass(frozen=True)
class Outcome:
    """How one start went.

    Attributes:
        loss: after the fit.
        live: links of more than `LIVE` after the fit.
        good: whether pruning handed it on to elimination.
        exact: whether it was verified.
        links: at the end.
        fit_seconds: of the fit.
        rest_seconds: of all later phases.
    """

    loss: float
    live: int
    good: bool
    exact: bool
    links: int
    fit_seconds: float
    rest_seconds: float


def run_start(workshop: Workshop, number: int, *, fit_only: bool) -> Outcome:
    """One start from the random sketch to the verdict."""
    begun = time.perf_counter()
    start = begin_start(workshop, number)
    while start.phase == "fit":
        start = phases["fit"](start, workshop)
    fitted = time.perf_counter()
    live, loss = int(np.sum(np.abs(start.weights) > LIVE)), start.loss
    while start.phase == "prune":
        start = phases["prune"](start, workshop)
    good = start.phase == READY and start.loss <= workshop.settings.promising
    if good and not fit_only:
        start = replace(start.on(start.machine, np.float64), phase="eliminate", stage=0, step=0)
        while start.phase in phases or start.phase == SMALL:
            start = phases[start.phase](start, workshop) if start.phase in phases else replace(start, phase="simplify")
        start = judge(start, workshop) if start.phase == VERIFY else start
    rest = time.perf_counter() - fitted
    return Outcome(loss, live, good, start.exact is True, start.links, fitted - begun, rest)


def row(name: str, starts: list[Outcome]) -> str:
    """The starts with one sparsifier as a row of a table."""
    good, exact = sum(start.good for start in starts), [start for start in starts if start.exact]
    seconds = sum(start.fit_seconds + start.rest_seconds for start in starts)
    fit, rest = (
        statistics.mean(of) for of in zip(*((start.fit_seconds, start.rest_seconds) for start in starts), strict=True)
    )
    losses = statistics.median(start.loss for start in starts)
    live = statistics.median(start.live for start in starts)
    sizes = " ".join(str(start.links) for start in sorted(exact, key=lambda start: start.links))
    return (
        f"| {name} | {losses:.0e} | {live:g} | {good} of {len(starts)} | {len(exact)} of {len(starts)} | {sizes} "
        f"| {fit:.1f} | {rest:.1f} | {60 * len(exact) / seconds:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sparsifiers", nargs="*", default=list(sparsifiers), help="which; all by default")
    parser.add_argument("--starts", type=int, default=20, help="how many random sketches each is tried on")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--seed", type=int, default=0, help="of the task and of the sketches")
    parser.add_argument("--task", choices=list(TASKS), default="duplicates")
    parser.add_argument("--sketch", default="layered")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--width", type=int)
    parser.add_argument("--effort", type=float, default=1.0, help="factor on the gradient steps")
    parser.add_argument("--fit-only", action="store_true", help="stop when pruning has handed a start on")
    chosen = parser.parse_args()
    settings = Settings(sketch=chosen.sketch, layers=chosen.layers, width=chosen.width, effort=chosen.effort)
    task = TASKS[chosen.task](chosen.seed)
    size = begin_start(Workshop(task, settings, chosen.seed), 0).links
    print(f"{chosen.task}, {size:,} trainable numbers, seed {chosen.seed}\n")
    print(
        "| sparsifier | median loss | live links | good | exact | links of the exact | fit, s | the rest, s "
        "| exact per minute |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for name in chosen.sparsifiers:
        workshop = Workshop(task, replace(settings, sparsifier=name), chosen.seed)
        numbers = range(chosen.first, chosen.first + chosen.starts)
        print(row(name, [run_start(workshop, number, fit_only=chosen.fit_only) for number in numbers]), flush=True)


if __name__ == "__main__":
    main()
