"""Shrinking: a failing stream made as small as it can be while it still fails.

Delta debugging (A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002): stretches are
left out, first large, then small ones, as long as the rest still fails. Here first ticks, then elements, then leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dmmx.synthesis.verification.mutation import Column
from dmmx.vvalue import ZERO, Leaf, Tree, nested

Fails = Callable[[Sequence[Column]], int]
"""The tick, from 1, at which columns first go wrong; 0 when they do not."""


class Shrinker:
    """Shrinks columns.

    Args:
        fails: what must stay true.
        pool: for every stream, elements that may take the place of others; the earlier, the simpler.
        tests: how often `fails` may be asked.
    """

    def __init__(self, fails: Fails, pool: Sequence[Sequence[Tree]], tests: int) -> None:
        self._fails = fails
        self._pool = pool
        self._left = tests

    def shrink(self, columns: Sequence[Column]) -> list[Column]:
        """Columns that still fail, and no longer do when any one tick or element is left out, if the tests suffice.

        Args:
            columns: which fail.
        """
        best = self._cut(columns) or list(columns)
        while True:
            before = best
            best = self._without_ticks(best)
            best = self._without_elements(best)
            best = self._with_simpler_elements(best)
            if best == before or self._left <= 0:
                return best

    def _cut(self, columns: Sequence[Column]) -> list[Column] | None:
        """The columns up to where they go wrong; None when they do not, or all tests are used up."""
        if self._left <= 0 or not columns:
            return None
        self._left -= 1
        tick = self._fails(columns)
        return list(columns[:tick]) if tick else None

    def _without_ticks(self, columns: list[Column]) -> list[Column]:
        length = len(columns) // 2
        while length >= 1:
            first = 0
            while first < len(columns):
                smaller = self._cut([*columns[:first], *columns[first + length :]])
                if smaller is None:
                    first += length
                else:
                    columns = smaller
            length //= 2
        return columns

    def _without_elements(self, columns: list[Column]) -> list[Column]:
        length = max(1, len(_heard(columns)) // 2)
        while length >= 1:
            first = 0
            while first < len(heard := _heard(columns)):
                gone = set(heard[first : first + length])
                quieter = self._cut(
                    [
                        tuple(ZERO if (tick, number) in gone else element for number, element in enumerate(column))
                        for tick, column in enumerate(columns)
                    ]
                )
                if quieter is None:
                    first += length
                else:
                    columns = quieter
            length //= 2
        return columns

    def _with_simpler_elements(self, columns: list[Column]) -> list[Column]:
        tick = 0
        while tick < len(columns):
            for number, element in enumerate(columns[tick]):
                for simpler in self._simpler(number, element):
                    column = columns[tick]
                    trial = [*columns]
                    trial[tick] = (*column[:number], simpler, *column[number + 1 :])
                    smaller = self._cut(trial)
                    if smaller is not None:
                        columns = smaller
                        break
                if tick >= len(columns):
                    break
            tick += 1
        return columns

    def _simpler(self, number: int, element: Tree) -> Iterator[Tree]:
        """What may take the place of an element, the simplest first; nothing for silence."""
        if not element:
            return
        own = complexity(element)
        others = [other for other in self._pool[number] if other != element]
        if element in self._pool[number]:
            # Of equally simple elements, one that comes earlier in the pool is preferred.
            earlier = set(self._pool[number][: list(self._pool[number]).index(element)])
            others = [other for other in others if other in earlier or complexity(other) < own]
        yield from sorted((other for other in others if complexity(other) <= own), key=complexity)[:8]
        for path, leaf in list(element.items()):
            for value in (0, *_simpler_leaves(leaf)):
                yield element + nested(path, -leaf) + nested(path, value)


def complexity(element: Tree) -> tuple[int, float]:
    """How complex an element is: its leaves, and the digits in them."""
    return len(element), sum(_digits(leaf) for _, leaf in element.items())


def _heard(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Tick and stream of every element that is not silence."""
    return [(tick, number) for tick, column in enumerate(columns) for number, one in enumerate(column) if one]


def _simpler_leaves(leaf: Leaf) -> Iterator[int]:
    for value in (1 if leaf > 0 else -1, int(leaf)):
        if value != 0 and _digits(value) < _digits(leaf):
            yield value


def _digits(leaf: Leaf) -> float:
    """1 for 1, more for larger numbers and for negative ones, and most for those that are not whole."""
    size = abs(float(leaf))
    return len(f"{size:.12g}") + size / (1 + size) + (0.2 if leaf < 0 else 0)
