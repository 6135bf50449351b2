"""Max-plus and min-plus sums of V-values: weights are added to values, and of the results the largest or least stays.

A missing path is the neutral element of the sum: minus infinity for the maximum, infinity for the minimum. A value of
0 is there all the same; see `present.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dmmx.vvalue.frame import Frame
from dmmx.vvalue.leaf import Leaf, maximum, minimum
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
        total = total.combine(choice, value.map(lambda leaf, weight=weight: _shifted(leaf, weight)))
    return total


def _shifted(leaf: Any, weight: Leaf) -> Leaf:
    if isinstance(leaf, Frame):
        return leaf + weight if weight else leaf
    if isinstance(leaf, complex):
        return 0
    return present(leaf + weight) if weight else leaf
