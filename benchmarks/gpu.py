"""Measures the sketch, random machines and populations on an accelerator, where JAX finds one.

    python -m benchmarks.gpu [--quick] [--out PAGE.md]

It ends with exit code 2 where there is none.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import jax

from benchmarks.bench import measure

SUBJECTS = ["i", "iii", "vii"]


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds and smaller sizes.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the page as well.")
def main(quick: bool, out: Path | None) -> None:
    """Measure what dmmx costs on an accelerator."""
    if jax.default_backend() == "cpu":
        print("JAX finds no accelerator here, so nothing was measured", file=sys.stderr)
        sys.exit(2)
    print(f"on one {jax.devices()[0].device_kind}")
    text = measure(SUBJECTS, quick).markdown()
    print(text)
    if out is not None:
        out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
