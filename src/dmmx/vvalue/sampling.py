"""Stochastic linear combinations: one sample drawn where exact sums would be measures of ever more points.

Signed samples and their linear combinations: Bukatin & Matthews, "Linear models of computation and program learning",
2015. Numbers and frames are summed exactly at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dmmx.vvalue.algebra import Path
from dmmx.vvalue.leaf import Leaf
from dmmx.vvalue.measure import Measure, Weight, flag_of
from dmmx.vvalue.tree import ZERO, Tree
from dmmx.vvalue.vector import absolute

Draw = Callable[[], float]
"""Gives numbers evenly distributed in [0, 1), such as `random.Random(seed).random`."""


def draw(value: Tree, random: Draw) -> Tree:
    """The value with one sample in place of every measure.

    With A the sum of the absolute weights, a point is chosen with probability |weight| / max(A, 1), and keeps the sign
    or phase of its weight; what is left of 1 is the probability of a missing sample. A sample stays what it is, and
    costs no random number.

    Args:
        value: any V-value.
        random: where random numbers come from.

    Example:
        >>> from random import Random
        >>> draw(Tree({":number": 2, ":sample": Measure({"a": 1, "b": -3})}), Random(1).random)
        Tree({':number': 2, ':sample': Measure({'a': 1})})
    """
    measures = [(path, leaf) for path, leaf in value.items() if isinstance(leaf, Measure)]
    undrawn = [(path, leaf) for path, leaf in measures if leaf.sample is None]
    if not undrawn:
        return value
    for path, measure in undrawn:
        weights = measure.weights
        choice = chosen(list(weights.values()), random)
        drawn = Measure() if choice is None else _flag(*list(weights.items())[choice])
        # The old one is taken away first: that leaves exactly nothing of it.
        value = value - _at(path, measure) + _at(path, drawn)
    return value


def drawn_sum(terms: Sequence[tuple[Leaf, Tree]], random: Draw) -> Tree:
    """The stochastic linear combination of V-values: exact but for samples, of which it draws one at every path.

    With weights α and A = Σ|α|, the sample of the term i is taken with probability |α_i| / max(A, 1), times the sign
    or phase of α_i; it may be a missing one. With probability 1 − A, if that is positive, none is taken. This is one
    draw over all terms: sources that are equal do not cancel.

    Args:
        terms: weights and V-values that hold samples, no other measures.
        random: where random numbers come from; not asked where there is one possibility alone.

    Example:
        >>> from random import Random
        >>> terms = [(0.5, Tree({":number": 1, ":sample": Measure({"a": 1})})), (0.5, Tree(2))]
        >>> drawn_sum(terms, Random(1).random)
        Tree({':number': 1.5, ':sample': Measure({'a': 1})})
        >>> drawn_sum(terms, Random(2).random)
        Tree(1.5)
    """
    total = sum((value * weight for weight, value in terms), ZERO)
    if len(terms) == 1 and terms[0][0] == 1:
        return total
    paths = {path: None for _, value in terms for path, leaf in value.items() if isinstance(leaf, Measure)}
    for path in paths:
        choice = chosen([weight for weight, _ in terms], random)
        drawn = Measure()
        if choice is not None:
            weight, value = terms[choice]
            there = value.at(path).number
            drawn = there * flag_of(weight) if there else drawn
        exact = total.at(path).number
        total = (total - _at(path, exact) if exact else total) + _at(path, drawn)
    return total


def chosen(weights: Sequence[Weight], random: Draw) -> int | None:
    """The number of the weight that is drawn; None for none of them.

    Args:
        weights: their absolute values, divided by their sum where that is above 1, are the probabilities.
        random: asked once, and only where there is more than one possibility.
    """
    sizes = [absolute(weight) for weight in weights]
    total = sum(sizes)
    possible = [number for number, size in enumerate(sizes) if size]
    if not possible:
        return None
    if len(possible) == 1 and total >= 1:
        return possible[0]
    left = random() * max(total, 1.0)
    for number in possible:
        left -= sizes[number]
        if left < 0:
            return number
    # Rounding may leave a trace behind the last one.
    return None if total < 1 else possible[-1]


def _flag(point: object, weight: Weight) -> Measure:
    return Measure([(point, flag_of(weight))])


def _at(path: Path, measure: Measure) -> Tree:
    """A V-value of one measure, at a path that ends with the key of measures."""
    tree = Tree(measure)
    for key in reversed(path[:-1]):
        tree = ZERO.nest({key: tree})
    return tree
