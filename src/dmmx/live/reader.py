"""Reads the words behind a command's name, one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import final

from dmmx.errors import CommandError
from dmmx.live.words import Data, Quoted, Word, data_of
from dmmx.machine import Port
from dmmx.vvalue import Tree

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)


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
