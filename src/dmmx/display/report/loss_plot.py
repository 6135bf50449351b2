"""How loss and links went over the search, from the lines of its log."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dmmx.display.report.axes import FLOOR, Axes, decades_of, line, polyline, round_marks
from dmmx.display.report.record import Moment
from dmmx.display.shapes import element, group, number
from dmmx.display.words import number_text
from dmmx.errors import counted

_WIDTH, _LOSS_HEIGHT, _LINKS_HEIGHT, _LEFT = 960.0, 230.0, 130.0, 84.0
PHASES = ("fit", "prune", "eliminate", "snap", "verify")
"""The phases that have a colour of their own."""


def loss_plot(moments: Sequence[Moment]) -> str:
    """Two plots, one above the other, as SVG: the relative loss, and the links that are left.

    Args:
        moments: the log, at least one.
    """
    across = (1.0, float(max(len(moments), 2)))
    losses = [max(moment.loss, FLOOR) for moment in moments]
    links = [float(max(moment.links, 1)) for moment in moments]
    width = _WIDTH - _LEFT - 26
    upper = Axes(_LEFT, 30, width, _LOSS_HEIGHT, across, decades_of(losses))
    lower = Axes(_LEFT, _LOSS_HEIGHT + 100, width, _LINKS_HEIGHT, across, decades_of(links))
    marks = round_marks(*across)
    at_floor = any(moment.loss <= FLOOR for moment in moments)
    smallest = "≤ 1e-12" if at_floor else ""
    shapes = upper.frame(below="line of the log", beside="relative loss", marks=marks, smallest=smallest)
    shapes += lower.frame(below="line of the log", beside="links left", marks=marks)
    for first, own in _starts(moments):
        shapes += _start(upper, lower, first, own, moments)
        numbers = range(first + 1, first + len(own) + 1)
        shapes.append(polyline([(upper.x(n), upper.y(losses[n - 1])) for n in numbers], "trace"))
        shapes.append(polyline([(lower.x(n), lower.y(links[n - 1])) for n in numbers], "trace"))
    for index, moment in enumerate(moments):
        shapes.append(_point(upper, index, moment, losses[index]))
        shapes.append(_point(lower, index, moment, links[index]))
    size = f'viewBox="0 0 {number(_WIDTH)} {number(_LOSS_HEIGHT + _LINKS_HEIGHT + 150)}"'
    return f'<svg class="plot" {size} role="img" aria-label="Loss and links over the search">{"".join(shapes)}</svg>'


def _starts(moments: Sequence[Moment]) -> list[tuple[int, list[Moment]]]:
    """The moments of every start, with the index of the first."""
    found: list[tuple[int, list[Moment]]] = []
    index = 0
    for _, own in groupby(moments, key=lambda moment: moment.start):
        found.append((index, list(own)))
        index += len(found[-1][1])
    return found


def _start(upper: Axes, lower: Axes, first: int, own: Sequence[Moment], moments: Sequence[Moment]) -> list[str]:
    """Where a start begins, and its number if there is room for it."""
    left = upper.x(first + 0.5) if first else upper.left
    right = upper.x(first + len(own) + 0.5) if first + len(own) < len(moments) else upper.left + upper.width
    shapes = [line(left, axes.top, left, axes.top + axes.height, "start") for axes in (upper, lower) if first]
    words = f"start {own[0].start + 1}" if right - left > 50 else f"{own[0].start + 1}" if right - left > 16 else ""
    place = {"x": number((left + right) / 2), "y": number(upper.top - 8), "text-anchor": "middle"}
    return [*shapes, element("text", place, words)] if words else shapes


def _point(axes: Axes, index: int, moment: Moment, value: float) -> str:
    colour = moment.phase if moment.phase in PHASES else "other"
    radius = "4.5" if moment.ends_phase else "2.5"
    place = {"cx": number(axes.x(index + 1)), "cy": number(axes.y(value)), "r": radius, "class": f"phase-{colour}"}
    over = ", at its end" if moment.ends_phase else ""
    links = counted(moment.links, "link")
    words = f"start {moment.start + 1}, {moment.phase}{over}: {links}, loss {number_text(moment.loss)}"
    return group({}, element("title", {}, words), element("circle", place))
