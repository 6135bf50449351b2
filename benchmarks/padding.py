"""Times programs with and without padding: zeros added so that more paths travel together.

Both are timed in turn within one run; `padding.SHARE` and `padding.FEW` are chosen by the ratios.

    python -m benchmarks.padding
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import jax

from benchmarks.measure import side_by_side
from dmmx.compiler.plan import padding
from dmmx.machine import Machine
from dmmx.synthesis.sketch import layered
from dmmx.task import Example, Task, duplicate_detector, duplicates_example, make_task
from dmmx.train.loss import compile_for, make_batch, squared_loss

LIMITS = {"none": (0.0, -1), "few": (0.0, padding.FEW), "share": (padding.SHARE, -1)}
"""What may be added: (share of all values, values a tick)."""


def prepared(machine: Machine, examples: tuple[Example, ...], limits: tuple[float, int]) -> tuple[Any, float, str]:
    """The compiled value and gradient, the seconds it took to compile, and how many paths travel together."""
    usual = padding.SHARE, padding.FEW
    padding.SHARE, padding.FEW = limits
    program = compile_for(machine, examples)
    padding.SHARE, padding.FEW = usual
    batch, weights = make_batch(program, examples).tree(), program.weights_of(machine)
    loss = jax.jit(jax.value_and_grad(lambda weights, batch: squared_loss(program, weights, batch)))
    start = time.perf_counter()
    run = loss.lower(weights, batch).compile()
    seconds = time.perf_counter() - start
    return partial(run, weights, batch), seconds, "+".join(map(str, program.layout.sizes))


def main() -> None:
    text = "the quick brown fox jumps over the lazy dog."
    task = make_task("duplicates")
    one = Task("one text", (duplicates_example(text, cadence=3, ticks=140),), constants=task.constants)
    works = {
        "sketch, 12 texts of 30 ticks": (layered(task), task.examples),
        "sketch, one text of 140 ticks": (layered(one), one.examples),
        "detector, one text of 140 ticks": (duplicate_detector(), one.examples),
        "detector, 12 texts of 30 ticks": (duplicate_detector(), task.examples),
    }
    print(f"{'':<32} {'zeros':>6} {'paths':>12} {'compile':>9} {'gradient':>10} {'to none':>8}")
    for name, (machine, examples) in works.items():
        made = {limit: prepared(machine, examples, limits) for limit, limits in LIMITS.items()}
        timings = side_by_side({limit: run for limit, (run, _, _) in made.items()}, rounds=30)
        for limit, (_, seconds, sizes) in made.items():
            best = timings[limit].best
            row = f"{sizes:>12} {seconds:>7.2f} s {best * 1e3:>7.3f} ms {best / timings['none'].best:>8.2f}"
            print(f"{name:<32} {limit:>6} {row}", flush=True)


if __name__ == "__main__":
    main()
