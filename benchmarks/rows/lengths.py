"""The sketch on streams of 10² to 10⁵ ticks: time and memory of the gradient."""

from __future__ import annotations

from benchmarks.report import Page
from benchmarks.rows.curve import measure_curve


def measure(page: Page, quick: bool) -> None:
    sizes = (100, 1_000, 10_000) if quick else (100, 1_000, 10_000, 30_000, 100_000)
    measure_curve(page, "ticks, sketch, 1 text: gradient", "ticks", "ticks", sizes, at_most=1.1, largest_memory=2)
