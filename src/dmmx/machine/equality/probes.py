"""Probes: random inputs of neurons, in fractions: trees of many magnitudes, some equal, some missing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from dmmx.vvalue import ZERO, Tree

PROBES = 24

_KEYS = ("a", "b", "this", "rest")
_MAGNITUDES = (-40, -3, 0, 0, 0, 3, 40)


def probes(inputs: Sequence[str]) -> list[Tree]:
    """Probes for a neuron with these inputs; always the same ones."""
    generator = random.Random("probing")
    return [_probe(generator, inputs, number) for number in range(PROBES)]


def _probe(generator: random.Random, inputs: Sequence[str], number: int) -> Tree:
    """Random inputs: every sixth has one tree on all inputs, and some are missing."""
    same = _tree(generator, 2) if number % 6 == 0 else None
    found: dict[str, Tree] = {}
    for name in inputs:
        tree = _tree(generator, 2) if same is None else same
        if number >= PROBES // 2:
            tree = tree * Fraction(2) ** generator.choice(_MAGNITUDES)
        if number % 5 != 4 or generator.random() < 0.5:
            found[name] = tree
    return ZERO.nest(found)


def _tree(generator: random.Random, depth: int) -> Tree:
    number = Fraction(generator.choice([-7, -5, -3, -2, -1, 1, 2, 3, 4, 6]), generator.choice([1, 1, 2, 3]))
    children = {key: _tree(generator, depth - 1) for key in _KEYS if generator.random() < 0.6} if depth else {}
    return ZERO.nest(children) + Tree(number if generator.random() < 0.9 else 0)
