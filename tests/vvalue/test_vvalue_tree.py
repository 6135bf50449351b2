"""V-values on the sparse carrier: canonical form, immutable values, refused data, deep values, and how they look."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given

from dmmx.errors import VValueError
from dmmx.vvalue import NUMBER_KEY, ZERO, Path, Tree, path_text
from dmmx.vvalue.leaf import relu
from strategies import dyadics, exact, trees


def dots(tree: Tree) -> dict[str, Any]:
    """The leaves by path, as text."""
    return {".".join(path): leaf for path, leaf in tree.items()}


# --- canonical form ---


def test_example_of_the_design() -> None:
    tree = Tree({":number": 3.5, "foo": {":number": 2, "bar": 7}})
    assert dots(tree) == {"": 3.5, "foo": 2, "foo.bar": 7}
    assert (tree.number, tree["foo"].number, tree.at(("foo", "bar")).number) == (3.5, 2, 7)
    assert tree.keys() == ("foo",)


def test_scalar_and_subtree_live_at_one_node() -> None:
    tree = Tree({":number": 3.5, "foo": {":number": 2, "bar": 7}, "baz": {"foo": {"bar": -4}}})
    assert dots(tree) == {"": 3.5, "foo": 2, "foo.bar": 7, "baz.foo.bar": -4}
    assert (tree + Tree({"baz": 1}))["baz"] == Tree({":number": 1, "foo": {"bar": -4}})


@pytest.mark.parametrize(
    "data",
    [
        0,
        0.0,
        -0.0,
        Fraction(0),
        {},
        {"a": 0},
        {"a": {}},
        {"a": {"b": {":number": 0}}},
        {":number": 0},
        {":number": 0.0},
    ],
)
def test_zero_is_one_object(data: object) -> None:
    assert Tree(data) is ZERO
    assert not Tree(data)
    assert len(Tree(data)) == 0
    assert Tree(data).to_data() == {}


@pytest.mark.parametrize("data", [{":number": 3}, 3, {":number": 3, "a": 0}, {":number": 3, "a": {"b": {}}}])
def test_a_node_with_only_a_number_is_that_number(data: object) -> None:
    assert Tree(data) == Tree(3)
    assert Tree(data).to_data() == 3


def assert_canonical(tree: Tree) -> None:
    def check(data: Any, top: bool) -> None:
        if isinstance(data, dict):
            assert data or top
            assert set(cast("dict[str, Any]", data)) != {NUMBER_KEY}
            for value in cast("dict[str, Any]", data).values():
                check(value, False)
        else:
            assert data != 0

    check(tree.to_data(), True)
    assert Tree(tree.to_data()) == tree


OPERATIONS: list[Callable[[Tree, Tree], Tree]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a + a * -1,
    lambda a, b: a * 0,
    lambda a, b: a.map(relu),
    lambda a, b: a.combine(lambda x, y: max(x, y), b),
    lambda a, b: a.combine(lambda x, y: x - y, b),
    lambda a, b: a.mask_multiply(b),
    lambda a, b: a.linear_combination(b),
    lambda a, b: a.trim(2),
    lambda a, b: ZERO.nest({"x": a, "y": b, "z": 0, "w": 2}),
]


@pytest.mark.parametrize("operation", OPERATIONS)
@given(a=trees(), b=trees())
def test_every_operation_keeps_canonical_form(operation: Callable[[Tree, Tree], Tree], a: Tree, b: Tree) -> None:
    assert_canonical(operation(a, b))


@given(trees(exact))
def test_data_round_trip(tree: Tree) -> None:
    assert Tree(tree.to_data()) == tree
    assert Tree(tree) is tree


@given(trees(exact))
def test_items_are_the_support(tree: Tree) -> None:
    items = dict(tree.items())
    assert len(items) == len(tree)
    assert all(leaf != 0 and tree.at(path).number == leaf for path, leaf in items.items())
    total = ZERO
    for path, leaf in items.items():
        part = Tree(leaf)
        for key in reversed(path):
            part = ZERO.nest({key: part})
        total = total + part
    assert total == tree


def test_keys_keep_their_order() -> None:
    tree = Tree({"z": 1, "a": {"y": 2, "b": 3}, "m": 4})
    doubled = tree.map(lambda leaf: 2 * leaf)
    assert [dots(t).keys() for t in (tree, doubled)] == [{"z": 0, "a.y": 0, "a.b": 0, "m": 0}.keys()] * 2
    assert list(dots(doubled)) == ["z", "a.y", "a.b", "m"]
    assert list((tree + Tree({"new": 1, "z": 1})).keys()) == ["z", "a", "m", "new"]


# --- an immutable value ---


def test_a_value_cannot_be_changed() -> None:
    tree = Tree({"a": 1})
    with pytest.raises(AttributeError):
        tree.number = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        tree.colour = 3  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        tree["a"] = 3  # type: ignore[index]
    data: dict[str, Any] = {"a": {"b": 1}}
    tree = Tree(data)
    data["a"]["b"] = 2
    given_away: Any = tree.to_data()
    given_away["a"]["b"] = 3
    assert tree == Tree({"a": {"b": 1}})


@given(trees(exact), trees(exact))
def test_equal_values_have_equal_hashes(a: Tree, b: Tree) -> None:
    again = Tree(a.to_data())
    assert again == a
    assert hash(again) == hash(a)
    assert (a == b) == (a.to_data() == b.to_data())
    assert (a == b) == (not a - b)


def test_equality_ignores_order_and_the_kind_of_number() -> None:
    assert Tree({"a": 1, "b": 2}) == Tree({"b": 2.0, "a": Fraction(1)})
    assert len({Tree({"a": 1, "b": 2}), Tree({"b": 2, "a": 1.0})}) == 1
    assert Tree({"a": 1}) != {"a": 1}
    assert Tree(1) != 1


@given(trees(dyadics))
def test_copies_are_equal(tree: Tree) -> None:
    assert copy.deepcopy(tree) == tree
    assert pickle.loads(pickle.dumps(tree)) == tree


def test_a_value_is_no_sequence() -> None:
    tree = Tree({"a": 1})
    with pytest.raises(TypeError):
        iter(tree)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        assert "a" in tree  # type: ignore[operator]


def test_numpy_scalars_scale() -> None:
    assert np.float64(2) * Tree({"a": 1}) == Tree({"a": 2})
    assert Tree({"a": 1}) * np.float32(2) == Tree({"a": 2})


def test_only_what_adds_up_adds_up() -> None:
    with pytest.raises(TypeError):
        Tree(1) + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = Tree({"a": 1}) * Tree({"a": 2})


# --- what is no V-value ---


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("text", "(root): expected a number or a mapping, got str 'text'"),
        ({"a": {"b": [1, 2]}}, "a.b: expected a number or a mapping, got list [1, 2]"),
        ({"a": True}, "a: expected a number or a mapping, got bool True"),
        ({"a": None}, "a: expected a number or a mapping, got NoneType None"),
        ({"a": {3: 1}}, "a: a key must be a string, got 3"),
        ({3: 1}, "(root): a key must be a string, got 3"),
        ({"a": {":number": {"b": 1}}}, "a.:number: expected a number, got dict {'b': 1}"),
        ({"a": int}, "a: expected a number or a mapping, got type <class 'int'>"),
        ({"a": [1.0]}, "a: expected a number or a mapping, got list"),
        ({"a": 10**400}, "a: the number is too large"),
    ],
)
def test_refused_data_names_the_path(data: object, message: str) -> None:
    with pytest.raises(VValueError) as caught:
        Tree(data)
    assert str(caught.value).startswith(message)


def test_data_that_contains_itself_is_refused() -> None:
    data: dict[str, object] = {}
    data["a"] = data
    with pytest.raises(VValueError, match="nested too deeply, or contains itself"):
        Tree(data)


def test_huge_values_are_shortened_in_errors() -> None:
    with pytest.raises(VValueError) as caught:
        Tree({"a": list(range(10_000))})
    assert len(str(caught.value)) < 120


# --- numbers that grow ---


def test_whole_numbers_become_floats_where_floats_are_inexact() -> None:
    limit = Tree({"a": 2**53})
    assert type(limit["a"].number) is int
    assert type((limit + limit)["a"].number) is float
    tree = Tree({"a": 3})
    for _ in range(12):
        tree = tree.map(lambda n: n * n)
    assert tree["a"].number == math.inf


def test_infinity_and_nan_flow() -> None:
    tree = Tree({"a": math.inf, "b": math.nan})
    assert math.isnan((tree - tree)["a"].number)
    assert math.isnan(tree.map(relu)["b"].number)


# --- deep values ---


def deep(length: int) -> Tree:
    tree = ZERO
    for index in range(length):
        tree = ZERO.nest({"this": index + 1, "rest": tree})
    return tree


def test_long_lists_work_in_every_operation() -> None:
    length = 10_000
    tree = deep(length)
    assert tree.max_norm() == length
    assert tree.l1() == length * (length + 1) / 2
    assert tree + tree == 2 * tree
    assert tree - tree is ZERO
    assert tree.dot(tree) == tree.linear_combination(tree).number
    assert tree.mask_multiply(tree) == tree.map(lambda n: n * n)
    assert tree.combine(max, -tree) == tree
    assert hash(tree) == hash(deep(length))
    assert len(tree) == length
    assert next(tree.items()) == (("this",), length)
    assert "10000 paths, nested too deeply" in repr(tree)


# --- how it looks ---


def test_repr_builds_the_value_again() -> None:
    tree = Tree({":number": 3.5, "foo": {"bar": 7}})
    assert repr(tree) == "Tree({':number': 3.5, 'foo': {'bar': 7}})"
    assert eval(repr(tree)) == tree
    assert (repr(Tree(2)), repr(ZERO)) == ("Tree(2)", "Tree({})")


def test_html_is_nested_lists_with_text_escaped() -> None:
    tree = Tree({":number": 0.5, "<b>": {"&": 2}, "x": Fraction(1, 3)})
    style = '<ul style="font-family:monospace">'
    rows = "<li>0.5</li><li>&lt;b&gt;<ul><li>&amp;: 2</li></ul></li><li>x: 1/3</li>"
    assert tree._repr_html_() == f"{style}{rows}</ul>"
    assert ZERO._repr_html_() == f"{style}<li>0</li></ul>"
    assert Tree(7)._repr_html_() == f"{style}<li>7</li></ul>"


@pytest.mark.parametrize(("path", "text"), [((), "(root)"), (("a",), "a"), (("a", "b"), "a.b")])
def test_path_text(path: Path, text: str) -> None:
    assert path_text(path) == text
