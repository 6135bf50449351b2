"""The SVG elements of one picture: boxes, wires, weights, bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from dmmx.display.anatomy import ARROW, NAME_SIZE, ROW, SMALL_SIZE, Span, text_width
from dmmx.display.engine import Point
from dmmx.display.layout import Box, Layout, Route
from dmmx.display.model import Picture, PictureNode, Wire
from dmmx.display.overview import Band
from dmmx.display.words import visible
from dmmx.machine import Port

BACKGROUND = "#fdfdfb"
INK = "#1c2430"
QUIET_INK = "#5b6472"
NEGATIVE = "#d0021b"

# Dark enough to read a thin line on the background, and none of them near the red of negative weights.
_PALETTE = (
    "#1b6ca8", "#2e8b3d", "#8a4fb0", "#b8700a", "#0a8a8f",
    "#7a5230", "#4a55c7", "#6b7c0a", "#b0448f", "#55606e",
)  # fmt: skip
_FILLS = {"input": "#e4effb", "inner": "#ffffff", "constant": "#fdf4d3", "output": "#e3f4e4", "matrix": "#efe6f7"}
_CORNER = 5.0


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, attributes: Mapping[str, str], *content: str) -> str:
    """An XML element around text (escaped here) or around other elements (which begin with `<` already).

    Example:
        >>> element("text", {"x": "1"}, "a < b")
        '<text x="1">a &lt; b</text>'
    """
    head = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    if not content:
        return f"<{tag}{head}/>"
    return f"<{tag}{head}>{''.join(escape(text) for text in content)}</{tag}>"


def group(attributes: Mapping[str, str], *elements: str) -> str:
    """A `g` element around elements."""
    head = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<g{head}>{''.join(elements)}</g>"


# --- boxes ---


def box_shape(node: PictureNode, box: Box, index: int) -> str:
    """A node: a rounded box with its name, its type, and the names of its ports.

    Args:
        node: the node.
        box: its place.
        index: its number in the picture, by which a page can find it.
    """
    anatomy = box.anatomy
    frame = {
        "x": number(box.left),
        "y": number(box.top),
        "width": number(anatomy.width),
        "height": number(anatomy.height),
        "rx": "12" if node.kind in ("input", "output") else "6",
        "fill": _FILLS["matrix" if node.matrix else node.kind],
        "stroke": INK,
        "stroke-width": "2.4" if node.matrix else "1.2",
    }
    middle = (box.left + box.right) / 2
    texts = [_text(anatomy.lines[0], Point(middle, box.top + 19), NAME_SIZE, INK, bold=True)]
    for row, line in enumerate(anatomy.lines[1:]):
        texts.append(_text(line, Point(middle, box.top + 33 + 14 * row), SMALL_SIZE, QUIET_INK))
    for span in anatomy.inputs:
        texts += _port(span, box, box.left + 8, "start")
    for span in anatomy.outputs:
        texts += _port(span, box, box.right - 8, "end")
    title = element("title", {}, _node_description(node))
    return group({"class": "dmmx-node", "data-node": str(index)}, title, element("rect", frame), *texts)


def _port(span: Span, box: Box, x: float, anchor: str) -> Iterator[str]:
    if not span.is_named:
        return
    if span.rows > 1:
        top, height = number(box.top + span.top + 2), number(ROW * span.rows - 4)
        attributes = {"x": number(x - 5), "y": top, "width": "2", "height": height, "fill": QUIET_INK}
        yield element("rect", attributes)
    yield _text(visible(span.name), Point(x, box.top + span.middle + 3.5), SMALL_SIZE, INK, anchor=anchor)


def _node_description(node: PictureNode) -> str:
    return f"{': '.join(node.label_lines)}{' — ' + visible(node.summary) if node.summary else ''}"


def _text(text: str, at: Point, size: float, fill: str, *, anchor: str = "middle", bold: bool = False) -> str:
    attributes = {"x": number(at.x), "y": number(at.y), "font-size": number(size), "fill": fill, "text-anchor": anchor}
    if bold:
        attributes["font-weight"] = "bold"
    return element("text", attributes, text)


# --- wires ---


def wire_shapes(picture: Picture, places: Layout) -> Iterator[str]:
    """All wires. Those of one output share a halo of background, so that wires of others visibly pass below them.

    `data-source` is the number of the output in `Picture.sources`, by which a page can find its wires.
    """
    by_source: dict[Port, list[tuple[Wire, Route]]] = {}
    for wire, route in zip(picture.wires, places.routes, strict=True):
        by_source.setdefault(wire.source, []).append((wire, route))
    places_of = {source: index for index, source in enumerate(picture.sources)}
    for source, wires in by_source.items():
        index = places_of[source]
        paths = " ".join(_path(route) for _, route in wires)
        yield element("path", {"d": paths, "fill": "none", "stroke": BACKGROUND, "stroke-width": "5"})
        for wire, route in wires:
            yield _wire_shape(wire, route, index)


def _wire_shape(wire: Wire, route: Route, source: int) -> str:
    colour = _PALETTE[source % len(_PALETTE)]
    line = {"d": _path(route), "fill": "none", "stroke": colour, "stroke-width": "1.6"}
    if not wire.trainable:
        line["stroke-dasharray"] = "5 3"
    tip = route.points[-1]
    corners = [Point(tip.x - ARROW, tip.y - 3.5), tip, Point(tip.x - ARROW, tip.y + 3.5)]
    arrow = {"points": " ".join(map(_pair, corners)), "fill": NEGATIVE if wire.is_negative else colour}
    title = element("title", {}, wire.description)
    marks = {"class": "dmmx-wire", "data-source": str(source)}
    return group(marks, title, element("path", line), element("polygon", arrow))


def weight_shape(wire: Wire, route: Route) -> str:
    """The weight of a wire, on background, just before its arrow; nothing for a weight of 1."""
    if not wire.weight_text:
        return ""
    width = text_width(wire.weight_text) + 4
    back = {
        "x": number(route.label.x - width + 2),
        "y": number(route.label.y - ROW / 2 + 1.5),
        "width": number(width),
        "height": number(ROW - 3),
        "fill": BACKGROUND,
    }
    fill = NEGATIVE if wire.is_negative else INK
    text = _text(wire.weight_text, Point(route.label.x, route.label.y + 3.7), SMALL_SIZE, fill, anchor="end")
    return group({"class": "dmmx-weight"}, element("title", {}, wire.description), element("rect", back), text)


def band_shape(picture: Picture, band: Band, route: Route) -> str:
    """All links from one neuron to another, as one translucent curve."""
    colour = _PALETTE[picture.place_of[band.source] % len(_PALETTE)]
    width = min(1.0 + 0.4 * (len(band.wires) - 1), 5.0)
    line = {
        "d": _path(route),
        "fill": "none",
        "stroke": colour,
        "stroke-width": number(width),
        "stroke-opacity": "0.35",
    }
    return group({"class": "dmmx-band"}, element("title", {}, band.description), element("path", line))


def _path(route: Route) -> str:
    """The `d` of a path: a Bézier curve, or a line whose corners are rounded."""
    points = route.points
    if route.is_curved:
        return f"M{_pair(points[0])}C{' '.join(_pair(point) for point in points[1:])}"
    parts = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        parts.append(f"L{_pair(_towards(corner, before))}Q{_pair(corner)} {_pair(_towards(corner, after))}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def _pair(point: Point) -> str:
    return f"{number(point.x)},{number(point.y)}"


def _towards(corner: Point, other: Point) -> Point:
    """The point where the rounding of a corner begins: never more than half of the way to the next corner."""
    length = abs(other.x - corner.x) + abs(other.y - corner.y)
    share = min(_CORNER / length, 0.5) if length else 0.0
    return Point(corner.x + share * (other.x - corner.x), corner.y + share * (other.y - corner.y))
