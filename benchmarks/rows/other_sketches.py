"""The fully recurrent and the fluid sketch: training steps against dense JAX."""

from __future__ import annotations

from benchmarks.machines import sketch, texts
from benchmarks.report import Page
from benchmarks.rows.common import against_dense
from dmmx.synthesis import sketches


def measure(page: Page, quick: bool) -> None:
    for name in ("recurrent", "fluid"):
        if name not in sketches:
            page.remark(f"The {name} sketch: there is none yet.")
            continue
        against_dense(page, f"{name} sketch, 1 text, 140 ticks", sketch(name), texts(1), {"step": 0.7}, 7)
