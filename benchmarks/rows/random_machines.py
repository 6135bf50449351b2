"""Random sparse machines of 10³ to 10⁵ links: time and memory of the gradient, and dense JAX where it fits."""

from __future__ import annotations

from benchmarks.machines import letters, text_in
from benchmarks.random_machine import random_machine
from benchmarks.report import Page
from benchmarks.rows.common import against_dense
from benchmarks.rows.curve import measure_curve

TICKS = 1000
PEER_TICKS = 100


def measure(page: Page, quick: bool) -> None:
    for cyclic, words in ((False, "in layers"), (True, "with cycles")):
        measure_curve(
            page,
            f"links, random machines {words}, {TICKS} ticks: gradient",
            "links",
            "random_machine",
            (1_000, 10_000) if quick else (1_000, 10_000, 30_000, 100_000),
            at_most=1.1,
            largest_memory=4,
            cyclic=cyclic,
            ticks=TICKS,
        )
        for links in (1_000,) if quick else (1_000, 10_000):
            # The dense peer reads a matrix of all neurons by all neurons every tick: a hundred ticks are enough to see.
            what = f"random machine {words}, {links:,} links, {PEER_TICKS} ticks"
            machine = random_machine(links, cyclic=cyclic)
            against_dense(
                page, what, machine, [text_in(letters(3), PEER_TICKS)], {"gradient": None}, 7 if links < 5_000 else 2
            )
