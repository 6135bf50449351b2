"""How large the box of a node is, and where on it its wires end. Lengths are in SVG pixels.

    margin for self-links and weights          box                     margin for self-links
    ----------------------- 0.73 ->  | (x) name of the neuron  true |
    ----------------------- -0.5 ->  | (x) its type            false|

Every wire that ends at a node has a row of its own, so arrows and weights never cover each other; the rows of one input
lie together. The wires that start at one output leave from one point. Room for weights and self-links belongs to the
node, so that the layout keeps other things away from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmmx.display.model import Picture, PictureNode, Wire
from dmmx.display.words import columns_wide, shortened, visible

NAME_SIZE = 13.0
SMALL_SIZE = 10.5
ROW = 16.0
LOOP_GAP = 7.0
ARROW = 7.0
CLEARANCE = 5.0
"""Wires that pass a box keep at least so far away from it."""

_CHARACTER = 0.6  # width of a character, as a share of the font's size; wide enough for most fonts
_BOLD_CHARACTER = 0.65
_SIDE = 10.0
_LINE = 14.0
_LONGEST_TEXT = 48


def text_width(text: str, size: float = SMALL_SIZE, *, bold: bool = False) -> float:
    """About how wide a text is drawn."""
    return columns_wide(text) * size * (_BOLD_CHARACTER if bold else _CHARACTER)


@dataclass(frozen=True)
class Span:
    """The rows of one port on the edge of a box, measured from its top.

    Attributes:
        name: the port.
        is_named: whether its name is written.
        top: where its rows begin.
        rows: how many there are.
    """

    name: str
    is_named: bool
    top: float
    rows: int

    @property
    def middle(self) -> float:
        """Halfway down its rows."""
        return self.top + ROW * self.rows / 2


@dataclass(frozen=True)
class Anatomy:
    """One node's box: what is written in it, its size, its ports, and the room around it.

    Attributes:
        lines: the name, and the smaller lines below it.
        width: of the box.
        height: of the box.
        inputs: from the top down.
        outputs: likewise.
        weights: room for weights left of the box.
        loops: how many self-links go around it.
    """

    lines: tuple[str, ...]
    width: float
    height: float
    inputs: tuple[Span, ...]
    outputs: tuple[Span, ...]
    weights: float
    loops: int

    @property
    def loop_room(self) -> float:
        """Room for self-links at the left and at the right."""
        return LOOP_GAP * (self.loops + 1) if self.loops else 0.0

    @property
    def above(self) -> float:
        """Room at the top."""
        return max(self.loop_room, CLEARANCE)

    @property
    def left(self) -> float:
        """All room at the left of the box."""
        return self.weights + self.loop_room

    @property
    def outer_width(self) -> float:
        """Width with the room at both sides."""
        return self.left + self.width + self.loop_room

    @property
    def outer_height(self) -> float:
        """Height with the room at the top, and a little below."""
        return self.above + self.height + CLEARANCE


def anatomy_of(node: PictureNode, wires: Sequence[Wire]) -> Anatomy:
    """The box of a node.

    Args:
        node: the node.
        wires: the wires that end at it.
    """
    lines = _lines(node)
    header = 8 + _LINE * len(lines) + 2
    ending = {name: max(1, sum(wire.target.name == name for wire in wires)) for name in node.inputs}
    starting = dict.fromkeys(node.outputs, 1)
    height = max(_side_height(ending, node.names_inputs, header), _side_height(starting, node.names_outputs, header))
    texts = [text_width(lines[0], NAME_SIZE, bold=True), *(text_width(line) for line in lines[1:])]
    names = _names_width(node.inputs, node.names_inputs) + _names_width(node.outputs, node.names_outputs)
    labels = max((text_width(wire.weight_text) for wire in wires), default=0.0)
    return Anatomy(
        lines=lines,
        width=max(64.0, 2 * _SIDE + max(*texts, names + _SIDE)),
        height=height,
        inputs=_spans(ending, node.names_inputs, header, height),
        outputs=_spans(starting, node.names_outputs, header, height),
        weights=ARROW + (labels + 12 if labels else 3) if wires else 0.0,
        loops=sum(wire.is_self_link for wire in wires),
    )


def anatomies_of(picture: Picture) -> dict[str, Anatomy]:
    """The boxes of all nodes by name."""
    ending: dict[str, list[Wire]] = {node.name: [] for node in picture.nodes}
    for wire in picture.wires:
        ending[wire.target.neuron].append(wire)
    return {node.name: anatomy_of(node, ending[node.name]) for node in picture.nodes}


def _lines(node: PictureNode) -> tuple[str, ...]:
    below = [node.value] if node.value else [visible(node.type_name), *node.parameters, *node.mixture]
    if node.matrix:
        below.append(f"{visible(node.matrix)} is the matrix")
    return tuple(shortened(line, _LONGEST_TEXT) for line in (visible(node.name), *below))


def _names_width(names: Sequence[str], are_named: bool) -> float:
    return max((text_width(visible(name)) for name in names), default=0.0) if are_named else 0.0


def _side_height(rows: dict[str, int], are_named: bool, header: float) -> float:
    """How high the box must be for the ports of one side; named ports lie below the header."""
    body = ROW * sum(rows.values())
    return header + body + 5 if are_named and rows else max(header + 4, body + 8)


def _spans(rows: dict[str, int], are_named: bool, header: float, height: float) -> tuple[Span, ...]:
    top = header if are_named else (height - ROW * sum(rows.values())) / 2
    spans: list[Span] = []
    for name, count in rows.items():
        spans.append(Span(name, are_named, top, count))
        top += ROW * count
    return tuple(spans)
