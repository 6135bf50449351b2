"""The `svg` format: a self-contained drawing, left to right in ticks.

Up to `overview.DETAIL_LIMIT` links every link is a wire with its weight; above that, one band stands for all links from
one neuron to another. Wires have the colour of the output that they start from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmmx.display.anatomy import SMALL_SIZE, text_width
from dmmx.display.exporters import exporter
from dmmx.display.layout import Layout, layout
from dmmx.display.model import Picture, picture_of
from dmmx.display.overview import bands_of, is_overview, overview_layout
from dmmx.display.shapes import (
    BACKGROUND,
    INK,
    QUIET_INK,
    band_shape,
    box_shape,
    element,
    number,
    weight_shape,
    wire_shapes,
)
from dmmx.machine import Machine

_MARGIN = 20.0
_TITLE_ROOM = 30.0
_LEGEND_ROW = 18.0

_STYLE = (
    ".dmmx-wire:hover path{stroke-width:3.5}"
    ".dmmx-band:hover path{stroke-opacity:1}"
    ".dmmx-node text,.dmmx-weight text{pointer-events:none}"
)


@exporter("svg")
def svg_of(machine: Machine) -> str:
    """A machine as a self-contained SVG drawing.

    Example:
        >>> from dmmx.task.duplicates import duplicate_detector
        >>> svg_of(duplicate_detector()).startswith("<svg ")
        True
    """
    picture = picture_of(machine)
    if is_overview(picture):
        bands = bands_of(picture)
        places = overview_layout(picture, bands)
        counts = zip(bands, places.routes, strict=True)
        # Back to front: the bands of many links would hide those of few.
        shapes = [
            band_shape(picture, band, route) for band, route in sorted(counts, key=lambda pair: -len(pair[0].wires))
        ]
        legend = ["one band for all links from one neuron to another; the more links, the thicker"]
    else:
        places = layout(picture)
        shapes = list(wire_shapes(picture, places))
        legend = _legend(picture)
    if picture.matrix is not None:
        legend.append(picture.matrix_words)
    boxes = zip(picture.nodes, places.boxes, strict=True)
    shapes += [box_shape(node, box, index) for index, (node, box) in enumerate(boxes)]
    if not is_overview(picture):
        shapes += [weight_shape(wire, route) for wire, route in zip(picture.wires, places.routes, strict=True)]
    return _document(picture, places, shapes, legend)


def _legend(picture: Picture) -> list[str]:
    """What needs saying about the wires of this picture."""
    legend: list[str] = []
    if picture.wires:
        legend.append("wires have the colour of the output they start from, and take one tick")
    if not all(wire.weight_text for wire in picture.wires):
        legend.append(f"no number: weight {1 if picture.addition == 'sum' else 0}")
    if any(wire.is_negative for wire in picture.wires):
        legend.append("red: negative weight")
    if not all(wire.trainable for wire in picture.wires):
        legend.append("dashed: fixed link")
    return legend


def _document(picture: Picture, places: Layout, shapes: Sequence[str], legend: Sequence[str]) -> str:
    rows = list(_legend_rows(legend, max(places.width, 560.0)))
    title_width = text_width(picture.title, 14, bold=True)
    width = 2 * _MARGIN + max([places.width, title_width, *(text_width(row) for row in rows)])
    height = 2 * _MARGIN + _TITLE_ROOM + places.height + (14 + _LEGEND_ROW * len(rows) if rows else 0)
    top = _MARGIN + _TITLE_ROOM
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="system-ui, sans-serif">',
        element("title", {}, f"Dataflow matrix machine: {picture.title}"),
        f"<style>{_STYLE}</style>",
        element("rect", {"width": number(width), "height": number(height), "fill": BACKGROUND}),
        element("text", _text(_MARGIN, _MARGIN + 12, 14, INK, bold=True), picture.title),
        f'<g transform="translate({number(_MARGIN + (width - 2 * _MARGIN - places.width) / 2)} {number(top)})">',
        *filter(None, shapes),
        "</g>",
        *_legend_shapes(rows, top + places.height + 24),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _legend_rows(legend: Sequence[str], width: float) -> Iterator[str]:
    """The legend's phrases on as few rows as the width allows."""
    row = ""
    for phrase in legend:
        longer = f"{row} · {phrase}" if row else phrase
        if row and text_width(longer) > width:
            yield row
            row = phrase
        else:
            row = longer
    if row:
        yield row


def _legend_shapes(rows: Sequence[str], top: float) -> Iterator[str]:
    for index, row in enumerate(rows):
        yield element("text", _text(_MARGIN, top + _LEGEND_ROW * index, SMALL_SIZE, QUIET_INK), row)


def _text(x: float, y: float, size: float, fill: str, *, bold: bool = False) -> dict[str, str]:
    weight = {"font-weight": "bold"} if bold else {}
    return {"x": number(x), "y": number(y), "font-size": number(size), "fill": fill, **weight}
