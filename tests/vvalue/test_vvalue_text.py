"""V-values to JSON and back, and what a file must not hold."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import DmmxError, VValueError
from dmmx.vvalue import ZERO, Tree, tree_from_json, tree_to_json
from strategies import floats, integers, trees, unicode_keys


@given(trees(st.one_of(integers, floats), keys=unicode_keys()))
def test_round_trip(tree: Tree) -> None:
    assert tree_from_json(json.loads(json.dumps(tree_to_json(tree)))) == tree


def test_zero_is_an_empty_object() -> None:
    assert tree_to_json(ZERO) == {}
    assert tree_from_json({}) is ZERO


def test_the_number_key() -> None:
    assert tree_to_json(Tree({":number": 3.5, "foo": {":number": 2, "bar": 7}})) == {
        ":number": 3.5,
        "foo": {":number": 2, "bar": 7},
    }
    assert tree_from_json({"a": {":number": 2}}) == Tree({"a": 2})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_must_be_finite(number: float) -> None:
    data = {"a": {"b": number}}
    with pytest.raises(VValueError, match=r"^a\.b: the number must be finite, got -?(nan|inf)$"):
        tree_from_json(data)
    with pytest.raises(VValueError, match=r"^a\.b: the number must be finite"):
        tree_to_json(Tree(data))
    with pytest.raises(VValueError, match=r"^\(root\): the number must be finite"):
        tree_from_json(number)


@pytest.mark.parametrize("leaf", [Fraction(1, 2), np.float32(1)])
def test_only_plain_numbers_are_written(leaf: object) -> None:
    with pytest.raises(VValueError, match=r"^a: JSON holds int, float and complex only, got "):
        tree_to_json(Tree({"a": leaf}))


json_data = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(json_data)
def test_any_json_gives_a_value_or_a_clear_error(data: object) -> None:
    try:
        tree = tree_from_json(data)
    except DmmxError:
        return
    json.dumps(tree_to_json(tree), allow_nan=False)
