"""Flattening: there and back, and indices that stay."""

from __future__ import annotations

import pytest
from hypothesis import given

from dmmx.errors import VValueError
from dmmx.vvalue import Flattening, Tree
from strategies import exact, trees


@given(trees(exact))
def test_there_and_back(value: Tree) -> None:
    table = Flattening.of(value)
    assert table.unflatten(table.flatten(value)) == value


@given(trees(), trees(), trees())
def test_linear_combination_is_a_product_of_lists(mask: Tree, a: Tree, b: Tree) -> None:
    """A mask of two outputs, each a V-value: the sum of the weighted lists."""
    weights = Tree({"a": mask.number, "b": mask.l1()})
    table = Flattening.of(a, b)
    rows = table.flatten(a), table.flatten(b)
    product = [x * weights["a"].number + y * weights["b"].number for x, y in zip(*rows, strict=True)]
    assert table.unflatten(product) == weights.linear_combination(Tree({"a": a, "b": b}))


@given(trees(), trees())
def test_further_paths_leave_the_old_ones_where_they_are(value: Tree, further: Tree) -> None:
    table = Flattening.of(value)
    longer = table.with_paths(path for path, _ in further.items())
    assert longer.flatten(value)[: len(table)] == table.flatten(value)
    assert longer.unflatten(longer.flatten(further)) == further


def test_what_has_no_place_is_named() -> None:
    table = Flattening([("a",), ("a",), ("b",)])
    assert len(table) == 2
    with pytest.raises(VValueError, match=r"c\.d is not among the 2 paths"):
        table.flatten(Tree({"c": {"d": 1}}))
    with pytest.raises(VValueError, match="expected 2 numbers, one a path, got 3"):
        table.unflatten([1, 2, 3])
