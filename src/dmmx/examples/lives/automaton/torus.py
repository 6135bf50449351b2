"""Runs a cellular automaton on a whole torus at once, on arrays."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dmmx.errors import MachineError
from dmmx.examples.lives.automaton.rule import Offset, Rule

Cells = NDArray[np.floating]
"""The last two axes are rows and columns of a torus; any others are automata side by side."""

Gates = NDArray[np.bool_]
"""For every neighbour, whether each cell's propagator passes something on: shape (neighbours, *cells)."""


def dots(size: int, gap: int) -> Cells:
    """A torus of -1 with a +1 wherever row and column are multiples of the gap.

    Example:
        >>> dots(4, 2)[:2]
        array([[ 1., -1.,  1., -1.],
               [-1., -1., -1., -1.]])

    Raises:
        MachineError: a number is not positive.
    """
    if size < 1 or gap < 1:
        raise MachineError(f"size and gap must be at least 1, got {size} and {gap}")
    cells = np.full((size, size), -1.0)
    cells[::gap, ::gap] = 1
    return cells


def gates_of(rule: Rule, shape: tuple[int, ...], seed: int) -> Iterator[Gates]:
    """Which propagators pass something on, step by step, for ever.

    Args:
        rule: the automaton.
        shape: of the cells.
        seed: one seed, one stream.
    """
    generator = np.random.default_rng(seed)
    everywhere = np.ones((len(rule.neighbours), *shape), bool)
    while True:
        certain = rule.probability == 1
        yield everywhere if certain else generator.random(everywhere.shape, np.float32) < rule.probability


def step(rule: Rule, cells: Cells, gates: Gates) -> Cells:
    """The cells one step later.

    Example:
        >>> rule = Rule(((0, 1),), copying=0)
        >>> step(rule, np.array([[0.5, 1.5]]), np.ones((1, 1, 2), bool))
        array([[-1.,  1.]])
    """
    total = np.zeros_like(cells)
    passed = cells
    if rule.copying != 1:
        passed = rule.copying * cells + (1 - rule.copying) * np.sin(np.pi * cells)
    for (down, right), gate in zip(rule.neighbours, gates, strict=True):
        total += np.roll(passed, (-down, -right), (-2, -1)) * gate
    return total * (rule.weight / len(rule.neighbours))


def run(rule: Rule, cells: Cells, seed: int = 0) -> Iterator[Cells]:
    """The cells after every step from the first on, for ever."""
    for gates in gates_of(rule, cells.shape, seed):
        cells = step(rule, cells, gates)
        yield cells


def moduli(neighbours: tuple[Offset, ...], size: int) -> list[float]:
    """By how much every wave on the torus shrinks in a step, largest first: absolute eigenvalues of the sure automaton.

    Example:
        >>> [round(modulus, 8) for modulus in moduli(((1, 0), (0, 1), (-1, -1)), 64)[:2]]
        [1.0, 0.99892937]
    """
    kernel = np.zeros((size, size))
    for down, right in neighbours:
        kernel[-down % size, -right % size] += 1 / len(neighbours)
    return sorted((float(modulus) for modulus in np.abs(np.fft.fft2(kernel)).ravel()), reverse=True)
