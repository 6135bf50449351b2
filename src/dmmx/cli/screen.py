"""How commands print rows of names and values."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dmmx.display.words import columns_wide, padded


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Names and values, one a line, the values below each other."""
    width = max(columns_wide(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{padded(name, width)}  {value}")
