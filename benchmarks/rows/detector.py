"""The hand-written detector of 8 trainable links: against dense JAX given the same machine, and on a long stream."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.contender import check, in_dense_jax, in_detector_scan, in_dmmx
from benchmarks.machines import perturbed, texts
from benchmarks.report import Page
from benchmarks.rows.common import against_dense, compare
from dmmx.task import Example, duplicate_detector

LONG = 100_000


def measure(page: Page, quick: bool) -> None:
    rounds = 7 if quick else 15
    machine = perturbed(duplicate_detector())
    for count in (1, 32):
        what = f"detector, {count} text{'s' * (count > 1)}, 140 ticks"
        against_dense(page, what, machine, texts(count), {"gradient": 0.4, "forward": 1.0}, rounds)
        against_its_own_scan(page, what, texts(count), rounds)
    examples = texts(1, LONG)
    # Unchecked: gradients over so many ticks of growing counts differ in the fourth digit, by rounding alone.
    peers = [*in_dense_jax(machine, examples), in_detector_scan(machine, examples)]
    ours = in_dmmx(machine, examples).forward()
    for chosen in (peers[:-1], peers[-1:]):
        calls = {"dmmx": ours, **{contender.name: contender.forward() for contender in chosen}}
        best = compare(page, f"detector, 1 text, {LONG:,} ticks: forward", calls, 1.0, rounds)
    speed = LONG / best["dmmx"]
    page.figure(
        f"detector, 1 text, {LONG:,} ticks: forward",
        speed / 1e6,
        "million ticks a second",
        target="≥ 10",
        reached=speed >= 1e7,
    )


def against_its_own_scan(page: Page, what: str, examples: Sequence[Example], rounds: int) -> None:
    """The strongest peer there is, which no general library would come to: the machine as one fused loop."""
    machine = perturbed(duplicate_detector())
    ours, peer = in_dmmx(machine, examples), in_detector_scan(machine, examples)
    check(ours, peer)
    for call in ("gradient", "forward"):
        calls = {contender.name: getattr(contender, call)() for contender in (ours, peer)}
        compare(page, f"{what}: {call}", calls, None, rounds)
