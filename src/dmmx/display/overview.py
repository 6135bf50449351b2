"""What is shown of a machine with very many links: one band for all links from one neuron to another.

Single wires cannot be followed there, and their weights not be read. What can be seen is who feeds whom, and how much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dmmx.display.anatomy import anatomy_of
from dmmx.display.engine import Point
from dmmx.display.layout import Box, Layout, Route
from dmmx.display.model import Picture, Wire
from dmmx.display.words import number_text, visible
from dmmx.errors import counted

DETAIL_LIMIT = 200
"""A picture with more wires than this is drawn as an overview."""

_COLUMN_GAP = 150.0
_BOX_GAP = 22.0
_SWEEPS = 8


@dataclass(frozen=True)
class Band:
    """All wires from one neuron to another.

    Attributes:
        source: the neuron they start at.
        target: the neuron they end at.
        wires: at least one.
    """

    source: str
    target: str
    wires: tuple[Wire, ...]

    @property
    def description(self) -> str:
        """Its ends, how many links it is, and between what their weights lie."""
        weights = [wire.weight for wire in self.wires]
        # Complex numbers have no order of their own.
        low, *_, high = map(number_text, sorted([*weights, *weights], key=lambda weight: (weight.real, weight.imag)))
        between = f"weight {low}" if low == high else f"weights from {low} to {high}"
        return visible(f"{self.target} <- {self.source}: {counted(len(weights), 'link')}, {between}")


def is_overview(picture: Picture) -> bool:
    """Whether a picture has too many wires to draw each of them."""
    return len(picture.wires) > DETAIL_LIMIT


def bands_of(picture: Picture) -> tuple[Band, ...]:
    """The bands of a picture, in the order of their first wires."""
    between: dict[tuple[str, str], list[Wire]] = {}
    for wire in picture.wires:
        between.setdefault((wire.source.neuron, wire.target.neuron), []).append(wire)
    return tuple(Band(source, target, tuple(wires)) for (source, target), wires in between.items())


def overview_layout(picture: Picture, bands: Sequence[Band]) -> Layout:
    """Places for boxes without ports in columns, and a curve for every band."""
    anatomies = {node.name: anatomy_of(replace(node, inputs=(), outputs=()), ()) for node in picture.nodes}
    columns = _untangled(picture, bands)
    heights = [sum(anatomies[name].height + _BOX_GAP for name in column) - _BOX_GAP for column in columns]
    tallest = max(heights, default=0.0)
    boxes: dict[str, Box] = {}
    left = top_room = _BOX_GAP
    for column, height in zip(columns, heights, strict=True):
        width = max(anatomies[name].width for name in column)
        top = top_room + (tallest - height) / 2
        for name in column:
            anatomy = anatomies[name]
            boxes[name] = Box(left + (width - anatomy.width) / 2, top, anatomy)
            top += anatomy.height + _BOX_GAP
        left += width + _COLUMN_GAP
    routes = tuple(_route(boxes[band.source], boxes[band.target]) for band in bands)
    width = max(left - _COLUMN_GAP, 0.0) + _BOX_GAP
    return Layout(tuple(boxes[node.name] for node in picture.nodes), routes, width, tallest + 2 * top_room)


def _untangled(picture: Picture, bands: Sequence[Band]) -> list[list[str]]:
    """The names in every column, each near the average height of the neurons that it is linked with."""
    columns: dict[int, list[str]] = {}
    neighbours: dict[str, list[str]] = {}
    for node in picture.nodes:
        columns.setdefault(node.column, []).append(node.name)
        neighbours[node.name] = []
    for band in bands:
        neighbours[band.source].append(band.target)
        neighbours[band.target].append(band.source)
    for _ in range(_SWEEPS):
        heights = _heights(columns)
        for names in columns.values():
            names.sort(key=lambda name: _mean_height(name, neighbours[name], heights))
    return [columns[column] for column in sorted(columns)]


def _heights(columns: Mapping[int, Sequence[str]]) -> dict[str, float]:
    """How far down every neuron is, around the middle of its column."""
    return {name: index - (len(names) - 1) / 2 for names in columns.values() for index, name in enumerate(names)}


def _mean_height(name: str, neighbours: Sequence[str], heights: Mapping[str, float]) -> float:
    if not neighbours:
        return heights[name]
    return sum(heights[neighbour] for neighbour in neighbours) / len(neighbours)


def _route(source: Box, target: Box) -> Route:
    start = Point(source.right, (source.top + source.bottom) / 2)
    end = Point(target.left, (target.top + target.bottom) / 2)
    reach = max(40.0, (end.x - start.x) / 2)
    lift = 0.0
    if source is target:
        # Out at the right and back in at the left, above the box.
        lift = -1.2 * source.anatomy.height
    control = Point(start.x + reach, start.y + lift), Point(end.x - reach, end.y + lift)
    return Route((start, *control, end), end, is_curved=True)
