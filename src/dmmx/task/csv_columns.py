"""Columns of a table of examples: which are inputs and outputs, and which hold symbols, by header or by choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dmmx.errors import Problem, did_you_mean
from dmmx.vvalue import NUMBER_KEY

Role = Literal["in", "out"]
Kind = Literal["number", "symbol"]

ROLES: Mapping[str, Role] = {"in": "in", "input": "in", "out": "out", "output": "out"}
"""What a column's name may begin with, before a colon."""

KINDS: Mapping[str, Kind] = {"number": "number", "numbers": "number", "symbol": "symbol", "symbols": "symbol"}
"""What a column's name may end with, behind a colon."""

STREAM_COLUMNS = ("example", "stream")
"""Names of the column that tells which stream a row belongs to."""

UNREAD_COLUMNS = ("tick",)
"""Names of columns that are for people only."""


@dataclass(frozen=True)
class CsvColumns:
    """What the columns of a CSV file are, where its header does not say.

    Attributes:
        inputs: names of the columns that are streams in.
        outputs: names of the columns that are streams wanted out. Of these two, one may be left out: it is then all
            other columns.
        symbols: names of the columns whose cells are symbols even if they look like numbers.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outputs or self.symbols)


@dataclass(frozen=True)
class Column:
    """A column that is read.

    Attributes:
        index: its place in a row, from 0.
        name: of the stream.
        role: whether the stream goes in or is wanted out.
        kind: of its cells; None leaves it to the cells.
    """

    index: int
    name: str
    role: Role
    kind: Kind | None


@dataclass(frozen=True)
class Layout:
    """What the columns of a table are.

    Attributes:
        columns: those that are read.
        stream_column: the place of the column that tells which stream a row belongs to, if there is one.
        reason: why the outputs are those, where nobody said so.
        unread: the names of columns that are left out.
    """

    columns: tuple[Column, ...]
    stream_column: int | None
    reason: str
    unread: tuple[str, ...]


@dataclass(frozen=True)
class _Named:
    index: int
    name: str
    role: Role | None
    kind: Kind | None


def layout_of(header: Sequence[str], chosen: CsvColumns, problems: list[Problem]) -> Layout:
    """What the columns are.

    A name is written `NAME`, `in:NAME` or `out:NAME`, perhaps with `:symbol` or `:number` behind it. Columns that are
    chosen go before marks in the header. Where only inputs or only outputs are marked or chosen, all other columns are
    the other; where both are, others are left out; where none is, the last column is the output.

    Args:
        header: the names as written.
        chosen: what the user says.
        problems: takes what is wrong with the names.
    """
    if all(_is_numeric(name) for name in header):
        message = "these are numbers; the first row must name the columns, as in:temperature,out:heater"
        problems.append(Problem("row 1", message))
        return Layout((), None, "", ())
    named = [_parsed(index, text) for index, text in enumerate(header)]
    # A role, marked or chosen, makes a stream of any column.
    special = [one for one in named if one.role is None and one.name not in (*chosen.inputs, *chosen.outputs)]
    stream_column = next((one.index for one in special if one.name.lower() in STREAM_COLUMNS), None)
    left_out = {stream_column, *(one.index for one in special if one.name.lower() in UNREAD_COLUMNS)}
    free = [one for one in named if one.index not in left_out]
    before = len(problems)
    problems += _choice_problems(free, chosen)
    roles, reason = _roles(free, chosen)
    columns = tuple(
        Column(one.index, one.name, roles[one.index], "symbol" if one.name in chosen.symbols else one.kind)
        for one in free
        if one.index in roles
    )
    problems += _name_problems(columns)
    if len(problems) == before:
        problems += _side_problems(columns)
    return Layout(columns, stream_column, reason, tuple(one.name for one in free if one.index not in roles))


def _parsed(index: int, text: str) -> _Named:
    first, colon, rest = text.partition(":")
    role = ROLES.get(first.strip().lower()) if colon else None
    name = rest if role else text
    before, colon, last = name.rpartition(":")
    kind = KINDS.get(last.strip().lower()) if colon else None
    return _Named(index, (before if kind else name).strip(), role, kind)


def _is_numeric(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _roles(columns: Sequence[_Named], chosen: CsvColumns) -> tuple[dict[int, Role], str]:
    """The roles of columns by their place, and why, where nobody said so."""
    if chosen.inputs or chosen.outputs:
        marks: dict[int, Role] = {one.index: "in" for one in columns if one.name in chosen.inputs}
        marks.update({one.index: "out" for one in columns if one.name in chosen.outputs})
    else:
        marks = {one.index: one.role for one in columns if one.role is not None}
    found = set(marks.values())
    if len(found) == 1:
        other: Role = "out" if "in" in found else "in"
        return {one.index: marks.get(one.index, other) for one in columns}, ""
    if marks or not columns:
        return marks, ""
    last = columns[-1].index
    return {
        one.index: "out" if one.index == last else "in" for one in columns
    }, "the last column, as none is marked out:"


def _choice_problems(columns: Sequence[_Named], chosen: CsvColumns) -> Iterator[Problem]:
    known = [one.name for one in columns]
    for option, names in (("inputs", chosen.inputs), ("outputs", chosen.outputs), ("symbols", chosen.symbols)):
        for name in names:
            if name not in known:
                yield Problem(f"{option} {name!r}", f"there is no such column. {did_you_mean(name, known)}")
    for name in chosen.inputs:
        if name in chosen.outputs:
            yield Problem(f"column {name!r}", "it cannot be an input and an output")


def _name_problems(columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        if not column.name or "." in column.name or column.name == NUMBER_KEY:
            place = f"column {column.index + 1}" + (f", {column.name!r}" if column.name else "")
            message = "the name is missing" if not column.name else "a stream's name must not contain a dot"
            yield Problem(place, message if column.name != NUMBER_KEY else "this name is taken")
    for name, count in Counter(column.name for column in columns).items():
        if count > 1 and name:
            yield Problem(f"column {name!r}", f"{count} columns have this name; every stream needs one of its own")


def _side_problems(columns: Sequence[Column]) -> Iterator[Problem]:
    for role, side in (("in", "input"), ("out", "output")):
        if not any(column.role == role for column in columns):
            yield Problem(
                "row 1",
                f"no column is an {side}. Name columns in:NAME and out:NAME, or use --inputs and --outputs; cells are "
                "separated by commas, semicolons or tabs",
            )
