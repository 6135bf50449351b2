"""What EDN text consists of: forms that know where they stand."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import final

from dmmx.errors import Problem, VValueError

PRESENT_SYMBOL = "dmmx/present-zero"
"""The symbol that stands for a zero that is there, as `PRESENT_ZERO` is."""


@final
class Symbol(str):
    """A name such as `accum` or `dmm.core/accum`; also a var, which Clojure prints as `#'dmm.core/accum`."""

    __slots__ = ()


@final
class Keyword(str):
    """A name behind a colon, without the colon."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class EdnMap:
    """A map as it is written: keys may be repeated.

    Attributes:
        pairs: keys with values, in order.
    """

    pairs: tuple[tuple[Form, Form], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One form.

    Attributes:
        value: an `EdnMap`; a tuple of forms (a vector, list or set); a `Symbol`, a `Keyword`, a string or character; an
            int, float or `Fraction`; True, False or None.
        offset: where it begins in the text.
    """

    value: object
    offset: int


class EdnText:
    """A text whose places can be told.

    Args:
        text: all of it.
    """

    def __init__(self, text: str) -> None:
        # Editors on Windows put this mark first; nobody sees it, and no column counts it.
        self.text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")

    @cached_property
    def _line_ends(self) -> list[int]:
        return [offset for offset, character in enumerate(self.text) if character == "\n"]

    def place(self, offset: int) -> str:
        """Where a character stands, as `line 3, column 14`."""
        before = bisect_left(self._line_ends, offset)
        column = offset - (self._line_ends[before - 1] if before else -1)
        return f"line {before + 1}, column {column}"

    def error(self, offset: int, message: str) -> VValueError:
        """An error about a place, to be raised."""
        return VValueError(f"{self.place(offset)}: {message}")


class Complaints:
    """What is wrong with a text, collected while it is understood.

    Args:
        source: the text.
    """

    def __init__(self, source: EdnText) -> None:
        self.source = source
        self._found: list[tuple[int, str]] = []

    def add(self, offset: int, message: str) -> None:
        """Something is wrong at a place."""
        self._found.append((offset, message))

    def problems(self) -> list[Problem]:
        """All that is wrong, in the order of the text."""
        return [Problem(self.source.place(offset), message) for offset, message in sorted(self._found)]
