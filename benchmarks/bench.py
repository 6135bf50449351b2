"""Measures everything and writes the page of results.

python -m benchmarks.bench [--only i,iii] [--quick] [--out docs/benchmarks.md]
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from benchmarks.report import Page, notes
from benchmarks.rows import alphabets, detector, lengths, other_sketches, populations, random_machines, sketch, start

ROWS: Mapping[str, Callable[[Page, bool], None]] = {
    "i": sketch.measure,
    "ii": detector.measure,
    "iii": random_machines.measure,
    "iv": lengths.measure,
    "v": alphabets.measure,
    "vi": other_sketches.measure,
    "vii": populations.measure,
    "start": start.measure,
}


@click.command()
@click.option("--only", default=",".join(ROWS), show_default=True, help="Which subjects, with commas between.")
@click.option("--quick", is_flag=True, help="Fewer rounds and smaller sizes.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the page; it is only printed by default.")
def main(only: str, quick: bool, out: Path | None) -> None:
    """Measure what dmmx costs, side by side with its peers."""
    page = measure(only.split(","), quick)
    text = page.markdown(notes() if out else "")
    if out is None:
        print(text)
    else:
        out.write_text(text, encoding="utf-8")
        print(f"written: {out}")


def measure(names: list[str], quick: bool) -> Page:
    """The results of some subjects; one that fails is a remark."""
    page = Page()
    for name in names:
        start = time.monotonic()
        print(f"-- {name}", flush=True)
        try:
            ROWS[name](page, quick)
        except Exception as error:  # The others are worth having.
            traceback.print_exc()
            page.remark(f"{name} failed: {type(error).__name__}: {error}")
        print(f"-- {name}: {time.monotonic() - start:.0f} s", flush=True)
    return page


if __name__ == "__main__":
    main()
