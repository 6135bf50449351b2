"""Max-plus and min-plus sums of V-values: weights are added to values, and of the results the largest or least stays.

A missing path is the neutral element of the sum: minus infinity for the maximum, infinity for the minimum. A value of
0 is there all the same, see `present.py`; but a frame that is 0 everywhere is missing, as always.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dmmx.vvalue.frame import Frame
from dmmx.vvalue.leaf import Leaf, maximum, minimum
from dmmx.vvalue.measure import Measure
from dmmx.vvalue.present import present
from dmmx.vvalue.tree import ZERO, Tree


def tropical_sum(terms: Iterable[tuple[Leaf, Tree]], *, largest: bool) -> Tree:
    """The maximum, or the minimum, over all terms of value + weight, path by path.

    Numbers and frames take part; complex numbers and samples, which have no order, contribute nothing.

    Args:
        terms: weights and V-values.
        largest: whether the maximum is taken, not the minimum.

    Example:
        >>> tropical_sum([(0, Tree({"x": 2})), (-1, Tree({"x": 5, "y": 1}))], largest=True)
        Tree({'x': 4, 'y': 0.0})
    """
    choose = maximum if largest else minimum

    def choice(a: Leaf, b: Leaf) -> Leaf:
        if not a or not b:
            return a or b
        chosen = choose(a, b)
        return chosen if isinstance(chosen, Frame) else present(chosen)

    total = ZERO
    for weight, value in terms:
        shifted = _shifted(value.only(_has_order), weight)
        total = total.combine(choice, shifted) if total else shifted
    return total


def _shifted(value: Tree, weight: Leaf) -> Tree:
    if not weight:
        return value
    return value.map(lambda leaf: leaf + weight if isinstance(leaf, Frame) else present(leaf + weight))


def _has_order(leaf: Any) -> bool:
    return not isinstance(leaf, complex | Measure)
