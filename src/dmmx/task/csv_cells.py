"""Cells of a table as elements of streams: numbers, or symbols."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from dmmx.errors import Problem
from dmmx.task.csv_columns import Kind
from dmmx.vvalue import NUMBER_KEY, ZERO, Tree

VALUE = "value"
"""The port of a stream of a file."""

NUMBER = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?")
TRUTHS = {"true": 1, "false": 0}
EXACT_DIGITS = 15
"""Whole numbers of so many digits are kept as such."""

Numbered = tuple[int, str]
"""The number of a row, and its cell."""


def elements_of(
    name: str, cells: Sequence[Numbered], kind: Kind | None, *, decimal_comma: bool, problems: list[Problem]
) -> list[Tree]:
    """The elements of one column; an empty cell is zero, and equal cells give one object.

    Args:
        name: of the column.
        cells: from top to bottom.
        kind: what the cells are; without it they are symbols if none of them, apart from a plain 0, is a number.
        decimal_comma: whether 1,5 is a number.
        problems: takes what is wrong with cells, with their rows.
    """
    known: dict[str, Tree] = {"": ZERO}
    is_symbol = kind == "symbol" or (kind is None and _are_words([cell for _, cell in cells], decimal_comma))
    if is_symbol and kind is None:
        # Where symbols are words, 0 stands for none: a row in which every cell is empty would end the stream.
        known["0"] = ZERO
    elements: list[Tree] = []
    for row, cell in cells:
        if cell not in known:
            found = _symbol(cell) if is_symbol else _number(cell, decimal_comma)
            if isinstance(found, str):
                problems.append(Problem(f"row {row}, column {name!r}", found))
                found = ZERO
            else:
                known[cell] = found
            elements.append(found)
        else:
            elements.append(known[cell])
    return elements


def _are_words(cells: Sequence[str], decimal_comma: bool) -> bool:
    telling = {cell for cell in cells if cell not in ("", "0")}
    return bool(telling) and all(isinstance(_number(cell, decimal_comma), str) for cell in telling)


def _symbol(cell: str) -> Tree | str:
    if cell == NUMBER_KEY:
        return f"{NUMBER_KEY!r} cannot be a symbol; take another word"
    return Tree({VALUE: {cell: 1}})


def _number(cell: str, decimal_comma: bool) -> Tree | str:
    """The element of a number, or what is wrong with the cell."""
    truth = TRUTHS.get(cell.lower())
    if truth is not None:
        return Tree({VALUE: truth})
    # Spreadsheets write the sign of the typographer.
    plain = cell.replace("\N{MINUS SIGN}", "-")
    if decimal_comma and "." not in plain:
        plain = plain.replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return f"expected a number, got {_short(cell)}.{_hint(cell, decimal_comma)}"
    is_whole = plain.lstrip("+-").isdigit() and len(plain) <= EXACT_DIGITS
    number = int(plain) if is_whole else float(plain)
    if not math.isfinite(number):
        return f"the number {_short(cell)} is too large"
    return Tree({VALUE: number})


def _hint(cell: str, decimal_comma: bool) -> str:
    if "," in cell and not decimal_comma:
        return " Decimals are written with a point where commas separate the cells"
    if "," in cell and "." in cell:
        return " Digits cannot be grouped"
    return " If the column holds symbols, name it NAME:symbol or use --symbols NAME"


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 20 else f"{cell[:19]}…")
