"""Plots as SVG: a frame with ticks, a logarithmic loss axis, and the places of values in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dmmx.display.shapes import element, number

FLOOR = 1e-12
"""Losses below this are drawn on it: they are nothing but rounding."""


@dataclass(frozen=True)
class Axes:
    """The frame of a plot.

    Attributes:
        left: of the frame, in pixels.
        top: likewise.
        width: likewise.
        height: likewise.
        across: the least and the largest value on the horizontal axis.
        decades: the exponents of ten at the bottom and the top of the vertical one.
    """

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    decades: tuple[int, int]

    def x(self, value: float) -> float:
        """Where a value is horizontally."""
        first, last = self.across
        return self.left + self.width * ((value - first) / (last - first) if last > first else 0.5)

    def y(self, value: float) -> float:
        """Where a value is vertically; what is too large or too small lies on the edge."""
        bottom, top = self.decades
        exponent = math.log10(value) if 0 < value < math.inf else (bottom if value <= 0 else top)
        share = (min(max(exponent, bottom), top) - bottom) / (top - bottom)
        return self.top + self.height * (1 - share)

    def frame(self, *, below: str, beside: str, marks: Sequence[float], smallest: str = "") -> list[str]:
        """The frame with its lines, numbers and words.

        Args:
            below: what the horizontal axis is.
            beside: what the vertical axis is.
            marks: the numbers on the horizontal axis.
            smallest: what is written at the lowest line instead of its number.
        """
        bottom, right = self.top + self.height, self.left + self.width
        shapes: list[str] = []
        step = math.ceil((self.decades[1] - self.decades[0]) / 7)
        for exponent in range(self.decades[0], self.decades[1] + 1, step):
            at = self.y(10.0**exponent)
            words = smallest if smallest and exponent == self.decades[0] else _power(exponent)
            shapes.append(line(self.left, at, right, at, "grid"))
            shapes.append(label(words, self.left - 8, at + 4, "end"))
        for mark in marks:
            shapes.append(line(self.x(mark), bottom, self.x(mark), bottom + 5, "axis"))
            shapes.append(label(f"{mark:,.0f}", self.x(mark), bottom + 19, "middle"))
        shapes.append(line(self.left, bottom, right, bottom, "axis"))
        shapes.append(label(below, self.left + self.width / 2, bottom + 40, "middle"))
        turned = {"transform": f"rotate(-90 {number(self.left - 58)} {number(self.top + self.height / 2)})"}
        shapes.append(label(beside, self.left - 58, self.top + self.height / 2, "middle", turned))
        return shapes


def decades_of(values: Iterable[float]) -> tuple[int, int]:
    """The exponents of ten that hold all values between them; those that are not finite count for nothing."""
    exponents = [math.log10(max(value, FLOOR)) for value in values if 0 <= value < math.inf]
    bottom, top = math.floor(min(exponents, default=0)), math.ceil(max(exponents, default=0))
    return bottom, max(top, bottom + 1)


def round_marks(first: float, last: float, most: int = 10) -> list[float]:
    """Round numbers between two whole ones, not too many.

    Example:
        >>> round_marks(0, 52, most=6)
        [0, 10, 20, 30, 40, 50]
    """
    span = max(last - first, 1)
    step = next(
        step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if span / step <= most
    )
    return list(range(math.ceil(first / step) * step, math.floor(last) + 1, step))


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line of a class."""
    return element("line", {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "class": kind})


def label(words: str, x: float, y: float, anchor: str, more: dict[str, str] | None = None) -> str:
    """A text."""
    return element("text", {"x": number(x), "y": number(y), "text-anchor": anchor, **(more or {})}, words)


def polyline(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A line through points; one alone is a short stroke."""
    if len(points) == 1:
        points = [(points[0][0] - 1.5, points[0][1]), (points[0][0] + 1.5, points[0][1])]
    path = "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("path", {"d": path, "class": kind})


def _power(exponent: int) -> str:
    return "1" if exponent == 0 else "10" if exponent == 1 else f"1e{exponent}"
