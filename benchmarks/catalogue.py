"""Synthesises every task of the catalogue, with several seeds: how many are exact, how small, how fast.

`python -m benchmarks.catalogue --seeds 3` prints a table; `--tasks parity,toggle` takes some tasks only.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dmmx.compiler import use_compilation_cache
from dmmx.synthesis import Settings, synthesize
from dmmx.task import built_in_tasks, make_task


@dataclass(frozen=True)
class Outcome:
    """What one synthesis came to."""

    exact: bool
    links: int
    seconds: float
    starts: int


def run(name: str, seed: int, processes: int, limit: float) -> Outcome:
    """One synthesis with default settings."""
    began = time.perf_counter()
    result = synthesize(
        make_task(name, seed=seed), seed=seed, settings=Settings(), progress="off", processes=processes, seconds=limit
    )
    seconds = time.perf_counter() - began
    return Outcome(result.report.verdict.exact, result.machine.weight_count, seconds, result.report.starts)


def row(name: str, outcomes: Sequence[Outcome]) -> str:
    """A task's line of the table."""
    teacher = make_task(name).teacher
    size = "" if teacher is None else str(teacher.weight_count)
    links = [outcome.links for outcome in outcomes if outcome.exact]
    sizes = ", ".join(str(outcome.links) if outcome.exact else "–" for outcome in outcomes)
    cells = (
        name,
        size,
        f"{len(links)} of {len(outcomes)}",
        str(min(links)) if links else "–",
        sizes,
        f"{median(outcome.seconds for outcome in outcomes):.0f}",
        f"{median(outcome.starts for outcome in outcomes):g}",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tasks", default=",".join(built_in_tasks))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=180.0, help="at most, for one synthesis")
    arguments = parser.parse_args()
    use_compilation_cache()
    print("| task | teacher's links | exact | smallest | links by seed | median seconds | median starts |")
    print("|---|---|---|---|---|---|---|")
    for name in arguments.tasks.split(","):
        outcomes = [run(name, seed, arguments.processes, arguments.seconds) for seed in range(arguments.seeds)]
        print(row(name, outcomes), flush=True)


if __name__ == "__main__":
    main()
