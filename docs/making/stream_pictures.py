"""Writes the pictures of streams that are not numbers: moving images, and drawn samples beside their exact measure.

.venv/bin/python -m docs.making.stream_pictures
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.streams.random_walk import frequencies, place_after, random_walk_machine

PICTURES = Path(__file__).parents[1] / "pictures"

STEPS, WALKERS = 12, 400
LEFT, BOTTOM, COLUMN, HEIGHT = 40, 190, 30, 160
INK, EXACT, DRAWN = "#1c2430", "#c9d7e8", "#2b6cb0"


def frames_picture(path: Path) -> None:
    """The images of the example `frames`, as its user would get them."""
    example = built_in_examples["frames"]
    for _ in lines_of(example, request_for(example, out=str(path), settings=["size=96"])):
        pass


def walk_picture() -> str:
    """Bars: the exact probability of every place, and in them where walkers have ended that were drawn."""
    machine = random_walk_machine()
    exact = place_after(machine, STEPS).weights
    drawn = frequencies(machine, STEPS, WALKERS, seed=1).weights
    scale = HEIGHT / max(abs(weight) for weight in [*exact.values(), *drawn.values()])
    shapes: list[str] = []
    for number, place in enumerate(sorted(exact)):
        x = LEFT + number * COLUMN
        for weight, width, colour in ((exact[place], 22, EXACT), (drawn.get(place, 0), 8, DRAWN)):
            height = abs(weight) * scale
            shapes.append(
                f'<rect x="{x + 15 - width / 2:g}" y="{BOTTOM - height:.1f}" width="{width}" height="{height:.1f}" '
                f'fill="{colour}"/>'
            )
        shapes.append(_text(f"{place:g}", x + 15, BOTTOM + 16, "middle"))
    shapes.append(_text(f"place after {STEPS} steps", LEFT, BOTTOM + 36, "start"))
    shapes += list(_legend())
    width, height = LEFT * 2 + COLUMN * len(exact), BOTTOM + 50
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<title>Places of a random walk: exact probabilities, and {WALKERS} walkers that were drawn</title>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _legend() -> Iterator[str]:
    for row, (colour, label) in enumerate(((EXACT, "exact, without a seed"), (DRAWN, f"{WALKERS} seeds"))):
        yield f'<rect x="{LEFT}" y="{14 + 20 * row}" width="12" height="12" fill="{colour}"/>'
        yield _text(label, LEFT + 18, 24 + 20 * row, "start")


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="sans-serif" font-size="12" fill="{INK}" text-anchor="{anchor}">'
        f"{text}</text>"
    )


def main() -> None:
    """Write all files."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    frames_picture(PICTURES / "frames.gif")
    (PICTURES / "random_walk.svg").write_text(walk_picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
