"""Text as a machine reads it: decoding, places, lines; never as a whole in memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.cli.texts.reading import PIECE, Place, Places, lines_of, opened, pieces_of, survey
from dmmx.errors import InputFileError


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, as a terminal does, so that characters are cut apart."""

    def __init__(self, data: bytes, count: int) -> None:
        super().__init__(data)
        self.count = count

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(self.count)


class Endless:
    """Never ends, and counts what was asked for."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.given = 0

    def read1(self, size: int, /) -> bytes:
        self.given += size
        return (self.line * (size // len(self.line) + 1))[:size]


texts = st.text(st.sampled_from("ab.\n\r é漢😀"), max_size=40)


@given(texts, st.integers(1, 5))
def test_decoding_gives_the_text_whatever_the_pieces(text: str, count: int) -> None:
    assert "".join(pieces_of(Trickle(text.encode(), count), "it")) == text


@pytest.mark.parametrize("count", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("data", "byte", "line"),
    [(b"\xff", 0, 1), (b"ab\ncd\xc3\nx", 5, 2), ("é\n\n漢".encode()[:-1], 4, 3), (b"a\xed\xa0\x80", 1, 1)],
)
def test_the_byte_that_is_not_utf_8_is_named(data: bytes, byte: int, line: int, count: int) -> None:
    with pytest.raises(InputFileError, match=rf"^it: not UTF-8 text: byte {byte} \(line {line}\) cannot be decoded$"):
        list(pieces_of(Trickle(data, count), "it"))


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "no", "no such file"),
        (tmp_path, "is a folder"),
        ("a\0b", "cannot be read"),
    ):
        with pytest.raises(InputFileError, match=message), opened(str(path)):
            pass


@given(texts)
def test_survey(text: str) -> None:
    found = survey([text[:3], text[3:]])
    assert found.alphabet == "".join(sorted(set(text)))
    assert found.characters == len(text)


@given(st.lists(texts), st.integers(1, 9))
def test_places(pieces: list[str], first: int) -> None:
    places = Places(first)
    seen = list(places.watch(pieces))
    assert seen == pieces
    text = "".join(pieces)
    assert places.characters == len(text)
    for index, character in enumerate(text):
        before = text[:index]
        column = index - (before.rfind("\n") + 1) + 1
        assert places.at(index) == Place(first + before.count("\n"), column, character)
    if text:
        assert places.at(len(text) + 5) == places.at(len(text) - 1)


def test_places_are_forgotten() -> None:
    places = Places()
    pieces = places.watch(iter(["ab\n", "cd", "", "ef\n", "gh"]))
    next(pieces)
    assert places.at(1) == Place(1, 2, "b")
    list(pieces)
    places.forget(5)
    assert places.at(5) == Place(2, 3, "e")
    with pytest.raises(StopIteration):
        places.at(0)


@given(st.lists(texts))
def test_lines(pieces: list[str]) -> None:
    lines = [(number, "".join(parts)) for number, parts in lines_of(pieces)]
    wanted = "".join(pieces).split("\n")
    assert [(number, line) for number, line in lines if line] == [(n, line) for n, line in enumerate(wanted, 1) if line]


def test_a_line_is_known_when_it_ends_not_when_the_next_begins() -> None:
    asked: list[str] = []

    def live() -> Iterator[str]:
        for text in ("ab", "c\n", "d\n"):
            asked.append(text)
            yield text

    lines = lines_of(live())
    number, parts = next(lines)
    assert (number, "".join(parts), asked) == (1, "abc", ["ab", "c\n"])


def test_reading_takes_no_more_memory_than_a_few_pieces() -> None:
    source = Endless("ein Satz, é!\n".encode())
    places = Places()
    tracemalloc.start()
    try:
        for _ in islice(places.watch(pieces_of(source, "it")), 300):
            places.forget(places.characters - 1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert source.given == 300 * PIECE
    assert peak < 20 * PIECE
