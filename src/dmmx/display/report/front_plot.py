"""The front as a plot: links against loss, with as many pictures of machines on it as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from dmmx.display.report.axes import FLOOR, Axes, decades_of, line, round_marks
from dmmx.display.report.pictures import Symbol
from dmmx.display.report.record import Found
from dmmx.display.shapes import element, group, number
from dmmx.display.words import number_text
from dmmx.errors import counted

_WIDTH, _HEIGHT = 960.0, 440.0
_THUMB = (124.0, 80.0)
_NEAR = 9.0


@dataclass(frozen=True)
class _Rectangle:
    left: float
    top: float
    width: float
    height: float

    def meets(self, other: _Rectangle) -> bool:
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def holds(self, point: tuple[float, float]) -> bool:
        return self.left < point[0] < self.left + self.width and self.top < point[1] < self.top + self.height

    def widened(self, by: float) -> _Rectangle:
        return _Rectangle(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)


def front_plot(front: Sequence[Found], symbols: Sequence[Symbol]) -> str:
    """The plot as SVG.

    Args:
        front: the machines, smallest first.
        symbols: their pictures.
    """
    losses = [max(found.loss, FLOOR) for found in front]
    bottom, top = decades_of(losses)
    links = [found.links for found in front]
    # Room above for pictures.
    decades = (bottom, max(top, bottom + 3))
    space = max(1.0, 0.05 * (links[-1] - links[0]))
    axes = Axes(84, 20, _WIDTH - 110, _HEIGHT - 80, (max(0.0, links[0] - space), links[-1] + space), decades)
    at_floor = any(found.loss <= FLOOR for found in front)
    shapes = axes.frame(
        below="trainable links",
        beside="relative loss",
        marks=round_marks(*axes.across),
        smallest="≤ 1e-12" if at_floor else "",
    )
    points = [(axes.x(found.links), axes.y(loss)) for found, loss in zip(front, losses, strict=True)]
    places = _placed(front, points, symbols, axes)
    shapes += [line(*place.leader[0], *place.leader[-1], "leader") for place in places.values()]
    shapes += [_point(found, symbol, *at) for found, symbol, at in zip(front, symbols, points, strict=True)]
    shapes += [_thumbnail(front[index], symbols[index], place.rectangle) for index, place in places.items()]
    size = f'viewBox="0 0 {number(_WIDTH)} {number(_HEIGHT)}"'
    return f'<svg class="plot" {size} role="img" aria-label="The front: links against loss">{"".join(shapes)}</svg>'


def words_of(found: Found) -> str:
    """A machine of the front in words."""
    exact = {True: ", exact on fresh examples", False: ", not exact on fresh examples", None: ""}[found.exact]
    picked = ", the pick" if found.picked else ""
    return f"{counted(found.links, 'link')}, relative loss {number_text(found.loss)}{exact}{picked}"


def _point(found: Found, symbol: Symbol, x: float, y: float) -> str:
    kind = "point" + (" exact" if found.exact else "") + (" picked" if found.picked else "")
    mark = {"cx": number(x), "cy": number(y), "r": "7" if found.picked else "5", "class": kind}
    title = element("title", {}, words_of(found))
    link = {"href": f"#{symbol.name}-card", "data-picture": symbol.name}
    return _linked(link, title, element("circle", mark))


def _thumbnail(found: Found, symbol: Symbol, place: _Rectangle) -> str:
    size = {"x": number(place.left), "y": number(place.top), "width": number(place.width)}
    size["height"] = number(place.height)
    kind = "thumb" + (" exact" if found.exact else "") + (" picked" if found.picked else "")
    frame = element("rect", {**size, "rx": "4", "class": kind})
    title = element("title", {}, words_of(found) + " (click to enlarge)")
    picture = element("use", {**size, "href": f"#{symbol.name}"})
    return _linked({"href": f"#{symbol.name}-card", "data-picture": symbol.name}, title, picture, frame)


def _linked(attributes: dict[str, str], *elements: str) -> str:
    return group(attributes, *elements).replace("<g", "<a", 1).removesuffix("</g>") + "</a>"


@dataclass(frozen=True)
class _Place:
    """Where a picture goes, and the points of the line that leads to it."""

    rectangle: _Rectangle
    leader: tuple[tuple[float, float], ...]

    def meets(self, other: _Place) -> bool:
        """Whether the pictures overlap, or a line runs below the picture of the other."""
        return (
            self.rectangle.widened(4).meets(other.rectangle)
            or any(other.rectangle.widened(3).holds(point) for point in self.leader)
            or any(self.rectangle.widened(3).holds(point) for point in other.leader)
        )


def _placed(
    front: Sequence[Found], points: Sequence[tuple[float, float]], symbols: Sequence[Symbol], axes: Axes
) -> dict[int, _Place]:
    """Where pictures go: near their points, without covering each other, a point or a line. The pick comes first."""
    marks = [_Rectangle(x - _NEAR, y - _NEAR, 2 * _NEAR, 2 * _NEAR) for x, y in points]
    places: dict[int, _Place] = {}
    order = sorted(range(len(front)), key=lambda index: (not front[index].picked, not front[index].exact, index))
    for index in order:
        for place in _candidates(points[index], symbols[index], axes):
            if not any(map(place.rectangle.meets, marks)) and not any(map(place.meets, places.values())):
                places[index] = place
                break
    return places


def _candidates(point: tuple[float, float], symbol: Symbol, axes: Axes) -> list[_Place]:
    """The places where a picture could go, those near its point first."""
    width, height = symbol.fitted(*_THUMB)
    found: list[tuple[float, _Place]] = []
    for level, aside in product(range(10), range(-16, 17)):
        away, shift = 26 + 0.5 * level * _THUMB[1], 0.35 * aside * _THUMB[0]
        left = point[0] - width / 2 + shift
        for top, edge in ((point[1] - away - height, point[1] - away), (point[1] + away, point[1] + away)):
            is_inside = axes.left <= left and left + width <= axes.left + axes.width
            # A line that is almost level would shut off the room of others.
            if is_inside and abs(shift) <= 1.3 * away and top >= 0 and top + height <= axes.top + axes.height:
                end = (left + width / 2, edge)
                steps = [step / 24 for step in range(24)]
                leader = tuple((point[0] + s * (end[0] - point[0]), point[1] + s * (end[1] - point[1])) for s in steps)
                place = _Place(_Rectangle(left, top, width, height), (*leader, end))
                found.append((away**2 + shift**2, place))
    return [place for _, place in sorted(found, key=lambda pair: pair[0])]
