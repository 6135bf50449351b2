"""Times the forms of a linear recurrence over time: one product with a triangular matrix, or a scan.

Both forms are timed in turn within one run, so that what else the computer does falls on both; each number is the best
of several rounds, for the value and the gradient together. `recurrence.MATRIX_TICKS` is chosen by the ratios.

    python benchmarks/recurrence.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import jax
import jax.numpy as jnp

from dmmx.compiler import recurrence

TICKS = (16, 30, 64, 140, 256, 512, 1024)
WIDTHS = ((2, 30, 12), (10, 30, 12), (10, 30, 1), (2, 1, 1))
"""(neurons, paths, streams): a layer of the duplicate detector's sketch, five layers, those on one text, one memory."""


def compiled(matrix_ticks: int, weighted: bool, shape: tuple[int, ...]) -> Callable[[], Any]:
    """The value and gradient of a memory with one of the forms, ready to be called."""
    arriving = jax.random.normal(jax.random.key(0), shape)
    weights = jnp.full(shape[0], 0.99) if weighted else None

    def loss(arriving: jax.Array) -> jax.Array:
        kept = recurrence.accumulate(arriving, jnp.zeros(shape[:-1]), weights, truncated=False)
        return jnp.sum(kept**2)

    # Which form is taken is settled while the function is traced.
    usual, recurrence.MATRIX_TICKS = recurrence.MATRIX_TICKS, matrix_ticks
    run = jax.jit(jax.value_and_grad(loss)).lower(arriving).compile()
    recurrence.MATRIX_TICKS = usual
    return partial(run, arriving)


def best_seconds(*runs: Callable[[], Any], rounds: int = 15) -> list[float]:
    """The best time of each, taken in turn."""
    best = [float("inf")] * len(runs)
    for _ in range(rounds):
        for index, run in enumerate(runs):
            start = time.perf_counter()
            jax.block_until_ready(run())
            best[index] = min(best[index], time.perf_counter() - start)
    return best


def main() -> None:
    print(
        f"{'neurons x paths x streams':>26} {'ticks':>6} {'weights':>8} {'matrix':>10} {'scan':>10} {'scan/matrix':>12}"
    )
    for width, weighted, ticks in product(WIDTHS, (False, True), TICKS):
        shape = (*width, ticks)
        matrix, scan = best_seconds(compiled(max(TICKS), weighted, shape), compiled(0, weighted, shape))
        label = f"{' x '.join(map(str, width)):>26} {ticks:>6} {'own' if weighted else '1':>8}"
        print(f"{label} {matrix * 1e3:>7.3f} ms {scan * 1e3:>7.3f} ms {scan / matrix:>12.2f}", flush=True)


if __name__ == "__main__":
    main()
