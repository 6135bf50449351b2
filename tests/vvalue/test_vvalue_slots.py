"""The flat carrier agrees with the sparse one in every operation of the algebra; numpy is the array library here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.vvalue import Path, Slots, Tree, VValue
from dmmx.vvalue.leaf import clip, greater, less_or_equal, maximum, minimum, relu, sigmoid, tanh
from strategies import supports

Array = np.ndarray[Any, np.dtype[np.float64]]

OPERATIONS: dict[str, Callable[[VValue, VValue], Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "negate": lambda a, b: -a,
    "scale": lambda a, b: 2.5 * a,
    "scale by one": lambda a, b: a * 1,
    "scale by zero": lambda a, b: a * 0,
    "scale by a leaf": lambda a, b: a * b.number,
    "scale by a norm": lambda a, b: a * b.max_norm(),
    "divide": lambda a, b: a / 4,
    "subtree": lambda a, b: a["a"],
    "subtree of a subtree": lambda a, b: a.at(("a", "b")),
    "number": lambda a, b: a.number,
    "map": lambda a, b: a.map(relu),
    "map tanh": lambda a, b: a.map(tanh),
    "trim": lambda a, b: a.trim(1.5),
    "combine with maximum": lambda a, b: a.combine(maximum, b),
    "combine with minimum": lambda a, b: a.combine(minimum, b),
    "combine with less_or_equal": lambda a, b: a.combine(less_or_equal, b),
    "combine with greater": lambda a, b: a.combine(greater, b),
    "dot": lambda a, b: a.dot(b),
    "max_norm": lambda a, b: a.max_norm(),
    "l1": lambda a, b: a.l1(),
    "l2": lambda a, b: a.l2(),
    "mask_multiply": lambda a, b: a.mask_multiply(b),
    "linear_combination": lambda a, b: a.linear_combination(b),
    "linear_combination of subtrees": lambda a, b: a["a"].linear_combination(b["a"]),
    "nest": lambda a, b: a.nest({"x": a, "y": b, "z": b.number, "w": 3, "v": 0}),
    "nest nothing": lambda a, b: a.nest({"x": a.nest({})}),
    "lift": lambda a, b: a.lift({"a": {":number": 2, "b": -1}}) + b,
    "lift zero": lambda a, b: a.lift({}),
    "clip of dot": lambda a, b: clip(a.dot(b), 2),
    "sigmoid of the number": lambda a, b: a.nest({"y": sigmoid(a.number)}),
}
"""Every operation of the algebra, written once for both carriers."""


def slots_of(support: tuple[Path, ...], values: Array) -> Slots:
    return Slots(support, values)


def tree_of(value: Slots, *index: int) -> Tree:
    """One entry of the array as a tree."""
    tree = Tree()
    for path, leaf in value.items():
        part = Tree(float(leaf[index]))
        for key in reversed(path):
            part = tree.nest({key: part})
        tree = tree + part
    return tree


@st.composite
def arrays(draw: st.DrawFn, trailing: tuple[int, ...]) -> Slots:
    support = draw(supports())
    numbers = st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.25, -1.5, 3.0])
    size = len(support) * int(np.prod(trailing, dtype=int))
    values = np.array(draw(st.lists(numbers, min_size=size, max_size=size)), dtype=np.float64)
    return Slots(support, values.reshape((len(support), *trailing)))


def assert_same(flat: Any, sparse: Any, *index: int) -> None:
    if isinstance(flat, Slots):
        assert isinstance(sparse, Tree)
        got = tree_of(flat, *index)
        difference = got - sparse
        assert difference.max_norm() < 1e-12, (got, sparse)
        assert set(dict(sparse.items())) <= set(flat.paths)
    else:
        number = flat if isinstance(flat, int | float) else flat[index]
        assert float(number) == pytest.approx(float(sparse), abs=1e-12)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("trailing", [(), (3,), (2, 3)])
@given(data=st.data())
@settings(max_examples=20)
def test_both_carriers_agree(name: str, trailing: tuple[int, ...], data: st.DataObject) -> None:
    a, b = data.draw(arrays(trailing)), data.draw(arrays(trailing))
    result = OPERATIONS[name](a, b)
    if isinstance(result, Slots):
        assert result.values.shape == (len(result.paths), *trailing)
        assert len(set(result.paths)) == len(result.paths)
    for index in np.ndindex(*trailing):
        assert_same(result, OPERATIONS[name](tree_of(a, *index), tree_of(b, *index)), *index)


@given(a=arrays((2,)), paths=supports())
def test_select_takes_and_fills_with_zero(a: Slots, paths: tuple[Path, ...]) -> None:
    selected = a.select(paths)
    assert selected.paths == paths
    assert selected.values.shape == (len(paths), 2)
    for path, row in zip(paths, selected.values, strict=True):
        expected = a.values[a.paths.index(path)] if path in a.paths else np.zeros(2)
        np.testing.assert_array_equal(row, expected)


def test_selecting_the_own_paths_copies_nothing() -> None:
    value = Slots([("a",), ("b",)], np.ones((2, 3)))
    assert value.select([("a",), ("b",)]) is value


def test_contiguous_slots_are_a_view() -> None:
    value = Slots([("a", "x"), ("a", "y"), ("b",)], np.arange(3.0))
    assert np.shares_memory(value["a"].values, value.values)
    assert value["a"].paths == (("x",), ("y",))


def test_a_single_precision_array_stays_one() -> None:
    value = Slots([("a",), ()], np.ones((2, 3), dtype=np.float32))
    results = [value + value, 2 * value, value * value.number, value.lift({"a": 1}), value.select([("z",), ()])]
    results += [value.mask_multiply(value), value.linear_combination(value), value.nest({"x": value})]
    assert {result.values.dtype for result in results} == {np.dtype("float32")}


def test_an_array_scales_from_the_left_too() -> None:
    value = Slots([("a",), ("b",)], np.ones((2, 3)))
    scaled = np.array([1.0, 2.0, 3.0]) * value
    np.testing.assert_array_equal(scaled.values, [[1, 2, 3], [1, 2, 3]])


def test_carriers_do_not_mix() -> None:
    value = Slots([("a",)], np.ones((1, 3)))
    with pytest.raises(TypeError):
        value + Tree({"a": 1})  # type: ignore[operator]
    with pytest.raises(TypeError):
        Tree({"a": 1}) + value  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = value * value
    with pytest.raises(TypeError):
        iter(value)  # type: ignore[call-overload]


def test_keys_are_those_of_the_support() -> None:
    value = Slots([(), ("b", "x"), ("a",), ("b", "y")], np.zeros((4, 1)))
    assert value.keys() == ("b", "a")
    assert [path for path, _ in value.items()] == [(), ("b", "x"), ("a",), ("b", "y")]


def test_the_support_never_depends_on_the_values() -> None:
    """A slot that holds zero stays; only a number known beforehand to be zero takes slots away."""
    value = Slots([("a",)], np.zeros((1, 3)))
    assert (value + value).paths == (("a",),)
    assert (value * np.zeros(3)).paths == (("a",),)
    assert (value * 0).paths == ()
