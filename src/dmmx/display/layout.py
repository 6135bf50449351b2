"""Where everything in a picture goes: boxes, the ways of wires, the places of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dmmx.display.anatomy import ARROW, LOOP_GAP, ROW, Anatomy, anatomies_of
from dmmx.display.corners import joined_corners, loop_corners, needed_corners, turned_sooner
from dmmx.display.engine import Arrangement, Block, Connection, Point, arrange, straighten
from dmmx.display.model import Picture, PictureNode, Wire
from dmmx.machine import Port

_CAREFUL_WIRES = 64
"""Up to so many wires several layouts are tried; more would take longer than a second."""

_SEEDS = 6
_TURN = 4.0


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

    Each try lays out twice: the first time shows from which side every wire comes, and so the best order of the rows of
    an input. Small pictures get several tries, and the best is straightened.
    """
    anatomies = anatomies_of(picture)
    blocks = [Block(body.outer_width, body.outer_height, node.column) for node, body in _bodies(picture, anatomies)]
    is_small = len(picture.wires) <= _CAREFUL_WIRES
    tries: list[tuple[Arrangement, list[int]]] = []
    for seed in range(_SEEDS if is_small else 1):
        rows = _rows(picture, range(len(picture.wires)))
        first = arrange(blocks, _connections(picture, anatomies, rows), seed=seed)
        rows = _rows(picture, _by_height(picture, first))
        tries.append((arrange(blocks, _connections(picture, anatomies, rows), seed=seed), rows))
    arrangement, rows = min(tries, key=lambda made: made[0].badness)
    if is_small:
        arrangement = straighten(blocks, _connections(picture, anatomies, rows), arrangement)
    return _assembled(picture, anatomies, rows, arrangement)


def _bodies(picture: Picture, anatomies: Mapping[str, Anatomy]) -> list[tuple[PictureNode, Anatomy]]:
    return [(node, anatomies[node.name]) for node in picture.nodes]


def _by_height(picture: Picture, arrangement: Arrangement) -> list[int]:
    """The wires that are no self-links, those that come from further up first."""
    between = [index for index, wire in enumerate(picture.wires) if not wire.is_self_link]
    # The last two points of a way are as high as its end; the one before shows where it comes from.
    heights = {index: way[-3:][0].y for index, way in zip(between, arrangement.ways, strict=True)}
    return sorted(between, key=lambda index: (heights[index], index))


def _rows(picture: Picture, order: Sequence[int]) -> list[int]:
    """For every wire, its row within its input. Self-links come first, since they come from above."""
    rows = [0] * len(picture.wires)
    taken: dict[Port, int] = {}
    loops = [index for index, wire in enumerate(picture.wires) if wire.is_self_link]
    for index in dict.fromkeys([*loops, *order]):
        target = picture.wires[index].target
        rows[index] = taken.get(target, 0)
        taken[target] = rows[index] + 1
    return rows


def _connections(picture: Picture, anatomies: Mapping[str, Anatomy], rows: Sequence[int]) -> list[Connection]:
    """All wires but self-links, from block to block."""
    made: list[Connection] = []
    for wire, row in zip(picture.wires, rows, strict=True):
        if not wire.is_self_link:
            source, target = anatomies[wire.source.neuron], anatomies[wire.target.neuron]
            places = picture.place_of[wire.source.neuron], picture.place_of[wire.target.neuron]
            ends = source.above + _start(source, wire), target.above + _end(target, wire, row)
            made.append(Connection(*places, *ends))
    return made


def _start(anatomy: Anatomy, wire: Wire) -> float:
    """How far below the top of its source's box a wire starts."""
    return next(span.middle for span in anatomy.outputs if span.name == wire.source.name)


def _place(anatomy: Anatomy, wire: Wire) -> int:
    """Which of its source's outputs a wire starts at."""
    return next(place for place, span in enumerate(anatomy.outputs) if span.name == wire.source.name)


def _end(anatomy: Anatomy, wire: Wire, row: int) -> float:
    """How far below the top of its target's box a wire ends."""
    return next(span.top + ROW * (row + 0.5) for span in anatomy.inputs if span.name == wire.target.name)


def _assembled(
    picture: Picture, anatomies: Mapping[str, Anatomy], rows: Sequence[int], arrangement: Arrangement
) -> Layout:
    """The boxes within their blocks, and the wires from box to box, moved so that all coordinates are positive."""
    boxes = {
        node.name: Box(corner.x + body.left, corner.y + body.above, body)
        for (node, body), corner in zip(_bodies(picture, anatomies), arrangement.corners, strict=True)
    }
    ways = iter(arrangement.ways)
    loops = _loop_places(picture, rows)
    routes: list[Route] = []
    for index, wire in enumerate(picture.wires):
        source, target = boxes[wire.source.neuron], boxes[wire.target.neuron]
        start = Point(source.right, source.top + _start(source.anatomy, wire))
        end = Point(target.left, target.top + _end(target.anatomy, wire, rows[index]))
        if wire.is_self_link:
            beside = Point(target.left - target.anatomy.weights, end.y)
            corners = [*loop_corners(start, beside, target.top, LOOP_GAP * (loops[index] + 1)), end]
        else:
            way = turned_sooner(next(ways), _TURN * _place(source.anatomy, wire))
            corners = joined_corners(start, way, end)
        routes.append(Route(needed_corners(corners), Point(target.left - ARROW - 4, end.y)))
    return _moved(tuple(boxes.values()), routes, arrangement.corners)


def _moved(boxes: Sequence[Box], routes: Sequence[Route], corners: Sequence[Point]) -> Layout:
    """The layout with its left upper corner at 0, 0."""
    points = [*corners, *(point for route in routes for point in route.points)]
    left, top = min((point.x for point in points), default=0.0), min((point.y for point in points), default=0.0)
    right = max([left, *(box.right + box.anatomy.loop_room for box in boxes), *(point.x for point in points)])
    bottom = max([top, *(box.bottom for box in boxes), *(point.y for point in points)])

    def at_home(point: Point) -> Point:
        return Point(point.x - left, point.y - top)

    return Layout(
        tuple(Box(box.left - left, box.top - top, box.anatomy) for box in boxes),
        tuple(Route(tuple(map(at_home, route.points)), at_home(route.label)) for route in routes),
        right - left,
        bottom - top,
    )


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
