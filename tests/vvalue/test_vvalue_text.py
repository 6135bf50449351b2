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
from dmmx.live import parse_command
from dmmx.machine import machine_from_json
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


SPECIAL_KEYS = (":number", ":complex", ":present", ":sample", ":frame 2", ":frame 1x2")

json_data = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3) | st.just(10**400),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(SPECIAL_KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "data",
    [
        {":complex": [10**400, 0]},
        {":complex": [0, -(10**400)]},
        {":sample": [[1, 10**400]]},
        {":sample": [["x", 0, 10**400]]},
        {":present": 10**400},
        {":frame 1": [10**400]},
        {":frame 2": [0.5, 10**400]},
        {":frame 1": {":complex": [[1], [10**400]]}},
    ],
)
def test_whole_numbers_beyond_floats_are_refused_wherever_they_stand(data: dict[str, object]) -> None:
    place = rf"^a\.b\.{next(iter(data))}: "
    with pytest.raises(VValueError, match=place):
        tree_from_json({"a": {"b": data}})
    with pytest.raises(DmmxError, match=place):
        parse_command(f"keep r {json.dumps({'a': {'b': data}})}")
    text = '{"dmmx": 1, "neurons": {}, "initial": {"a": {"b": %s}}, "links": []}'
    with pytest.raises(DmmxError, match=r"initial: a\.b\.:"):
        machine_from_json(text % json.dumps(data))


@pytest.mark.parametrize(
    "data",
    [
        {":sample": [[math.nan, 1]]},
        {":sample": [[1, math.inf]]},
        {":sample": [[None, 1]]},
        {":sample": [[True, 1]]},
        {":frame 2": {":complex": [[1, math.inf], [1, 2]]}},
        {":frame 2": {":complex": [[1, 2], [1, 2, 3]]}},
    ],
)
def test_what_could_not_be_written_again_is_not_read(data: object) -> None:
    with pytest.raises(VValueError, match=r"^a\.:(sample|frame 2): "):
        tree_from_json({"a": data})


def test_numbers_are_finite_though_their_sizes_are_not() -> None:
    number, frame = {":complex": [1.7e308, 1.7e308]}, {":frame 2": [1.7e308, 1.7e308]}
    samples = {":sample": [[10**400, 1.7e308], ["y", 1.7e308, 1.7e308]]}
    tree = tree_from_json({"a": number, "b": frame, "c": samples})
    assert tree_from_json(json.loads(json.dumps(tree_to_json(tree)))) == tree
    assert tree["a"].max_norm() == tree["a"].l1() == tree["a"].l2() == math.inf
    assert tree["c"].l2() == math.inf


@given(json_data)
def test_any_json_gives_a_value_or_a_clear_error(data: object) -> None:
    try:
        tree = tree_from_json(data)
    except DmmxError:
        return
    assert tree_from_json(json.loads(json.dumps(tree_to_json(tree), allow_nan=False))) == tree
