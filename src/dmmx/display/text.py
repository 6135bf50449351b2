"""The `text` format: a machine as rows of sums, from its inputs at the top to its outputs at the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dmmx.display.exporters import exporter
from dmmx.display.model import Picture, PictureNode, Wire, picture_of
from dmmx.display.words import columns_wide, padded, visible
from dmmx.machine import Machine

_GAP = "  "
_STEP = "    "
_ROOM_FOR_SUMS = 34


@dataclass(frozen=True)
class _Row:
    """What one input receives on its fixed links, or on its trainable ones: `x <- a + b`."""

    port: str
    arrow: str
    terms: tuple[str, ...]


@exporter("text")
def text_of(machine: Machine, *, width: int = 80) -> str:
    """A machine as text: a line for every neuron's input, with the sum that arrives there.

    Neurons come in the order in which a value passes them. A weight of exactly 1 is left out; others have up to 4
    significant digits.

    Args:
        machine: any machine.
        width: columns of a line. A single term that is longer than that stays whole.

    Example:
        >>> from dmmx.machine import Machine
        >>> builder = Machine.builder().input("text", "char").memory("counts").output("output", "counts")
        >>> builder = builder.link("counts.delta", "text.char", 0.5).link("output.counts", "counts.result")
        >>> print(text_of(builder.build()), end="")
        1 neuron, 3 links (2 trainable)
        <BLANKLINE>
        text    input        char
        counts  accumulator  accum  <= counts.result
                             delta  <- 0.5 text.char
        output  output       counts <- counts.result
        <BLANKLINE>
        <= marks a fixed link.
    """
    picture = picture_of(machine)
    lines = [picture.title, "", *_body(picture, width)]
    if not all(wire.trainable for wire in picture.wires):
        lines += ["", "<= marks a fixed link."]
    if picture.matrix is not None:
        lines += ["", f"{picture.matrix_words}."]
    return "\n".join(lines).rstrip() + "\n"


def _body(picture: Picture, width: int) -> Iterator[str]:
    rows = _rows(picture)
    names = max((columns_wide(node.label_lines[0]) for node in picture.nodes), default=0)
    types = max((columns_wide(node.label_lines[1]) for node in picture.nodes if rows[node.name]), default=0)
    ports = max((columns_wide(row.port) for own in rows.values() for row in own if row.arrow), default=0)
    beside = names + len(_GAP) + types + len(_GAP)
    # Where names and types leave too little room beside them, the sums go below.
    is_wide = width - beside - ports - len(" <- ") >= _ROOM_FOR_SUMS
    for node in picture.nodes:
        name, kind = node.label_lines
        head = padded(name, names) + _GAP + kind
        if is_wide or node.kind == "input":
            head = padded(head, beside if is_wide else columns_wide(head) + len(_GAP))
            sums = _lines_of(rows[node.name], ports, width, columns_wide(head))
            yield (head + sums[0].lstrip() if sums else head).rstrip()
            yield from sums[1:]
        else:
            yield head
            yield from _lines_of(rows[node.name], ports, width, len(_STEP))


def _rows(picture: Picture) -> dict[str, list[_Row]]:
    """The rows of every node: its sums, or the ports of a stream input."""
    order = {node.name: index for index, node in enumerate(picture.nodes)}
    sums: dict[tuple[str, str, bool], list[Wire]] = {}
    for wire in sorted(picture.wires, key=lambda wire: order[wire.source.neuron]):
        sums.setdefault((wire.target.neuron, wire.target.name, wire.trainable), []).append(wire)
    return {node.name: list(_node_rows(node, sums)) for node in picture.nodes}


def _node_rows(node: PictureNode, sums: dict[tuple[str, str, bool], list[Wire]]) -> Iterator[_Row]:
    if node.kind == "input":
        yield _Row("", "", tuple(visible(name) for name in node.outputs))
    for name in node.inputs:
        kinds = [trainable for trainable in (False, True) if (node.name, name, trainable) in sums]
        for trainable in kinds:
            arrow = "<-" if trainable else "<="
            yield _Row(visible(name), arrow, _terms(sums[node.name, name, trainable]))
        if not kinds:
            yield _Row(visible(name), "<-", ("0",))


def _terms(wires: Sequence[Wire]) -> tuple[str, ...]:
    """The terms of a sum; all but the first begin with their sign. Or what a maximum or minimum is taken of."""
    if wires[0].addition != "sum":
        return _choices(wires)
    terms: list[str] = []
    for wire in wires:
        sign, factor = ("- ", wire.weight_text[1:]) if wire.weight_text.startswith("-") else ("+ ", wire.weight_text)
        if not terms:
            sign = "-" if sign == "- " else ""
        factor = "" if wire.weight == -1 else factor
        terms.append(sign + " ".join(filter(None, [factor, visible(str(wire.source))])))
    return tuple(terms)


def _choices(wires: Sequence[Wire]) -> tuple[str, ...]:
    parts = [f"{visible(str(wire.source))} {wire.weight_text[:1]} {wire.weight_text[1:]}".rstrip() for wire in wires]
    if len(parts) == 1:
        return (parts[0],)
    parts = [f"{part}," for part in parts[:-1]] + [f"{parts[-1]})"]
    return (f"{wires[0].addition}({parts[0]}", *parts[1:])


def _lines_of(rows: Sequence[_Row], ports: int, width: int, indent: int) -> list[str]:
    return [line for row in rows for line in _row_lines(row, ports, width, indent)]


def _row_lines(row: _Row, ports: int, width: int, indent: int) -> Iterator[str]:
    """The lines of a row, each with its indent, broken between terms."""
    start = f"{padded(row.port, ports)} {row.arrow} " if row.arrow else ""
    line = " " * indent + start + row.terms[0]
    separator = " " if row.arrow else ", "
    for term in row.terms[1:]:
        longer = line + separator + term
        if columns_wide(longer) <= width:
            line = longer
        else:
            yield line + separator.rstrip()
            line = " " * (indent + columns_wide(start)) + term
    yield line
