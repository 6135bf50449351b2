"""V-values on the sparse carrier: canonical form, the laws of a vector space, and worked examples."""

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
from strategies import dyadics, exact, integers, trees

T = Tree({"a": 1, "b": 2, "c": {"a": 1, "b": 2, "c": {"x": 1, "y": 3}}})


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


# --- a vector space ---


@given(trees(exact), trees(exact), trees(exact))
def test_addition_is_that_of_a_commutative_group(a: Tree, b: Tree, c: Tree) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + ZERO is a
    assert ZERO + a is a
    assert a + (-1) * a is ZERO
    assert a - a is ZERO
    assert ZERO - (ZERO - a) == a == -1 * -a


@given(trees(exact), trees(exact), exact, exact)
def test_scaling_is_linear(a: Tree, b: Tree, s: Any, t: Any) -> None:
    assert s * (a + b) == s * a + s * b
    assert (s + t) * a == s * a + t * a
    assert (s * t) * a == s * (t * a)
    assert s * a == a * s


@given(trees(exact))
def test_scaling_by_one_and_zero_shares(a: Tree) -> None:
    assert 1 * a is a
    assert a * 1.0 is a
    assert 0 * a is ZERO
    assert a / 2 * 2 == a


def test_unchanged_parts_are_shared_not_copied() -> None:
    grown = T + Tree({"a": 1})
    assert grown["c"] is T["c"]
    assert ZERO.nest({"x": T})["x"] is T


def test_sum_examples() -> None:
    assert Tree({"a": 2, "b": 4, "c": {"a": 2, "b": 4, "c": {"x": 2, "y": 6}}}) == T + T
    assert Tree() == T + (-1) * T
    assert Tree({"a": 5}) + Tree({"a": {"b": 1}}) == Tree({"a": {":number": 5, "b": 1}})
    assert Tree({"a": 1, "b": {"c": 2}}) + Tree({"b": {"c": -2, "d": 3}}) == Tree({"a": 1, "b": {"d": 3}})


def test_map_examples() -> None:
    """Twice doubling and adding 3 where the result is not 9; then dividing by 7, exactly."""

    def step(tree: Tree) -> Tree:
        return tree.map(lambda n: 2 * n).map(lambda n: n + 3)

    assert step(T) == Tree({"a": 5, "b": 7, "c": {"a": 5, "b": 7, "c": {"x": 5, "y": 9}}})
    seventh = step(T).map(lambda n: Fraction(n, 7))
    assert seventh["c"]["c"] == Tree({"x": Fraction(5, 7), "y": Fraction(9, 7)})
    assert T.map(lambda n: 0 if n == 2 else n) == Tree({"a": 1, "c": {"a": 1, "c": {"x": 1, "y": 3}}})


# --- numbers ---


def test_norms_and_dot() -> None:
    tree = Tree({":number": -3, "a": 1, "b": {"c": 2}})
    assert (tree.max_norm(), tree.l1(), tree.dot(tree)) == (3, 6, 14)
    assert tree.l2() == pytest.approx(math.sqrt(14))
    assert tree.dot(Tree({":number": 2, "b": {"c": 5, "d": 7}})) == 4
    assert (ZERO.max_norm(), ZERO.l1(), ZERO.l2(), ZERO.dot(tree)) == (0, 0, 0, 0)


@given(trees(exact), trees(exact), trees(exact), exact)
def test_dot_is_symmetric_and_bilinear(a: Tree, b: Tree, c: Tree, s: Any) -> None:
    assert a.dot(b) == b.dot(a)
    assert (a + b).dot(c) == a.dot(c) + b.dot(c)
    assert (s * a).dot(b) == s * a.dot(b)
    assert a.dot(a) == sum(leaf * leaf for _, leaf in a.items())


@given(trees(exact), trees(exact), exact)
def test_norms_are_norms(a: Tree, b: Tree, s: Any) -> None:
    for norm in (Tree.max_norm, Tree.l1):
        assert norm(a + b) <= norm(a) + norm(b)
        assert norm(s * a) == abs(s) * norm(a)
        assert (norm(a) == 0) == (a is ZERO)


def test_trim_keeps_what_reaches_the_threshold() -> None:
    assert Tree({"a": 0.4, "b": -0.5, "c": {"d": 0.1}}).trim(0.5) == Tree({"b": -0.5})


# --- generalised products ---


def test_products_of_the_design() -> None:
    mask, value = Tree({"x": 2, "y": {"z": 3}}), Tree({"x": {"p": 1}, "y": {"z": {"p": 5, "q": 1}, "t": 9}})
    assert mask.mask_multiply(value) == Tree({"x": {"p": 2}, "y": {"z": {"p": 15, "q": 3}}})
    assert mask.linear_combination(value) == Tree({"p": 17, "q": 3})


def test_mask_multiply_examples() -> None:
    assert T.mask_multiply(T) == Tree({"a": 1, "b": 4, "c": {"a": 1, "b": 4, "c": {"x": 1, "y": 9}}})
    assert Tree({"c": 7}).mask_multiply(T) == Tree({"c": {"a": 7, "b": 14, "c": {"x": 7, "y": 21}}})
    assert T.mask_multiply(Tree({"c": 7})) is ZERO


def test_linear_combination_examples() -> None:
    seven = Tree({"c": 7})
    assert seven.linear_combination(seven) == Tree(49)
    assert seven.linear_combination(T) == Tree({"a": 7, "b": 14, "c": {"x": 7, "y": 21}})
    assert T.linear_combination(T) == Tree(20)
    assert T.linear_combination(seven) is ZERO
    a, f = Tree({"a": 2, "b": 3, "c": 2.5}), Tree({"a": 2, "b": 3, "c": {":number": 6, "u": 1}})
    assert a.linear_combination(a) == Tree(19.25)
    assert a.linear_combination(f) == Tree({":number": 28, "u": 2.5})
    # A mask leaf scales the whole subtree at its path, also where the mask goes on below: else it were not bilinear.
    assert f.linear_combination(f) == Tree({":number": 50, "u": 6})
    assert f.linear_combination(a) == Tree(28)


def test_a_matrix_applied_row_by_row() -> None:
    rows = Tree({"x": {"a": 8}, "y": {"b": 10}, "z": {"a": 2, "b": 4}})

    def apply(value: Tree) -> Tree:
        return ZERO.nest({name: rows[name].linear_combination(value) for name in rows.keys()})

    assert apply(Tree({"a": 3, "b": 5})) == Tree({"x": 24, "y": 50, "z": 26})
    value = Tree({"a": {"v": 3}, "b": {"v": 5, "w": {"v": 8}}})
    assert apply(value) == Tree({"x": {"v": 24}, "y": {"v": 50, "w": {"v": 80}}, "z": {"v": 26, "w": {"v": 32}}})


@pytest.mark.parametrize("product", [Tree.linear_combination, Tree.mask_multiply])
@given(m=trees(exact), n=trees(exact), v=trees(exact), w=trees(exact), s=exact, t=exact)
def test_products_are_bilinear(
    product: Callable[[Tree, Tree], Tree], m: Tree, n: Tree, v: Tree, w: Tree, s: Any, t: Any
) -> None:
    assert product(s * m + t * n, v) == s * product(m, v) + t * product(n, v)
    assert product(m, s * v + t * w) == s * product(m, v) + t * product(m, w)


@given(trees(integers), trees(integers))
def test_products_agree_with_their_definition(mask: Tree, value: Tree) -> None:
    kept, summed = ZERO, ZERO
    for path, weight in mask.items():
        part = value.at(path) * weight
        summed = summed + part
        for key in reversed(path):
            part = ZERO.nest({key: part})
        kept = kept + part
    assert mask.mask_multiply(value) == kept
    assert mask.linear_combination(value) == summed


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
        ({"a": np.ones(3)}, "a: expected a number or a mapping, got ndarray"),
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
