"""The page of results: comparisons, figures against targets, cost curves, and notes written by hand."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path

import jax

HEAD = """# Benchmarks

What dmmx costs, side by side with the same machines written in other ways. Made by `make bench`.

Every comparison is made within one run: the contenders take turns, fifteen rounds or so, and each time is that of the
contender's best round, so that what else the computer does falls on all of them. A peer is timed only after it has
given the same loss and the same gradient, to 1e-4 of the largest entry. All compute in float32; a *step* is value,
gradient and Adam. The ratio is dmmx's time divided by the peer's: below 1, dmmx is faster. The code is in
`benchmarks/`.

- *Dense JAX* is the machine written by hand with dense matrices in one scan over the ticks, in one jitted call; of its
  two forms (see `benchmarks/peers/dense_jax.py`) the faster counts.
- *PyTorch* is the same loop there, eager, and with one tick compiled, on one thread (which is faster here).
- *Dictionaries of scalars* is JAX over nested dictionaries, unrolled and not jitted.
- *The limit* is what this computer needs at least for the links and paths that the outputs depend on: the larger of
  flops by the throughput of a large matrix product and bytes by the bandwidth of a large array (formula in
  `benchmarks/peers/limit.py`). Values that stay in the cache may beat it.
- *Memory* is the peak of a fresh process beyond its imports; an *exponent* is the power of the size that a cost grows
  with, fitted over the largest decade.
"""


@dataclass
class Page:
    """Collects results and prints each as soon as it is there.

    Attributes:
        comparisons: rows of what, dmmx's time, peer, its time, ratio, target, whether it is reached.
        figures: rows of what, figure, target, whether it is reached.
        curves: for every title, a header and rows.
        remarks: what could not be measured, and why.
    """

    comparisons: list[Sequence[str]] = field(default_factory=list[Sequence[str]])
    figures: list[Sequence[str]] = field(default_factory=list[Sequence[str]])
    curves: dict[str, list[Sequence[str]]] = field(default_factory=dict[str, list[Sequence[str]]])
    remarks: list[str] = field(default_factory=list[str])

    def compare(self, what: str, ours: float, peer: str, theirs: float, at_most: float | None = None) -> None:
        """A ratio of two times, and the target that it shall not exceed."""
        ratio = ours / theirs
        target = "" if at_most is None else f"≤ {at_most:g}"
        row = (what, duration(ours), peer, duration(theirs), f"{ratio:.3g}", target, _reached(ratio, at_most))
        self.comparisons.append(row)
        print(" | ".join(row), flush=True)

    def figure(self, what: str, value: float, unit: str = "", *, target: str = "", reached: bool | None = None) -> None:
        """A figure, and its target."""
        row = (what, f"{value:.3g} {unit}".strip(), target, "" if reached is None else "yes" if reached else "**no**")
        self.figures.append(row)
        print(" | ".join(row), flush=True)

    def point(self, curve: str, header: Sequence[str], row: Sequence[str]) -> None:
        """One row of a cost curve."""
        self.curves.setdefault(curve, [header]).append(row)
        print(f"{curve}: " + " | ".join(row), flush=True)

    def remark(self, text: str) -> None:
        """Something that could not be measured."""
        self.remarks.append(text)
        print(text, flush=True)

    def markdown(self, notes: str = "") -> str:
        """The page."""
        parts = [HEAD, environment()]
        if self.comparisons:
            header = ("what", "dmmx", "peer", "its time", "ratio", "target", "reached")
            parts += ["## Side by side\n", table([header, *self.comparisons])]
        if self.figures:
            parts += ["## Figures with a target\n", table([("what", "figure", "target", "reached"), *self.figures])]
        if self.curves:
            parts.append("## Cost curves\n")
        for title, rows in self.curves.items():
            parts += [f"### {title}\n", table(rows)]
        if self.remarks:
            parts += ["## Not measured\n", "".join(f"- {remark}\n" for remark in self.remarks)]
        if notes:
            parts += [f"## Notes\n\n{notes.strip()}\n"]
        return "\n".join(parts)


def environment() -> str:
    """What it ran on, in words."""
    versions = [f"{name} {metadata.version(package)}" for name, package in (("JAX", "jax"), ("NumPy", "numpy"))]
    versions += [f"PyTorch {metadata.version('torch')}"] if util.find_spec("torch") else []
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    device = jax.devices()[0]
    place = f"{cores} CPU cores" if device.platform == "cpu" else f"one {device.device_kind}"
    return (
        f"Measured on {place} ({platform.machine()}), with Python {platform.python_version()}, {', '.join(versions)}.\n"
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its header."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""])


def notes() -> str:
    """The notes written by hand: they lie in a file of their own, so that they outlive the page."""
    return Path(__file__).with_name("notes.md").read_text(encoding="utf-8")


def duration(seconds: float) -> str:
    """Seconds, in the unit that suits them."""
    units = ((1, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns"))
    factor, unit = next(((factor, unit) for factor, unit in units if seconds * factor >= 1), units[-1])
    return f"{seconds * factor:.3g} {unit}"


def _reached(ratio: float, at_most: float | None) -> str:
    return "" if at_most is None else "yes" if ratio <= at_most else "**no**"
