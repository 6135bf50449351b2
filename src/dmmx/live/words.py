"""Words of a command line: reading them one by one, and writing them so that they are read again as they were."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, final

from dmmx.errors import CommandError
from dmmx.machine import Port
from dmmx.vvalue import Tree, tree_from_json, tree_to_json

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)
_SPECIAL = re.compile(r'[\s"{}\[\]#]')


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
    return (Quoted(data) if isinstance(data, str) else Data(tree_from_json(data))), end


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


@final
class Words:
    """The words behind a command's name, taken one by one.

    Args:
        words: all of them.
        usage: how the command is written, for messages.
    """

    def __init__(self, words: Sequence[Word], usage: str) -> None:
        self._words = list(words)
        self._usage = usage

    def __len__(self) -> int:
        return len(self._words)

    @property
    def next(self) -> Word | None:
        """The next word, left where it is."""
        return self._words[0] if self._words else None

    def wrong(self, message: str) -> CommandError:
        """An error that says how the command is written."""
        return CommandError(f"{message}. Usage: {self._usage}")

    def end(self) -> None:
        """Refuse further words."""
        if self._words:
            raise self.wrong(f"there is too much: {_shown(self._words[0])}")

    def skip(self, word: str) -> bool:
        """Take the next word if it is this one; whether it was."""
        if self._words[:1] == [word]:
            del self._words[0]
            return True
        return False

    def name(self, what: str) -> str:
        """A name, quoted or not."""
        word = self._take(what)
        if isinstance(word, Data):
            raise self.wrong(f"expected {what}, got {_shown(word)}")
        return word.text if isinstance(word, Quoted) else word

    def port(self, what: str) -> Port:
        """A port, written `neuron.name`."""
        text = self.name(what)
        neuron, dot, name = text.partition(".")
        if not (neuron and dot and name):
            raise self.wrong(f"expected {what}, written neuron.name, got {text!r}")
        return Port(neuron, name)

    def number(self, what: str) -> float:
        """A finite number."""
        word = self._take(what)
        if not isinstance(word, str) or not _NUMBER.fullmatch(word):
            raise self.wrong(f"expected {what}, a number, got {_shown(word)}")
        number = float(word)
        if number - number != 0:
            raise self.wrong(f"expected {what}, a finite number, got {_shown(word)}")
        return number

    def whole(self, what: str, least: int = 1) -> int:
        """A whole number."""
        word = self._take(what)
        if not isinstance(word, str) or not _WHOLE.fullmatch(word) or int(word) < least:
            raise self.wrong(f"expected {what}, a whole number of at least {least}, got {_shown(word)}")
        return int(word)

    def data(self, what: str) -> Tree:
        """A V-value in braces."""
        word = self._take(what)
        if not isinstance(word, Data):
            raise self.wrong(f"expected {what}, got {_shown(word)}")
        return word.value

    def _take(self, what: str) -> Word:
        if not self._words:
            raise self.wrong(f"expected {what}")
        return self._words.pop(0)


def _shown(word: Word) -> str:
    text = data_of(word.value) if isinstance(word, Data) else repr(word.text if isinstance(word, Quoted) else word)
    return text if len(text) <= 40 else text[:39] + "…"
