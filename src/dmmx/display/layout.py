"""Where everything in a picture goes: boxes, the ways of wires, the places of weights.

The layered layout itself (which node above which, and how wires run between them) is graphlay's. It is given the columns
and the exact points where wires start and end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from dmmx.display.anatomy import ARROW, LOOP_GAP, ROW, Anatomy, anatomies_of
from dmmx.display.model import Picture, Wire

_OPTIONS = {
    "spacing": {"layer_gap": 44.0, "node_gap": 26.0, "dummy_gap": 14.0, "isolated_gap": 26.0},
    "routing": {"style": "orthogonal"},
}


class Point(NamedTuple):
    """A place; y grows downwards."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A node's box on the page.

    Attributes:
        left: its left edge.
        top: its upper edge.
        anatomy: its size and ports.
    """

    left: float
    top: float
    anatomy: Anatomy

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.anatomy.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.anatomy.height


@dataclass(frozen=True)
class Route:
    """The way of a wire.

    Attributes:
        points: the corners from the edge of its source's box to the edge of its target's; where it is curved, the four
            control points of a Bézier curve.
        label: the right end of the place for its weight.
        is_curved: whether it is a Bézier curve.
    """

    points: tuple[Point, ...]
    label: Point
    is_curved: bool = False


@dataclass(frozen=True)
class Layout:
    """A picture's places: boxes in the order of its nodes, routes in the order of its wires, all within the size."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    width: float
    height: float


def layout(picture: Picture) -> Layout:
    """Find places for everything in a picture.

    Twice: the first time shows from which side every wire comes, and so the best order of the rows of an input.
    """
    anatomies = anatomies_of(picture)
    first = _placed(picture, anatomies, _rows(picture, range(len(picture.wires))))
    approach = [_approach(route) for route in first.routes]
    order = sorted(range(len(picture.wires)), key=lambda index: (approach[index], index))
    second = _placed(picture, anatomies, _rows(picture, order))
    return second


def _approach(route: Route) -> float:
    """How far up the wire comes from; the smaller, the higher its row should be."""
    points = route.points
    return points[-3].y if len(points) > 2 else points[-1].y


def _rows(picture: Picture, order: Sequence[int]) -> list[int]:
    """For every wire, its row within its input. Self-links come first, since they come from above."""
    rows = [0] * len(picture.wires)
    taken: dict[tuple[str, str], int] = {}
    for index in sorted(order, key=lambda index: not picture.wires[index].is_self_link):
        target = picture.wires[index].target
        rows[index] = taken.get(target, 0)
        taken[target] = rows[index] + 1
    return rows


def _placed(picture: Picture, anatomies: dict[str, Anatomy], rows: Sequence[int]) -> Layout:
    """Lay out with given rows."""
    starts = [_start(anatomies[wire.source.neuron], wire) for wire in picture.wires]
    ends = [_end(anatomies[wire.target.neuron], wire, row) for wire, row in zip(picture.wires, rows, strict=True)]
    raw = _graphlay(picture, anatomies, starts, ends)
    left, top = raw["bounds"]["min"]["x"], raw["bounds"]["min"]["y"]
    boxes: dict[str, Box] = {}
    for node, placed in zip(picture.nodes, raw["nodes"], strict=True):
        anatomy = anatomies[node.name]
        x = placed["center"]["x"] - anatomy.outer_width / 2 + anatomy.left - left
        y = placed["center"]["y"] - anatomy.outer_height / 2 + anatomy.loop_room - top
        boxes[node.name] = Box(x, y, anatomy)
    between = iter(raw["edges"])
    loops = _loop_places(picture, rows)
    routes: list[Route] = []
    for index, wire in enumerate(picture.wires):
        source, target = boxes[wire.source.neuron], boxes[wire.target.neuron]
        start = Point(source.right, source.top + starts[index])
        end = Point(target.left, target.top + ends[index])
        if wire.is_self_link:
            middle = _loop(start, end, target, loops[index])
        else:
            middle = [Point(point["x"] - left, point["y"] - top) for point in next(between)["points"]]
        label = Point(target.left - ARROW - 4, end.y)
        routes.append(Route(_straightened([start, *middle, end]), label))
    size = raw["bounds"]["max"]
    return Layout(tuple(boxes.values()), tuple(routes), size["x"] - left, size["y"] - top)


def _start(anatomy: Anatomy, wire: Wire) -> float:
    """How far below the top of its source's box a wire starts."""
    return next(span.middle for span in anatomy.outputs if span.name == wire.source.name)


def _end(anatomy: Anatomy, wire: Wire, row: int) -> float:
    """How far below the top of its target's box a wire ends."""
    return next(span.top + ROW * (row + 0.5) for span in anatomy.inputs if span.name == wire.target.name)


def _graphlay(
    picture: Picture, anatomies: dict[str, Anatomy], starts: Sequence[float], ends: Sequence[float]
) -> dict[str, Any]:
    """The engine's answer for the nodes with the room around them, and all wires but self-links."""
    import graphlay

    if not picture.nodes:
        return {"nodes": [], "edges": [], "bounds": {"min": {"x": 0.0, "y": 0.0}, "max": {"x": 0.0, "y": 0.0}}}
    place = {node.name: index for index, node in enumerate(picture.nodes)}
    nodes = [
        {
            "size": {"width": anatomies[node.name].outer_width, "height": anatomies[node.name].outer_height},
            "rank": {"fixed": node.column},
            "key": str(place[node.name]),
        }
        for node in picture.nodes
    ]
    edges = [
        {
            "source": place[wire.source.neuron],
            "target": place[wire.target.neuron],
            "source_port": _port("right", anatomies[wire.source.neuron], start),
            "target_port": _port("left", anatomies[wire.target.neuron], end),
        }
        for wire, start, end in zip(picture.wires, starts, ends, strict=True)
        if not wire.is_self_link
    ]
    engine = cast(Any, graphlay)
    return cast("dict[str, Any]", engine.layout({"nodes": nodes, "edges": edges}, options=_OPTIONS).to_dict())


def _port(side: str, anatomy: Anatomy, below_top: float) -> dict[str, Any]:
    """A point on a node as the engine takes it: from -1 at the upper end of its side to 1 at the lower end."""
    half = anatomy.outer_height / 2
    return {"offset": {"side": side, "t": (anatomy.loop_room + below_top - half) / half}}


def _loop_places(picture: Picture, rows: Sequence[int]) -> dict[int, int]:
    """For every self-link, how many others of its node lie within it: those that end further up."""
    order = {(node.name, name): index for node in picture.nodes for index, name in enumerate(node.inputs)}
    loops = [index for index, wire in enumerate(picture.wires) if wire.is_self_link]
    loops.sort(key=lambda index: (order[picture.wires[index].target], rows[index]))
    places: dict[int, int] = {}
    count: dict[str, int] = {}
    for index in loops:
        name = picture.wires[index].target.neuron
        places[index] = count.get(name, 0)
        count[name] = places[index] + 1
    return places


def _loop(start: Point, end: Point, box: Box, place: int) -> list[Point]:
    """The corners of a self-link: out at the right, back above the box, in at the left."""
    away = LOOP_GAP * (place + 1)
    right, left, top = box.right + away, box.left - box.anatomy.weights - away, box.top - away
    return [Point(right, start.y), Point(right, top), Point(left, top), Point(left, end.y)]


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
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
    return abs(a.x - b.x) < 0.01 and abs(a.y - b.y) < 0.01


def _on_one_line(a: Point, b: Point, c: Point) -> bool:
    return max(abs(a.x - b.x), abs(b.x - c.x)) < 0.01 or max(abs(a.y - b.y), abs(b.y - c.y)) < 0.01
