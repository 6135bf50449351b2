"""Writes docs/examples.md and docs/pictures/examples: the index of the examples, and a picture of each machine.

.venv/bin/python -m docs.making.example_pictures
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dmmx.display import svg_of
from dmmx.examples import built_in_examples

DOCS = Path(__file__).parents[1]
PICTURES = DOCS / "pictures" / "examples"

INDEX = """\
# Examples that can be run

Each example is a small machine with streams of its own that shows one thing which dataflow matrix machines can do.
**examples** is the command that lists them; `dmmx run` runs one and prints what changes, a line a tick; `dmmx show`
draws its machine.

```sh
dmmx examples
dmmx run accumulator
dmmx run accumulator --ticks 4 --json
dmmx show accumulator --format svg -o accumulator.svg
```

From Python, `dmmx.examples.built_in_examples` has them by name; `.machine()` gives the machine. How an example is
written is told [on the page of the accumulator](examples/accumulator.md). What may flow through machines
besides numbers is told under [Streams that are not numbers](other_streams.md).

| example | what it does |
|---|---|
"""


def files() -> Iterator[tuple[Path, str]]:
    """Every file with its text."""
    rows: list[str] = []
    for name, example in built_in_examples.items():
        rows.append(f"| [{name}](examples/{name}.md) | {example.summary} |\n")
        yield PICTURES / f"{name}.svg", svg_of(example.machine())
    yield DOCS / "examples.md", INDEX + "".join(rows)


def main() -> None:
    """Write all files."""
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
