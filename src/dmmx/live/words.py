"""Words of a command line: what a line is split into, and how names and values are written to be read again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from dmmx.errors import CommandError
from dmmx.vvalue import Tree, tree_from_json, tree_to_json

_SPECIAL = re.compile(r'[\s"{}\[\]#]')


DEEPEST = 200
"""Levels of a V-value in a command: Python could write hardly more than a thousand into a log."""


@dataclass(frozen=True)
class Quoted:
    """A word that was written in quotes."""

    text: str


@dataclass(frozen=True)
class Data:
    """A V-value that was written as JSON."""

    value: Tree


Word = str | Quoted | Data


def split(text: str) -> list[Word]:
    """The words of a line: plain ones between spaces, JSON strings in quotes, and JSON objects.

    Raises:
        CommandError: a quote or a brace is not closed, or what is in braces is no V-value.

    Example:
        >>> split('input text "a b"')
        ['input', 'text', Quoted(text='a b')]
    """
    words: list[Word] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in '"{[':
            word, at = _json(text, at)
            if at < len(text) and not text[at].isspace():
                raise CommandError(f"expected a space at column {at + 1}, behind what is in quotes or braces")
            words.append(word)
        else:
            end = at
            while end < len(text) and not text[end].isspace():
                end += 1
            words.append(text[at:end])
            at = end
    return words


def _json(text: str, at: int) -> tuple[Word, int]:
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
    try:
        data, end = decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise CommandError(f"column {error.pos + 1}: {error.msg}. Quotes and braces are written as in JSON") from None
    except RecursionError:
        raise CommandError(f"column {at + 1}: nested too deeply") from None
    except CommandError:
        raise
    except ValueError as error:
        # A whole number of thousands of digits.
        raise CommandError(f"column {at + 1}: {error}") from None
    if _depth(data) > DEEPEST:
        raise CommandError(f"column {at + 1}: nested too deeply, {DEEPEST} levels are allowed")
    return (Quoted(data) if isinstance(data, str) else Data(tree_from_json(data))), end


def _depth(data: object) -> int:
    """How many objects are within each other."""
    depth, level = 0, [data]
    while level := [
        part for outer in level if isinstance(outer, dict) for part in cast("dict[str, Any]", outer).values()
    ]:
        depth += 1
    return depth


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CommandError(f"the key {twice!r} is there twice")
    return found


def _constant(text: str) -> NoReturn:
    raise CommandError(f"a number must be finite, got {text}")


def word_of(text: str) -> str:
    """A name as a word: quoted where it must be."""
    return text if text and text.isprintable() and not _SPECIAL.search(text) else quoted(text)


def quoted(text: str) -> str:
    """A text in quotes, on one line."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def number_of(number: float) -> str:
    """A number as a word: as short as it can be to be read as the same number.

    Example:
        >>> number_of(1.0), number_of(-0.1)
        ('1', '-0.1')
    """
    return repr(number).removesuffix(".0")


def data_of(value: Tree) -> str:
    """A V-value as JSON in braces.

    Raises:
        VValueError: JSON cannot hold one of its leaves.
    """
    data = tree_to_json(value)
    text = json.dumps(data if isinstance(data, dict) else {":number": data}, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(json.loads(text))
