"""Writes docs/pictures/live.svg: when an edit of a running machine is taken, is in the matrix, and is in force.

.venv/bin/python -m docs.making.live_picture
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dmmx.display.words import number_text
from dmmx.examples import built_in_examples, lines_of, request_for

PICTURE = Path(__file__).parents[1] / "pictures" / "live.svg"

WIDTH, HEIGHT = 720, 372
LEFT, RIGHT = 96, 24
WEIGHT, CLICK = (92, 164), (212, 332)
"""Where the panels are, from their tops to their bottoms."""

EDITS = {2: "−0.1", 7: "+0.1"}
STAGES = ("taken", "in the matrix", "in force")
STYLE = """\
text{font:13px system-ui,sans-serif;fill:#334155}.dim{fill:#64748b;font-size:12px}.axis{stroke:#cbd5e1}
.stage{stroke:#94a3b8;stroke-dasharray:3 3}.edit{fill:#b45309;font-weight:600}
.weight{stroke:#b45309;fill:none;stroke-width:2}.click{stroke:#0369a1;fill:none;stroke-width:2}
.weight-dot{fill:#b45309}.click-dot{fill:#0369a1}"""


def svg() -> str:
    """The picture."""
    example = built_in_examples["live_edit"]
    rows = [line.data for line in lines_of(example, request_for(example))]
    weights, clicks = [row["weight"] for row in rows], [row["x"] for row in rows]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Two edits of a running machine: the weight that they change, and what comes of it</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_stages(),
        *_panel("weight", weights, WEIGHT, (0.9, 1.0), ("weight of", "the link")),
        *_panel("click", clicks, CLICK, (0, 100), ("x of", "the click")),
        *(_text(_x(tick), HEIGHT - 12, str(tick), "dim") for tick in range(1, len(rows) + 1)),
        _text(LEFT - 20, HEIGHT - 12, "tick", "dim", "end"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(tick: int) -> float:
    return LEFT + (tick - 0.5) * (WIDTH - LEFT - RIGHT) / 10


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" class="{kind}">{text}</text>'


def _stages() -> Iterator[str]:
    for first, change in EDITS.items():
        yield _text(_x(first + 1), 22, f"somebody sends {change}", "edit")
        for offset, stage in enumerate(STAGES):
            x = _x(first + offset)
            yield _text(x, 46 + 14 * (offset == 1), stage, "dim")
            yield f'<line class="stage" x1="{x:g}" y1="{66}" x2="{x:g}" y2="{CLICK[1]}"/>'


def _panel(
    kind: str, values: Sequence[float], place: tuple[int, int], bounds: tuple[float, float], title: tuple[str, str]
) -> Iterator[str]:
    top, bottom = place

    def height(value: float) -> float:
        return bottom - (value - bounds[0]) * (bottom - top) / (bounds[1] - bounds[0])

    yield f'<line class="axis" x1="{LEFT}" y1="{bottom}" x2="{WIDTH - RIGHT}" y2="{bottom}"/>'
    for line, word in enumerate(title):
        yield _text(12, (top + bottom) / 2 + 16 * line - 4, word, "", "start")
    points = [(_x(tick), height(value)) for tick, value in enumerate(values, 1)]
    yield f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    before = None
    for index, ((x, y), value) in enumerate(zip(points, values, strict=True)):
        yield f'<circle class="{kind}-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        if value != before:
            # A number stands beside the line, not on it.
            rises = index + 1 < len(values) and values[index + 1] > value
            side, anchor = (-4, "end") if rises else (4, "start")
            yield _text(round(x + side, 1), round(y - 8, 1), number_text(value, 5), "dim", anchor)
        before = value


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
