"""Text as a machine reads it: decoded piece by piece, with the places of its characters. Never in memory as a whole."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from dmmx.errors import InputFileError

PIECE = 1 << 16
"""Bytes read at once."""


class ByteSource(Protocol):
    """A binary file that gives what there is, without waiting for more: live input is read as it comes."""

    def read1(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


@contextmanager
def opened(path: str) -> Generator[ByteSource]:
    """A file, open for reading.

    Raises:
        InputFileError: it is missing, a folder, or not readable.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115  (closed below; errors while it is read are not errors of opening it)
    except FileNotFoundError:
        raise InputFileError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputFileError(f"{path}: is a folder, expected a text file") from None
    except (OSError, ValueError) as error:
        raise InputFileError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    with file:
        yield file


def pieces_of(source: ByteSource, name: str) -> Iterator[str]:
    r"""The text of UTF-8 bytes, piece by piece. Nothing is translated: "\n" and "\r" are characters as any other.

    Args:
        source: where the bytes come from.
        name: what error messages call it.

    Raises:
        InputFileError: a byte that is not UTF-8; its line and position are named.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    before, lines = 0, 0
    data = b"more"
    while data:
        data = source.read1(PIECE)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            place = before - pending + error.start
            raise InputFileError(f"{name}: not UTF-8 text: byte {place} (line {line}) cannot be decoded") from None
        before += len(data)
        lines += text.count("\n")
        if text:
            yield text


@dataclass(frozen=True)
class Survey:
    """What a first look through a text finds.

    Attributes:
        alphabet: its different characters, sorted.
        characters: how many it has.
    """

    alphabet: str
    characters: int


def survey(pieces: Iterable[str]) -> Survey:
    """Look through a text once."""
    alphabet: set[str] = set()
    characters = 0
    for text in pieces:
        alphabet.update(text)
        characters += len(text)
    return Survey("".join(sorted(alphabet)), characters)


@dataclass(frozen=True)
class Place:
    """Where a character stands, counted from 1.

    Attributes:
        line: its line.
        column: its place in the line, in characters.
        character: the character itself.
    """

    line: int
    column: int
    character: str


class Places:
    """The places of the characters that were read lately.

    Args:
        line: the number of the first line.
    """

    def __init__(self, line: int = 1) -> None:
        self.characters = 0
        self._pieces: deque[tuple[int, Place, str]] = deque()
        self._next = (line, 1)

    def watch(self, pieces: Iterable[str]) -> Iterator[str]:
        """The same pieces; each is known from the moment it is asked for."""
        for text in pieces:
            if text:
                line, column = self._next
                self._pieces.append((self.characters, Place(line, column, text[0]), text))
                self.characters += len(text)
                self._next = _moved(line, column, text)
            yield text

    def at(self, index: int) -> Place:
        """The place of a character by its index from 0; the last one's for an index after the end."""
        index = min(index, self.characters - 1)
        first, start, text = next(piece for piece in reversed(self._pieces) if piece[0] <= index)
        line, column = _moved(start.line, start.column, text[: index - first])
        return Place(line, column, text[index - first])

    def forget(self, index: int) -> None:
        """Drop what is only needed for characters before this index."""
        while len(self._pieces) > 1 and self._pieces[1][0] <= index:
            self._pieces.popleft()


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    """Line and column after some text."""
    newlines = text.count("\n")
    return (line + newlines, len(text) - text.rindex("\n")) if newlines else (line, column + len(text))


def lines_of(pieces: Iterable[str]) -> Iterator[tuple[int, Iterator[str]]]:
    r"""The lines of a text with their numbers from 1, each as pieces and without its "\n".

    The pieces of a line must be read before the next line is asked for. A line is given as soon as it begins.
    """
    parts = _parts_of(pieces)
    for number, text, is_end in parts:
        yield number, _line_of(text, is_end, parts)


def _parts_of(pieces: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
    """Parts of lines: the line's number, some text, and whether the line ends behind it."""
    number = 1
    for text in pieces:
        *ended, last = text.split("\n")
        for line in ended:
            yield number, line, True
            number += 1
        if last:
            yield number, last, False


def _line_of(text: str, is_end: bool, parts: Iterator[tuple[int, str, bool]]) -> Iterator[str]:
    yield text
    while not is_end:
        _, text, is_end = next(parts, (0, "", True))
        yield text
