"""The algebra of V-values on the sparse carrier: a vector space, norms, generalised products, and worked examples."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from dmmx.vvalue import ZERO, Tree
from strategies import exact, integers, trees

T = Tree({"a": 1, "b": 2, "c": {"a": 1, "b": 2, "c": {"x": 1, "y": 3}}})


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
