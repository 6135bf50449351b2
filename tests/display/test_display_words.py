from __future__ import annotations

import pytest

from dmmx.display.words import columns_wide, number_text, shortened, value_text, visible
from dmmx.vvalue import Tree


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (-0.5, "-0.5"),
        (0.7312345, "0.7312"),
        (0.99999, "1"),
        (1e-7, "1e-7"),
        (12345.678, "1.235e4"),
        (1e100, "1e100"),
        (-0.0, "0"),
        (3, "3"),
        (1 + 2j, "(1+2j)"),
    ],
)
def test_numbers_have_up_to_four_digits(number: complex, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "{}"),
        (1, "1"),
        (12345.678, "12345.678"),
        ({".": 1}, '{".": 1}'),
        ({":number": 2, "a": {'"': 1}}, '{":number": 2, "a": {"\\"": 1}}'),
        ({"abcdefghijkl": 1, "mnopqrstuvwxyz": 2}, '{"abcdefghijkl": 1, "mnopqrstuv…'),
    ],
)
def test_values_are_written_on_one_short_line(value: object, text: str) -> None:
    assert value_text(Tree(value)) == text


def test_what_cannot_be_seen_is_escaped() -> None:
    assert visible("a\nb\x00\u202e\ud800\uffff") == "a\\nb\\x00\\u202e\\ud800\\uffff"
    assert visible("häufig 👩\u200d💻 <&>") == "häufig 👩\u200d💻 <&>"


def test_widths_are_those_of_a_terminal() -> None:
    assert columns_wide("abc") == 3
    assert columns_wide("日本🙂") == 6
    assert columns_wide("e\u0301") == 1


def test_long_texts_are_shortened() -> None:
    assert shortened("abcd", 4) == "abcd"
    assert shortened("abcde", 4) == "abc…"
