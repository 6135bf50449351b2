"""Functions of leaves that work on Python numbers and on arrays alike.

Neuron types are written with these and with operators, so that one text serves both carriers. An array says itself
which library computes with it (`__array_namespace__`, the Python array API standard); nothing here imports one.
"""

from __future__ import annotations

import cmath
import math
from typing import Any

Leaf = Any
"""A leaf: a Python number, or an array whose entries are leaves at other ticks, streams or machines."""


def _namespace(*leaves: Leaf) -> Any:
    """The array library of the first leaf that is an array, or None when all are Python numbers."""
    for leaf in leaves:
        namespace = getattr(leaf, "__array_namespace__", None)
        if namespace is not None:
            return namespace()
    return None


def _without_order(*leaves: Leaf) -> Leaf:
    """Complex numbers have no order: what compares them is zero.

    Raises:
        TypeError: they are no complex numbers either.
    """
    if any(isinstance(leaf, complex) for leaf in leaves):
        return 0
    raise TypeError(f"leaves that cannot be compared: {', '.join(map(repr, leaves))}")


def is_static_zero(leaf: Leaf) -> bool:
    """Whether the leaf is a Python number equal to zero (an array never is: its entries may change)."""
    return _namespace(leaf) is None and bool(leaf == 0)


def maximum(a: Leaf, b: Leaf) -> Leaf:
    """The larger of two leaves; NaN when one of them is."""
    xp = _namespace(a, b)
    if xp is None:
        try:
            return b if b > a or b != b else a
        except TypeError:
            return _without_order(a, b)
    return xp.maximum(a, b)


def minimum(a: Leaf, b: Leaf) -> Leaf:
    """The smaller of two leaves; NaN when one of them is."""
    xp = _namespace(a, b)
    if xp is None:
        try:
            return b if b < a or b != b else a
        except TypeError:
            return _without_order(a, b)
    return xp.minimum(a, b)


def relu(a: Leaf) -> Leaf:
    """max(a, 0), with derivative 0 at 0 (an array library's own maximum may split the derivative there)."""
    xp = _namespace(a)
    if xp is None:
        return maximum(a, 0)
    return xp.where(a <= 0, 0.0, a)


def clip(a: Leaf, limit: float) -> Leaf:
    """The leaf, held between -limit and limit."""
    return minimum(maximum(a, -limit), limit)


def trim(a: Leaf, threshold: float) -> Leaf:
    """The leaf, or 0 where its absolute value is below the threshold."""
    xp = _namespace(a)
    if xp is None:
        return a if abs(a) >= threshold else 0
    return xp.where(abs(a) >= threshold, a, 0.0)


def tanh(a: Leaf) -> Leaf:
    """The hyperbolic tangent."""
    xp = _namespace(a)
    if xp is not None:
        return xp.tanh(a)
    return cmath.tanh(a) if isinstance(a, complex) else math.tanh(a)


def sigmoid(a: Leaf) -> Leaf:
    """1 / (1 + exp(-a)), computed so that it never overflows."""
    return (tanh(a / 2) + 1) / 2


def exp(a: Leaf) -> Leaf:
    """The exponential function."""
    xp = _namespace(a)
    if xp is not None:
        return xp.exp(a)
    return cmath.exp(a) if isinstance(a, complex) else math.exp(a)


def positive_part(a: Leaf, b: Leaf) -> Leaf:
    """b where a > 0, else 0."""
    xp = _namespace(a, b)
    if xp is not None:
        return xp.where(a > 0, b, 0.0)
    try:
        return b if a > 0 else 0
    except TypeError:
        return _without_order(a)


def inverse(a: Leaf) -> Leaf:
    """1 / a, and 0 at 0, where its derivative is 0 as well."""
    xp = _namespace(a)
    if xp is None:
        return 1 / a if a else 0
    # The division must not see the zeros: a gradient through it would be NaN even where it is not taken.
    is_zero = xp.equal(a, 0)
    return xp.where(is_zero, 0.0, 1 / xp.where(is_zero, 1.0, a))


def less_or_equal(a: Leaf, b: Leaf) -> Leaf:
    """1 where a <= b and not both are zero, else 0.

    Where both are zero the path is outside both supports, and a V-value is zero there.
    """
    xp = _namespace(a, b)
    if xp is None:
        try:
            return int(a <= b and not (a == 0 and b == 0))
        except TypeError:
            return _without_order(a, b)
    return xp.where((a <= b) & (xp.not_equal(a, 0) | xp.not_equal(b, 0)), 1.0, 0.0)


def greater(a: Leaf, b: Leaf) -> Leaf:
    """1 where a > b, else 0."""
    xp = _namespace(a, b)
    if xp is not None:
        return xp.where(a > b, 1.0, 0.0)
    try:
        return int(a > b)
    except TypeError:
        return _without_order(a, b)
