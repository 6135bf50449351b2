"""Finds the duplicate detector from the one training text of 2022 alone; prints the outcome as JSON.

Counter-examples to machines that fail are no lessons here: that would be another text. `python -m
benchmarks.one_text --seed 0` is what `benchmarks.synth_duplicates --from one-text` calls. Fresh texts are
those of the task.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

from dmmx.compiler import use_compilation_cache
from dmmx.synthesis import Settings, synthesize
from dmmx.task import Task, duplicates, duplicates_example

TEXT = "test string."
"""JuliaCon 2023 talk; a character every 10 of 140 ticks."""


def one_text(seed: int) -> Task:
    """The task with one training example; it cannot be made again from a recipe."""
    return replace(duplicates(seed=seed), examples=(duplicates_example(TEXT, cadence=10, ticks=140),), recipe={})


def main() -> None:
    """Search and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    use_compilation_cache()
    result = synthesize(
        one_text(arguments.seed),
        seed=arguments.seed,
        settings=Settings(lessons=False),
        progress="off",
        processes=arguments.processes,
        seconds=arguments.seconds,
    )
    verdict = result.report.verdict
    outcome = {
        "trainable_links": result.machine.weight_count,
        "exact": verdict.exact,
        "largest_error": str(verdict.largest_error),
        "starts": result.report.starts,
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
