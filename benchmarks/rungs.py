"""Whether a start that will fail can be told before its fit is over: the loss at the end of every stage.

Run it with: python -m benchmarks.rungs [--starts 20] [--seed 0] [case ...].
Each start is fitted and pruned as a search does it. One is *good* when it could go on to elimination. For the end of
each stage but the last the table gives the largest loss of a good start there, and how many of the others are above
it, and above `Settings.hopeless`; and what halving by rank would do: how many of the good starts are among the better
half of their cohort there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.one_text import one_text
from dmmx.synthesis import Settings
from dmmx.synthesis.phases.fit import begin_start, fit, fit_stages
from dmmx.synthesis.phases.prune import prune
from dmmx.synthesis.phases.start import READY, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.task import Task, duplicates, make_task

CASES: Mapping[str, Callable[[int], tuple[Task, Settings]]] = {
    "duplicates": lambda seed: (duplicates(seed=seed), Settings()),
    "one-text": lambda seed: (one_text(seed), Settings()),
    "recurrent": lambda seed: (duplicates(seed=seed), Settings(sketch="recurrent")),
    "fluid": lambda seed: (duplicates(seed=seed), Settings(sketch="fluid")),
    "toggle": lambda seed: (make_task("toggle", seed=seed), Settings()),
    "parity": lambda seed: (make_task("parity", seed=seed), Settings()),
    "brackets": lambda seed: (make_task("brackets", seed=seed), Settings()),
}
"""Tasks and sketches by name, made from a seed."""


NEVER = 1e9
"""No loss is above this, so that every start is fitted to its end."""


@dataclass(frozen=True)
class Outcome:
    """How one start went.

    Attributes:
        losses: relative, at the end of each stage of the fit.
        good: whether it could go on to elimination.
    """

    losses: tuple[float, ...]
    good: bool


def run_start(workshop: Workshop, number: int) -> Outcome:
    """One start from the random sketch to the end of pruning."""
    start = begin_start(workshop, number)
    losses: list[float] = []
    while start.phase == "fit":
        before, start = start, fit(start, workshop)
        if (start.phase, start.stage) != (before.phase, before.stage):
            losses.append(start.loss)
    while start.phase == "prune":
        start = prune(start, workshop)
    return Outcome(tuple(losses), _is_good(start, workshop.settings))


def _is_good(start: Start, settings: Settings) -> bool:
    return start.phase == READY and start.loss <= settings.promising and start.links <= settings.small


def rows(case: str, outcomes: Sequence[Outcome], settings: Settings) -> list[str]:
    """The rows of a case, one for every stage but the last."""
    good, bad = [o for o in outcomes if o.good], [o for o in outcomes if not o.good]
    cohorts = [outcomes[first : first + settings.cohort] for first in range(0, len(outcomes), settings.cohort)]
    stages = fit_stages(settings)
    steps = sum(stage.steps for stage in stages)
    lines: list[str] = []
    for rung in range(len(stages) - 1):
        limit = max((one.losses[rung] for one in good), default=0.0)
        # A start without a finite loss ends before the last rung, and is given up as it is.
        above, hopeless = (
            sum(len(one.losses) > rung and one.losses[rung] > bound for one in bad)
            for bound in (limit, Settings().hopeless)
        )
        kept = sum(one.good for cohort in cohorts for one in _better_half(cohort, rung))
        part = sum(stage.steps for stage in stages[: rung + 1]) / steps
        lines.append(
            f"| {case} | {rung + 1} | {part:.0%} | {len(good)} of {len(outcomes)} | {limit:.1e} "
            f"| {above} of {len(bad)} | {hopeless} | {kept} of {len(good)} |"
        )
    return lines


def _better_half(cohort: Sequence[Outcome], rung: int) -> list[Outcome]:
    alive = [one for one in cohort if len(one.losses) > rung]
    return sorted(alive, key=lambda one: one.losses[rung])[: -(-len(cohort) // 2)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", default=list(CASES), metavar="case", help="which; all by default")
    parser.add_argument("--starts", type=int, default=20, help="how many random sketches of each case")
    parser.add_argument("--seed", type=int, default=0, help="of the task and of the sketches")
    chosen = parser.parse_args()
    print(
        "| case | stage | of the steps | good | their largest loss | others above it | hopeless | good in better half |"
    )
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for case in chosen.cases:
        task, settings = CASES[case](chosen.seed)
        settings = replace(settings.for_task(task), hopeless=NEVER)
        workshop = Workshop(task, settings, chosen.seed)
        outcomes = [run_start(workshop, number) for number in range(chosen.starts)]
        print("\n".join(rows(case, outcomes, settings)), flush=True)


if __name__ == "__main__":
    main()
