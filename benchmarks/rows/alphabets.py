"""The sketch and the detector on alphabets of 10 to 10⁴ letters."""

from __future__ import annotations

from benchmarks.report import Page
from benchmarks.rows.curve import measure_curve

TICKS = 100


def measure(page: Page, quick: bool) -> None:
    sizes = (10, 100, 1_000) if quick else (10, 100, 1_000, 3_000, 10_000)
    for name, detector in (("sketch", False), ("detector", True)):
        title = f"letters, {name}, 1 text, {TICKS} ticks: gradient"
        measure_curve(page, title, "letters", "alphabet", sizes, at_most=1.1, ticks=TICKS, detector=detector)
