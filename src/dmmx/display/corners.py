"""The corners of wires: around a box, from box to box, and without needless ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from dmmx.display.engine import Point

_NEAR = 0.01
_LEVEL = 1.0


def loop_corners(start: Point, end: Point, top: float, away: float) -> list[Point]:
    """The corners of a self-link: out at the right, back above the box, in at the left.

    Args:
        start: at the right edge of the box.
        end: at the left edge of the room for weights.
        top: the upper edge of the box.
        away: how far from these it runs.
    """
    right, left, above = start.x + away, end.x - away, top - away
    return [start, Point(right, start.y), Point(right, above), Point(left, above), Point(left, end.y), end]


def turned_sooner(way: Sequence[Point], sooner: float) -> list[Point]:
    """A way that leads back to the left, with its turn so much nearer to its start; any other way as it is.

    The engine turns all ways back of one block at the same distance, so that those of two outputs would share a line.
    """
    corners = list(way)
    if len(way) > 3 and way[3].x < way[0].x:
        near = max(way[0].x + 4, way[1].x - sooner)
        corners[1:3] = [Point(near, way[1].y), Point(near, way[2].y)]
    return corners


def joined_corners(start: Point, way: Sequence[Point], end: Point) -> list[Point]:
    """A way from box to box: the one from block to block, with its first and last stretch at the heights of the ports.

    The engine sometimes moves an end up or down a little, lets a stretch rise by half a pixel, or cuts a corner.
    """
    first, last = way[0], way[-1]
    inner = [corner for a, b in pairwise(way) for corner in _corners_between(a, b)]
    leading = list(takewhile(lambda point: abs(point.y - first.y) <= _LEVEL, inner[:-1]))
    rest = inner[len(leading) :]
    trailing = list(takewhile(lambda point: abs(point.y - last.y) <= _LEVEL, reversed(rest)))
    between = rest[: len(rest) - len(trailing)]
    return [
        start,
        *(Point(point.x, start.y) for point in leading),
        *between,
        *(Point(point.x, end.y) for point in reversed(trailing)),
        end,
    ]


def _corners_between(a: Point, b: Point) -> list[Point]:
    """The two points themselves; and between them, unless one lies beside or above the other, an upright stretch."""
    if min(abs(a.x - b.x), abs(a.y - b.y)) <= _LEVEL:
        return [a, b]
    middle = (a.x + b.x) / 2
    return [a, Point(middle, a.y), Point(middle, b.y), b]


def needed_corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points without those that lie on the straight line, along an axis, between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and _near(kept[-1], point):
            continue
        if len(kept) > 1 and _on_one_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _near(a: Point, b: Point) -> bool:
    return abs(a.x - b.x) < _NEAR and abs(a.y - b.y) < _NEAR


def _on_one_line(a: Point, b: Point, c: Point) -> bool:
    return max(abs(a.x - b.x), abs(b.x - c.x)) < _NEAR or max(abs(a.y - b.y), abs(b.y - c.y)) < _NEAR
