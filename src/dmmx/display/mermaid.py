"""The `mermaid` format: a flowchart that GitHub, GitLab and notebooks draw from text.

Up to `overview.DETAIL_LIMIT` links every link is an arrow, dotted when it is fixed and red when its weight is negative.
Above that, one arrow stands for all links from one neuron to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmmx.display.exporters import exporter
from dmmx.display.model import Picture, PictureNode, Wire, picture_of
from dmmx.display.overview import bands_of, is_overview
from dmmx.display.words import visible
from dmmx.machine import Machine

_SAFE = frozenset(" _-.,=+/")
_SHAPES = {"input": ("([", "])"), "inner": ("[", "]"), "constant": ("[/", "/]"), "output": ("([", "])")}
_EDGES_BY_DEFAULT = 500
_CLASSES = (
    "classDef input fill:#e4effb,stroke:#1c2430,color:#1c2430",
    "classDef inner fill:#ffffff,stroke:#1c2430,color:#1c2430",
    "classDef constant fill:#fdf4d3,stroke:#1c2430,color:#1c2430",
    "classDef output fill:#e3f4e4,stroke:#1c2430,color:#1c2430",
    "classDef matrix fill:#efe6f7,stroke:#1c2430,stroke-width:3px,color:#1c2430",
)


@exporter("mermaid")
def mermaid_of(machine: Machine) -> str:
    """A machine as a Mermaid flowchart.

    Example:
        >>> from dmmx.machine import Machine
        >>> builder = Machine.builder().input("stream", "x").output("out", "y")
        >>> print(mermaid_of(builder.link("out.y", "stream.x", -0.5).build()), end="")
        flowchart LR
            %% 0 neurons, 1 link (1 trainable)
            n0(["stream<br/>input"]):::input
            n1(["out<br/>output"]):::output
            n0 -->|"-0.5 · x → y"| n1
            linkStyle 0 stroke:#d0021b
            classDef input fill:#e4effb,stroke:#1c2430,color:#1c2430
            classDef output fill:#e3f4e4,stroke:#1c2430,color:#1c2430
    """
    picture = picture_of(machine)
    notes = [note for note in (picture.title, picture.matrix_words) if note]
    lines = [*(f"%% {note}" for note in notes), *map(_node_line, range(len(picture.nodes)), picture.nodes)]
    if is_overview(picture):
        lines += _band_lines(picture)
    else:
        lines += [_wire_line(picture, wire) for wire in picture.wires]
        lines += _red_lines(picture.wires)
    kinds = {"matrix" if node.matrix else node.kind for node in picture.nodes}
    lines += [line for line in _CLASSES if line.split()[1] in kinds]
    return "\n".join(["flowchart LR", *(f"    {line}" for line in lines)]) + "\n"


def _node_line(index: int, node: PictureNode) -> str:
    opening, closing = _SHAPES[node.kind]
    below = (f"{visible(node.matrix)} is the matrix",) if node.matrix else ()
    label = "<br/>".join(_escaped(line) for line in (*node.label_lines, *below))
    return f'n{index}{opening}"{label}"{closing}:::{"matrix" if node.matrix else node.kind}'


def _wire_line(picture: Picture, wire: Wire) -> str:
    source, target = picture.place_of[wire.source.neuron], picture.place_of[wire.target.neuron]
    start = visible(wire.source.name) if picture.nodes[source].names_outputs else ""
    end = visible(wire.target.name) if picture.nodes[target].names_inputs else ""
    label = " · ".join(filter(None, [wire.weight_text, _escaped(start)]))
    label = f"{label} → {_escaped(end)}".strip() if end else label
    arrow = "-->" if wire.trainable else "-.->"
    return f'n{source} {arrow}|"{label}"| n{target}' if label else f"n{source} {arrow} n{target}"


def _red_lines(wires: Sequence[Wire]) -> Iterator[str]:
    negative = [str(index) for index, wire in enumerate(wires) if wire.is_negative]
    if negative:
        yield f"linkStyle {','.join(negative)} stroke:#d0021b"


def _band_lines(picture: Picture) -> Iterator[str]:
    bands = bands_of(picture)
    if len(bands) > _EDGES_BY_DEFAULT:
        yield f"%% {len(bands)} arrows: Mermaid draws them only where its setting maxEdges allows as many"
    for band in bands:
        yield f'n{picture.place_of[band.source]} -->|"{len(band.wires)}"| n{picture.place_of[band.target]}'


def _escaped(text: str) -> str:
    """Text for a quoted label: what means something to Mermaid, HTML or Markdown is written as its character code."""
    shown: list[str] = []
    for character, following in zip(text, [*text[1:], ""], strict=False):
        begins_list = character in "-.+" and following in ("", " ")
        is_plain = not character.isascii() or character.isalnum() or character in _SAFE
        shown.append(character if is_plain and not begins_list else f"#{ord(character)};")
    return "".join(shown)
