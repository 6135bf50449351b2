"""The front of a run as a table: the best machine of every size, the picked one marked."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path

TITLE = "The front: the best machine of every size"
_NOT_PICKED = ("", "0", "no", "false")

ROWS = 12
"""Of so many sizes, from the smallest, the table tells; the picked one is always there."""


def columns() -> int:
    """The terminal's width; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def front_table(path: Path, *, width: int | None = None) -> str:
    """The table as text, ending in a newline.

    Args:
        path: of a run's front.csv. All its columns are shown but `picked`, which becomes a mark.
        width: columns of a line; the terminal's by default.

    Raises:
        InputFileError: the file is missing, not UTF-8 or not CSV.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    headings, rows = _rows(path)
    table = Table(title=TITLE, title_justify="left", title_style="", box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("links", "loss") else "left", overflow="fold")
    table.add_column("")
    shown = [row for number, row in enumerate(rows) if number < ROWS or _is_picked(row)]
    for row in shown:
        mark = "<- picked" if _is_picked(row) else ""
        table.add_row(*(row.get(heading) or "" for heading in headings), mark)
    written = io.StringIO()
    console = Console(file=written, width=width or columns(), color_system=None, markup=False, highlight=False)
    console.print(table)
    lines = [line.rstrip() for line in written.getvalue().splitlines()]
    text = "\n".join(lines).strip("\n") + "\n"
    if len(shown) < len(rows):
        text += f"   ...  {len(rows) - len(shown)} more, up to {rows[-1].get('links')} links: front.csv\n"
    return text


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The headings but for that of the mark, and the rows."""
    from dmmx.errors import InputFileError
    from dmmx.files import read_text

    reader = csv.DictReader(io.StringIO(read_text(path)))
    try:
        headings = [heading for heading in reader.fieldnames or () if heading != "picked"]
        return headings, list(reader)
    except csv.Error as error:
        raise InputFileError(f"{path}: not CSV: {error}") from None


def _is_picked(row: Mapping[str, str | None]) -> bool:
    return (row.get("picked") or "").strip().lower() not in _NOT_PICKED
