"""Tasks from CSV files: one row a tick, one column a stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from dmmx.errors import InputFileError, Problem, report_problems
from dmmx.task.csv_cells import VALUE, elements_of
from dmmx.task.csv_columns import Column, CsvColumns, Layout, layout_of
from dmmx.task.csv_table import SHOWN, Row, read_table
from dmmx.task.example import Example, Stream
from dmmx.task.symbols import constants_for
from dmmx.task.task import Task
from dmmx.vvalue import Tree

ANSWERED_AFTER = 2
"""Ticks after its row at which an answer is wanted: a link into a neuron and one out of it."""


@dataclass(frozen=True)
class CsvFile:
    """What a CSV file holds.

    Attributes:
        task: its task, a row a tick, with every answer in the row of its question.
        layout: what its columns are.
        rows: for every example, the rows it was read from.
        names: of the examples, empty for one without a name.
    """

    task: Task
    layout: Layout
    rows: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]

    def place(self, index: int, tick: int) -> str:
        """What people call a tick, from 1, of an example, from 0."""
        stream = repr(self.names[index]) if self.names[index] else index + 1
        return f"row {self.rows[index][tick - 1]} (stream {stream}, tick {tick})"

    def words(self, column: Column) -> str:
        """A column's name and what is in it, for people."""
        streams = [
            (example.inputs if column.role == "in" else example.targets)[column.name] for example in self.task.examples
        ]
        symbols = sorted({key for stream in streams for element in set(stream) for key in element[VALUE].keys()})
        shown = f"{', '.join(symbols[:6])}{', …' if len(symbols) > 6 else ''}"
        return f"{column.name} (symbols {shown})" if symbols else f"{column.name} (numbers)"


def read_csv(path: str | Path, columns: CsvColumns | None = None) -> CsvFile:
    """Read a CSV file: a row of column names, then one row a tick; see `layout_of` for the names.

    A blank row ends a stream, and the next row begins another. With a column `example` or `stream`, a new name in it
    does that instead, an empty cell goes on, and blank rows mean nothing.

    Args:
        path: the file.
        columns: what the columns are, where the header does not say.

    Raises:
        InputFileError: the file cannot be read or is no such table; all problems are listed with row and column.
    """
    table = read_table(path)
    problems: list[Problem] = []
    layout = layout_of(table.header.cells, columns or CsvColumns(), problems)
    if problems:
        raise InputFileError(report_problems(str(path), problems, SHOWN))
    groups = _groups(table.rows, layout.stream_column, problems)
    rows = [row for _, group in groups for row in group]
    streams = {
        column: elements_of(
            column.name,
            [(row.number, row.cells[column.index]) for row in rows],
            column.kind,
            decimal_comma=table.delimiter != ",",
            problems=problems,
        )
        for column in layout.columns
    }
    if problems:
        problems.sort(key=_row_of)
        raise InputFileError(report_problems(str(path), problems, SHOWN))
    ends = list(accumulate(len(group) for _, group in groups))
    examples = tuple(
        Example(
            _cut(streams, "in", end - len(group), end), _cut(streams, "out", end - len(group), end), _label(name, group)
        )
        for end, (name, group) in zip(ends, groups, strict=True)
    )
    task = Task(Path(path).stem, examples, constants=constants_for(examples))
    numbers = tuple(tuple(row.number for row in group) for _, group in groups)
    return CsvFile(task, layout, numbers, tuple(name for name, _ in groups))


_Group = tuple[str, list[Row]]
"""The name of a stream, if it has one, and its rows."""


def _groups(rows: Sequence[Row], column: int | None, problems: list[Problem]) -> list[_Group]:
    return _groups_by_blanks(rows) if column is None else _groups_by_name(rows, column, problems)


def _groups_by_blanks(rows: Sequence[Row]) -> list[_Group]:
    groups: list[_Group] = []
    is_open = False
    for row in rows:
        if not row.is_blank:
            if not is_open:
                groups.append(("", []))
            groups[-1][1].append(row)
        is_open = not row.is_blank
    return groups


def _groups_by_name(rows: Sequence[Row], column: int, problems: list[Problem]) -> list[_Group]:
    groups: list[_Group] = []
    ends: dict[str, int] = {}
    for row in rows:
        if row.is_blank:
            continue
        name = row.cells[column] or (groups[-1][0] if groups else "")
        if not groups or name != groups[-1][0]:
            if name in ends:
                message = f"stream {name!r} has ended in row {ends[name]} already; its rows must stand together"
                problems.append(Problem(f"row {row.number}", message))
            groups.append((name, []))
        groups[-1][1].append(row)
        ends[name] = row.number
    return groups


def _cut(streams: dict[Column, list[Tree]], role: str, start: int, end: int) -> dict[str, Stream]:
    return {column.name: tuple(stream[start:end]) for column, stream in streams.items() if column.role == role}


def _label(name: str, group: Sequence[Row]) -> str:
    return name or f"rows {group[0].number} to {group[-1].number}"


def _row_of(problem: Problem) -> int:
    """The row in "row 7" or "row 7, column …"."""
    return int(problem.place.partition(",")[0].removeprefix("row "))
