"""The hand-written detector of 8 trainable links: against dense JAX given the same machine, and on a long stream."""

from __future__ import annotations

from benchmarks.contender import in_dense_jax, in_dmmx
from benchmarks.machines import perturbed, texts
from benchmarks.report import Page
from benchmarks.rows.common import against_dense, compare
from dmmx.task import duplicate_detector

LONG = 100_000


def measure(page: Page, quick: bool) -> None:
    rounds = 7 if quick else 15
    machine = perturbed(duplicate_detector())
    for count in (1, 32):
        what = f"detector, {count} text{'s' * (count > 1)}, 140 ticks"
        against_dense(page, what, machine, texts(count), {"gradient": 0.4, "forward": 1.0}, rounds)
    examples = texts(1, LONG)
    peers = in_dense_jax(machine, examples)
    calls = {contender.name: contender.forward() for contender in (in_dmmx(machine, examples), *peers)}
    best = compare(page, f"detector, 1 text, {LONG:,} ticks: forward", calls, 1.0, rounds)
    speed = LONG / best["dmmx"]
    page.figure(
        f"detector, 1 text, {LONG:,} ticks: forward",
        speed / 1e6,
        "million ticks a second",
        target="≥ 10",
        reached=speed >= 1e7,
    )
