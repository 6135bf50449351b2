"""What the subjects share: dmmx against the peers, checked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.contender import check, in_dense_jax, in_dmmx
from benchmarks.measure import side_by_side
from benchmarks.report import Page
from dmmx.machine import Machine
from dmmx.task import Example

Targets = dict[str, float | None]
"""For `step`, `gradient`, `forward`: the largest ratio that is aimed at."""


def against_dense(
    page: Page, what: str, machine: Machine, examples: Sequence[Example], targets: Targets, rounds: int = 15
) -> None:
    """dmmx against dense JAX, for everything that has a target."""
    ours, peers = in_dmmx(machine, examples), in_dense_jax(machine, examples)
    check(ours, *peers)
    for call, at_most in targets.items():
        calls = {contender.name: getattr(contender, call)() for contender in (ours, *peers)}
        compare(page, f"{what}: {call}", calls, at_most, rounds)


def compare(
    page: Page, what: str, calls: dict[str, Callable[[], Any]], at_most: float | None, rounds: int = 15
) -> dict[str, float]:
    """Time dmmx and its peers side by side, and report the fastest peer.

    Returns:
        The best time of each.
    """
    best = {name: timing.best for name, timing in side_by_side(calls, rounds=rounds).items()}
    peer = min((name for name in best if name != "dmmx"), key=lambda name: best[name])
    page.compare(what, best["dmmx"], peer, best[peer], at_most)
    return best
