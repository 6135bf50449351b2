"""Tables as spreadsheets write them: the cells of a CSV file, its delimiter found, with the numbers of its rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from dmmx.errors import InputFileError, Problem, counted, report_problems
from dmmx.files import read_text

DELIMITERS = (",", ";", "\t")
"""What may stand between two cells."""

SHOWN = 20
"""So many problems of a file are listed: one mistake may be in every row."""


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        number: as a spreadsheet counts, the header being row 1.
        cells: one for every column; spaces at both ends are gone.
    """

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes:
        header: the first row.
        rows: the others, blank ones among them; all as long as the header.
        delimiter: what stands between two cells.
    """

    header: Row
    rows: tuple[Row, ...]
    delimiter: str


def read_table(path: str | Path) -> Table:
    """Read a table from a CSV file.

    UTF-8, with or without a byte order mark. Cells are separated by commas, semicolons or tabs, whichever the header
    has most of, or as a first line `sep=;` says; a cell in double quotes may hold anything. Rows may lack cells at
    their end only if they are blank; columns without a name and without any cell are left out.

    Raises:
        InputFileError: the file cannot be read, has no header or no row below it, or rows do not fit the header; all
            problems are listed with their rows.
    """
    text = read_text(path).removeprefix("\ufeff")
    delimiter = _delimiter(text)
    problems: list[Problem] = []
    rows = _rows(text, delimiter, problems)
    # Excel's own mark of the delimiter is no row of the table.
    written = [row for row in rows if not row.is_blank and not _is_mark(row)]
    if problems:
        raise InputFileError(report_problems(str(path), problems, SHOWN))
    if not written:
        raise InputFileError(f"{path}: the file is empty: expected a row of column names, and then one row a tick")
    header = written[0]
    if len(written) == 1:
        raise InputFileError(f"{path}: there is no row below the column names: expected one row a tick")
    below = [row for row in rows if row.number > header.number]
    width = max((_width(row) for row in below), default=0)
    names = header.cells[: max(_width(header), min(width, len(header.cells)))]
    problems += [
        Problem(
            f"row {row.number}", f"{counted(_width(row), 'cell')}, but the header has {len(names)}; {_mend(delimiter)}"
        )
        for row in below
        if _width(row) > len(names) or (len(row.cells) < len(names) and not row.is_blank)
    ]
    if problems:
        raise InputFileError(report_problems(str(path), problems, SHOWN))
    blank = ("",) * len(names)
    fitting = tuple(Row(row.number, (*row.cells, *blank)[: len(names)]) for row in below)
    return Table(Row(header.number, names), fitting, delimiter)


def _delimiter(text: str) -> str:
    """The delimiter that the first line with anything on it has most of."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    if line.lower().startswith("sep=") and line[4:5] in DELIMITERS:
        return line[4:5]
    # Outside of quotes: a name may hold a comma.
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _is_mark(row: Row) -> bool:
    return row.number == 1 and row.cells[0].lower().startswith("sep=")


def _rows(text: str, delimiter: str, problems: list[Problem]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(Row(number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(reader, 1))
    except csv.Error as error:
        advice = "A cell that holds quotes is written in quotes, and those within are doubled."
        problems.append(Problem(f"row {len(rows) + 1}", f"its cells cannot be told apart: {error}. {advice}"))
    return rows


def _width(row: Row) -> int:
    """The number of cells up to the last one with anything in it."""
    return max((index for index, cell in enumerate(row.cells, 1) if cell), default=0)


def _mend(delimiter: str) -> str:
    if delimiter == ",":
        return "a cell that holds a comma is written in double quotes"
    return f"cells are separated by {'tabs' if delimiter == chr(9) else 'semicolons'}, as the header's"
