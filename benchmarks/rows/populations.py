"""The gradients of many weight vectors of the sketch at once, per machine, against one and against dense JAX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from benchmarks.contender import in_dense_jax, in_dmmx
from benchmarks.machines import sketch, texts
from benchmarks.measure import side_by_side
from benchmarks.report import Page, duration
from dmmx.compiler import over_members

TITLE = "machines, weight vectors of the sketch, 1 text, 140 ticks: gradient, time a machine"


def _one_by_one(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda many: over_members(function, many, how="map")


def measure(page: Page, quick: bool) -> None:
    ours, (peer, apart) = in_dmmx(sketch(), texts(1)), in_dense_jax(sketch(), texts(1))
    header = (
        "machines",
        "dmmx, `jax.vmap`",
        "dmmx, one by one",
        "against one alone",
        "dense JAX, `jax.vmap`",
        "ratio",
    )
    for count in (1, 16) if quick else (1, 4, 16, 64, 256):
        calls = {
            "alone": ours.gradient(),
            "vmap": ours.population(count, jax.vmap),
            "map": ours.population(count, _one_by_one),
            "peer": peer.population(count, jax.vmap),
            "apart": apart.population(count, jax.vmap),
        }
        best = {name: timing.best for name, timing in side_by_side(calls, rounds=5).items()}
        each = {name: seconds / (1 if name == "alone" else count) for name, seconds in best.items()}
        mine, theirs = min(each["vmap"], each["map"]), min(each["peer"], each["apart"])
        row = (
            f"{count}",
            duration(each["vmap"]),
            duration(each["map"]),
            f"{mine / each['alone']:.2f}",
            duration(theirs),
            f"{mine / theirs:.2f}",
        )
        page.point(TITLE, header, row)
