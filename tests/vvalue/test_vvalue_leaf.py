"""Functions of leaves: the same on Python numbers and on arrays."""

# jax's own types are only partly known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.vvalue import leaf

ONE: dict[str, Callable[[Any], Any]] = {
    "relu": leaf.relu,
    "clip": lambda a: leaf.clip(a, 4),
    "trim": lambda a: leaf.trim(a, 0.5),
    "tanh": leaf.tanh,
    "sigmoid": leaf.sigmoid,
}
TWO: dict[str, Callable[[Any, Any], Any]] = {
    "maximum": leaf.maximum,
    "minimum": leaf.minimum,
    "less_or_equal": leaf.less_or_equal,
    "greater": leaf.greater,
}
numbers = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([0.0, -0.0, 1.0, math.inf, -math.inf, math.nan]))


@pytest.mark.parametrize("name", ONE)
@given(a=numbers)
def test_functions_of_one_leaf_agree(name: str, a: float) -> None:
    np.testing.assert_allclose(ONE[name](np.array([a, a]))[1], ONE[name](a), rtol=1e-14)


@pytest.mark.parametrize("name", TWO)
@given(a=numbers, b=numbers)
def test_functions_of_two_leaves_agree(name: str, a: float, b: float) -> None:
    expected = TWO[name](a, b)
    for left, right in [(np.array([a]), np.array([b])), (a, np.array([b])), (np.array([a]), b)]:
        np.testing.assert_allclose(TWO[name](left, right)[0], expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (leaf.maximum, (2, 3), 3),
        (leaf.minimum, (Fraction(1, 3), Fraction(1, 2)), Fraction(1, 3)),
        (leaf.relu, (-2,), 0),
        (leaf.relu, (Fraction(1, 2),), Fraction(1, 2)),
        (leaf.clip, (7, 4), 4),
        (leaf.clip, (-7, 4), -4),
        (leaf.trim, (0.5, 0.5), 0.5),
        (leaf.trim, (-0.4, 0.5), 0),
        (leaf.less_or_equal, (2, 2), 1),
        (leaf.less_or_equal, (0, 0), 0),
        (leaf.less_or_equal, (3, 2), 0),
        (leaf.greater, (3, 2), 1),
        (leaf.greater, (2, 2), 0),
        (leaf.sigmoid, (0,), 0.5),
        (leaf.sigmoid, (-2000.0,), 0),
        (leaf.tanh, (1000,), 1),
    ],
)
def test_examples(function: Callable[..., Any], arguments: tuple[Any, ...], expected: Any) -> None:
    assert function(*arguments) == expected


def test_relu_has_slope_zero_at_zero() -> None:
    assert jax.grad(leaf.relu)(jnp.array(0.0)) == 0
    assert jax.grad(leaf.relu)(jnp.array(2.0)) == 1


def test_only_python_numbers_are_static_zeros() -> None:
    assert leaf.is_static_zero(0)
    assert leaf.is_static_zero(0.0)
    assert not leaf.is_static_zero(1)
    assert not leaf.is_static_zero(np.zeros(2))
