"""JSON text whose places can be told: what is wrong with the data is said with its line and column."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from dmmx.errors import InputFileError, Problem

JsonPath = tuple[str | int, ...]
"""Keys of objects, and places in lists, from the outside to the inside."""

HALF_CHARACTER = "a surrogate stands alone: it is half a character"

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_IS_SURROGATE = re.compile(r"[\ud800-\udfff]")


class JsonText:
    """JSON data and the text that it was read from.

    Args:
        text: JSON.
        name: what error messages call it.

    Attributes:
        data: what the text stands for.

    Raises:
        InputFileError: the text is not JSON, or nested too deeply; or it has a key twice in one object, or a string
            that no file can hold.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        self.name = name
        try:
            self.data: Any = json.loads(self._text, parse_constant=float, object_pairs_hook=object_of_pairs)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise InputFileError(f"{name}: not JSON: {error.msg} at {where}") from None
        except RecursionError:
            raise InputFileError(f"{name}: nested too deeply") from None
        except UsedTwiceError as error:
            raise InputFileError(f"{name}: {self._twice()}: {error}") from None
        except ValueError as error:
            raise InputFileError(f"{name}: {error}") from None
        half = half_character(self._text)
        if half is not None:
            raise InputFileError(f"{name}: {self._line_and_column(half)}: {HALF_CHARACTER}")

    def problem(self, path: JsonPath, message: str) -> Problem:
        """A problem at the place of a value."""
        offset = self._offsets.get(path, 0)
        return Problem(": ".join(filter(None, [self._line_and_column(offset), ".".join(map(str, path))])), message)

    @cached_property
    def _offsets(self) -> dict[JsonPath, int]:
        return dict(_places(self._text))

    def _line_and_column(self, offset: int) -> str:
        line = self._text.count("\n", 0, offset) + 1
        return f"line {line}, column {offset - self._text.rfind(chr(10), 0, offset)}"

    def _twice(self) -> str:
        """Where a key is used for the second time."""
        seen: set[JsonPath] = set()
        for path, offset in _places(self._text):
            if path in seen:
                return self._line_and_column(offset)
            seen.add(path)
        return "somewhere"


class UsedTwiceError(ValueError):
    """A key stands twice in one object, so that one of its values would be lost."""


def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, for `json.loads(object_pairs_hook=…)`.

    Raises:
        UsedTwiceError: a key is used twice.
    """
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UsedTwiceError(f"the key {key!r} is used twice in one object")
        found[key] = value
    return found


def half_character(text: str) -> int | None:
    """Where in good JSON text the first string begins that has a lone surrogate, which no file can hold."""
    if not _SURROGATE.search(text):
        return None
    strings = (token for token in _TOKEN.finditer(text) if token[0].startswith('"'))
    return next((token.start() for token in strings if _IS_SURROGATE.search(json.loads(token[0]))), None)


def _places(text: str) -> Iterator[tuple[JsonPath, int]]:
    """Every value of good JSON text with its path, and where it begins."""
    path: list[str | int] = []
    # For every open object or list, whether it is an object.
    kinds: list[bool] = []
    key: str | None = None
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in ("}", "]"):
            kinds.pop()
            path.pop()
        elif word == ",":
            if not kinds[-1]:
                path[-1] = int(path[-1]) + 1
            key = None
        elif word == ":":
            path[-1] = key or ""
        elif kinds and kinds[-1] and key is None:
            key = json.loads(word)
        else:
            yield tuple(path), token.start()
            if word in ("{", "["):
                kinds.append(word == "{")
                path.append(0)
            key = None if word == "{" else key
