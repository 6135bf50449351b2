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

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


class JsonText:
    """JSON data and the text that it was read from.

    Args:
        text: JSON.
        name: what error messages call it.

    Attributes:
        data: what the text stands for.

    Raises:
        InputFileError: the text is not JSON, nested too deeply, or has a key twice in one object.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        self.name = name
        try:
            self.data: Any = json.loads(self._text, parse_constant=float, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise InputFileError(f"{name}: not JSON: {error.msg} at {where}") from None
        except RecursionError:
            raise InputFileError(f"{name}: nested too deeply") from None
        except _UsedTwiceError as error:
            key = repr(error.args[0])
            raise InputFileError(f"{name}: {self._twice()}: the key {key} is used twice in one object") from None
        except ValueError as error:
            raise InputFileError(f"{name}: {error}") from None

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


class _UsedTwiceError(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _UsedTwiceError(next(name for name in names if names.count(name) > 1))
    return found


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
