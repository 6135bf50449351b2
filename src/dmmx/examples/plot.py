"""Line plots of runs, as SVG pictures that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from dmmx.display.report.axes import Axes, decades_of, label, line, polyline, round_marks
from dmmx.display.shapes import BACKGROUND, INK, QUIET_INK, element, number

WIDTH, HEIGHT = 960.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 84.0, 26.0, 44.0, 62.0
_STYLE = f"""
text {{ font: 12px system-ui, sans-serif; fill: {INK}; }}
.title {{ font-weight: 600; font-size: 14px; }}
.grid {{ stroke: #d9dce1; }}
.axis {{ stroke: {QUIET_INK}; }}
.trace {{ fill: none; stroke: #1b6ca8; stroke-width: 1.4; }}
.band {{ fill: #fdf4d3; }}
"""


@dataclass(frozen=True)
class LinearAxes(Axes):
    """The frame of a plot whose vertical axis is linear.

    Attributes:
        upwards: the values at the bottom and the top.
    """

    upwards: tuple[float, float] = (-1.0, 1.0)

    def y(self, value: float) -> float:
        """Where a value is vertically; what is too large or too small lies on the edge."""
        bottom, top = self.upwards
        return self.top + self.height * (1 - (min(max(value, bottom), top) - bottom) / (top - bottom))

    def frame(self, *, below: str, beside: str, marks: Sequence[float], smallest: str = "") -> list[str]:
        """The frame with its lines, numbers and words; see `Axes.frame`."""
        bottom, top = self.upwards
        shapes: list[str] = []
        for step in range(5):
            value = bottom + (top - bottom) * step / 4
            shapes.append(line(self.left, self.y(value), self.left + self.width, self.y(value), "grid"))
            shapes.append(label(f"{value:g}", self.left - 8, self.y(value) + 4, "end"))
        floor = self.top + self.height
        for mark in marks:
            shapes.append(line(self.x(mark), floor, self.x(mark), floor + 5, "axis"))
            shapes.append(label(f"{mark:,.0f}", self.x(mark), floor + 19, "middle"))
        shapes.append(label(below, self.left + self.width / 2, floor + 40, "middle"))
        middle = self.top + self.height / 2
        turned = {"transform": f"rotate(-90 {number(self.left - 58)} {number(middle)})"}
        return [*shapes, label(beside, self.left - 58, middle, "middle", turned)]


def line_plot(
    *series: Sequence[float],
    title: str,
    beside: str,
    upwards: tuple[float, float] | None = None,
    bands: Iterable[tuple[int, int]] = (),
) -> str:
    """Values over ticks, the first of which is tick 1, as the text of an SVG file.

    Args:
        series: the values of each line, at least one.
        title: above the plot.
        beside: what the vertical axis is.
        upwards: its least and largest value; None for a logarithmic one that holds all values.
        bands: first and last ticks of spans that are shaded.

    Example:
        >>> line_plot([1, 10], title="growth", beside="size")[:4]
        '<svg'
    """
    across = (1.0, float(max(2, *map(len, series))))
    box = _LEFT, _TOP, WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    axes = (
        Axes(*box, across, decades_of(chain(*series))) if upwards is None else LinearAxes(*box, across, (0, 1), upwards)
    )
    shapes = [element("rect", {"width": number(WIDTH), "height": number(HEIGHT), "fill": BACKGROUND})]
    for first, last in bands:
        place = {"x": number(axes.x(first)), "y": number(_TOP), "height": number(box[3])}
        shapes.append(element("rect", {**place, "width": number(axes.x(last) - axes.x(first)), "class": "band"}))
    shapes += axes.frame(below="tick", beside=beside, marks=round_marks(*across))
    for values in series:
        shapes.append(polyline([(axes.x(tick), axes.y(value)) for tick, value in enumerate(values, start=1)], "trace"))
    shapes.append(label(title, _LEFT, 24, "start", {"class": "title"}))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(WIDTH)} {number(HEIGHT)}" role="img">'
    return f"{head}<style>{_STYLE}</style>{''.join(shapes)}</svg>\n"
