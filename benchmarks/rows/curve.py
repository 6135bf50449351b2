"""A cost curve: one job at growing sizes, each in a fresh process, with the fitted exponents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from benchmarks.measure import exponent, in_fresh_process
from benchmarks.report import Page, duration


def measure_curve(
    page: Page,
    title: str,
    variable: str,
    job: str,
    sizes: Sequence[int],
    *,
    at_most: float | None = None,
    largest_memory: float | None = None,
    **arguments: Any,
) -> None:
    """Measure a job of `benchmarks.child` at growing sizes.

    Args:
        page: where to report.
        title: of the curve.
        variable: what grows: the job's argument.
        job: its name.
        sizes: ascending.
        at_most: what the exponent of the time shall not exceed.
        largest_memory: what the memory at the largest size shall not exceed, in GiB.
        arguments: of the job, besides.
    """
    header = (variable, "time", "memory", "first call, with compiling")
    done: list[tuple[int, dict[str, float]]] = []
    for size in sizes:
        found = in_fresh_process(job, **{variable: size}, **arguments)
        if isinstance(found, str):
            page.point(title, header, (f"{size:,}", found, "", ""))
            continue
        done.append((size, found))
        memory = f"{found['memory']:.2f} GiB"
        page.point(title, header, (f"{size:,}", duration(found["seconds"]), memory, duration(found["first"])))
    complete = len(done) == len(sizes)
    slopes = [
        exponent([size for size, _ in done], [found[cost] for _, found in done]) for cost in ("seconds", "memory")
    ]
    page.point(title, header, ("exponent", *(f"{slope:.2f}" for slope in slopes), ""))
    if at_most is not None:
        reached = complete and not math.isnan(slopes[0]) and slopes[0] <= at_most
        page.figure(f"{title}: exponent of the time", slopes[0], target=f"≤ {at_most}", reached=reached)
    if largest_memory is not None and done:
        size, found = done[-1]
        page.figure(
            f"{title}: memory at {size:,}",
            found["memory"],
            "GiB",
            target=f"≤ {largest_memory:g} GiB at {sizes[-1]:,}",
            reached=complete and found["memory"] <= largest_memory,
        )
