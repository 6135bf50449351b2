"""Times a linear recurrence over time: in blocks that are products with a triangular matrix, and as one scan.

All forms are timed in turn within one run, so that what else the computer does falls on all; each number is the best of
several rounds, for the value and the gradient together. `recurrence.BLOCK_TICKS` is chosen by them.

    python -m benchmarks.recurrence
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.measure import side_by_side
from dmmx.compiler.execution import recurrence

BLOCKS = (16, 32, 64, 128, 256)
TICKS = (30, 140, 512, 4096)
WIDTHS = ((2, 30, 12), (10, 30, 1), (2, 1, 1))
"""(neurons, paths, streams): a layer of the duplicate detector's sketch, five layers on one text, one memory."""


def by_scan(arriving: jax.Array, weights: jax.Array | None) -> jax.Array:
    """The recurrence tick by tick."""
    factors = 1.0 if weights is None else weights[:, None, None]

    def tick(value: jax.Array, new: jax.Array) -> tuple[jax.Array, jax.Array]:
        value = factors * value + new
        return value, value

    return jax.lax.scan(tick, jnp.zeros(arriving.shape[:-1]), jnp.moveaxis(arriving, -1, 0))[1]


def compiled(block_ticks: int, weighted: bool, shape: tuple[int, ...]) -> Callable[[], Any]:
    """The value and gradient of a memory, ready to be called; in no blocks when their length is 0."""
    arriving = jax.random.normal(jax.random.key(0), shape)
    weights = jnp.full(shape[0], 0.99) if weighted else None

    def loss(arriving: jax.Array) -> jax.Array:
        if block_ticks == 0:
            return jnp.sum(by_scan(arriving, weights) ** 2)
        before = jnp.zeros(shape[:-1])
        return jnp.sum(recurrence.accumulate(arriving, before, weights, truncated=False) ** 2)

    # The length is settled while the function is traced.
    usual, recurrence.BLOCK_TICKS = recurrence.BLOCK_TICKS, block_ticks
    run = jax.jit(jax.value_and_grad(loss)).lower(arriving).compile()
    recurrence.BLOCK_TICKS = usual
    return partial(run, arriving)


def main() -> None:
    blocks = "".join(f"{block:>9}" for block in BLOCKS)
    print(f"{'neurons x paths x streams':>26} {'ticks':>6} {'weights':>8}{'scan':>10} / {blocks} times faster")
    for width, weighted, ticks in product(WIDTHS, (False, True), TICKS):
        runs = {str(block): compiled(block, weighted, (*width, ticks)) for block in (0, *BLOCKS)}
        scan, *others = (timing.best for timing in side_by_side(runs).values())
        label = f"{' x '.join(map(str, width)):>26} {ticks:>6} {'own' if weighted else '1':>8}"
        print(f"{label}{scan * 1e3:>7.3f} ms / " + "".join(f"{scan / other:>9.2f}" for other in others), flush=True)


if __name__ == "__main__":
    main()
