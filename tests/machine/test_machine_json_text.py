"""JSON text whose places can be told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import InputFileError
from dmmx.machine.json_text import JsonText

words = st.text(st.sampled_from('ab"\\{}[]:, \n/é😀'), max_size=4)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


def values_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(found for key, part in below for found in values_of(part, (*path, key)))]


@given(data, st.sampled_from([None, 1]), st.booleans())
def test_every_value_stands_where_it_is_said_to_stand(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    source = JsonText(text, "it")
    for path, part in values_of(value):
        where = source.problem(path, "wrong").place.split(": ")[0]
        line, column = (int(word.split()[1]) for word in where.split(", "))
        offset = sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1
        found, _ = json.JSONDecoder().raw_decode(text, offset)
        assert found == part
        assert type(found) is type(part)


def test_a_key_that_is_used_twice_is_found_where_it_is() -> None:
    with pytest.raises(InputFileError, match=r"^it: line 2, column 22: the key 'b' is used twice in one object$"):
        JsonText('{"a": {"b": 1},\n "b": [{"b": 1, "b": 2}]}', "it")
