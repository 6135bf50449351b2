"""Mutation: new input streams out of known ones, for the search for counter-examples.

Streams are worked on as a row of columns: one column a tick, with the elements of all streams. All that a mutated
stream holds has occurred in some known one, but in other places, numbers and company.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from dmmx.task import Stream
from dmmx.vvalue import ZERO, Tree

Column = tuple[Tree, ...]
"""The elements of all streams at one tick, in the order of the streams' names."""

LONGEST = 160
"""Ticks of a mutated stream, at most."""

LARGEST_POOL = 500
"""Different elements of one stream that are remembered, at most."""


def columns_of(inputs: Mapping[str, Stream]) -> list[Column]:
    """Streams as columns.

    Example:
        >>> columns_of({"b": (Tree({"x": 1}), Tree()), "a": (Tree(), Tree({"y": 2}))})
        [(Tree({}), Tree({'x': 1})), (Tree({'y': 2}), Tree({}))]
    """
    return list(zip(*(inputs[name] for name in sorted(inputs)), strict=True))


def streams_of(columns: Sequence[Column], names: Sequence[str]) -> dict[str, Stream]:
    """Columns as streams again.

    Args:
        columns: at least one.
        names: of the streams, in any order.
    """
    return dict(zip(sorted(names), zip(*columns, strict=True), strict=True))


class Mutator:
    """Makes new columns out of known ones.

    Args:
        known: columns of known examples.
        seed: one seed, one sequence of mutations.
    """

    def __init__(self, known: Sequence[Sequence[Column]], seed: int) -> None:
        self._random = random.Random(f"mutation, {seed}")
        self._known = known
        self.pool = _pool(known)
        self._mutations = (
            self._splice,
            self._delete,
            self._repeat,
            self._exchange,
            self._reverse,
            self._replace,
            self._rename,
            self._pace,
            self._shift,
        )

    def make(self) -> list[Column]:
        """New columns: a stretch of known ones, changed one to four times, and a silence behind them at times."""
        columns = self._stretch(LONGEST)
        for _ in range(self._random.randint(1, 4)):
            columns = self._random.choice(self._mutations)(columns)[:LONGEST] or columns
        return columns + [self._silence()] * self._random.choice([0, 4, 8])

    def _stretch(self, longest: int) -> list[Column]:
        """Some of the known columns: mostly the first ones, since most machines begin with an empty memory."""
        columns = self._random.choice(self._known)
        length = self._random.randint(1, min(longest, len(columns)))
        first = self._random.randint(0, len(columns) - length) if self._random.random() < 0.3 else 0
        return list(columns[first : first + length])

    def _silence(self) -> Column:
        return (ZERO,) * len(self.pool)

    def _ends(self, columns: Sequence[Column]) -> tuple[int, int]:
        """The ends of a stretch that is not empty."""
        first, last = sorted(self._random.choices(range(len(columns)), k=2))
        return first, last + 1

    # --- mutations ---

    def _splice(self, columns: list[Column]) -> list[Column]:
        return columns[: self._random.randint(1, len(columns))] + self._stretch(LONGEST // 2)

    def _delete(self, columns: list[Column]) -> list[Column]:
        first, stop = self._ends(columns)
        return columns[:first] + columns[stop:]

    def _repeat(self, columns: list[Column]) -> list[Column]:
        first, stop = self._ends(columns)
        return columns[:first] + columns[first:stop] * self._random.randint(2, 8) + columns[stop:]

    def _exchange(self, columns: list[Column]) -> list[Column]:
        first, stop = self._ends(columns)
        return columns[first:stop] + columns[:first] + columns[stop:]

    def _reverse(self, columns: list[Column]) -> list[Column]:
        first, stop = self._ends(columns)
        return columns[:first] + columns[first:stop][::-1] + columns[stop:]

    def _replace(self, columns: list[Column]) -> list[Column]:
        """Other elements, or none, in a few cells, or in most."""
        share = self._random.choice([0.05, 0.3, 0.9])
        return [
            tuple(self._other(number, element) if self._random.random() < share else element for number, element in row)
            for row in (list(enumerate(column)) for column in columns)
        ]

    def _other(self, number: int, element: Tree) -> Tree:
        # Silence mostly stays silence: it is part of the pace.
        if not self.pool[number] or (not element and self._random.random() < 0.8):
            return element
        return ZERO if self._random.random() < 0.3 else self._random.choice(self.pool[number])

    def _rename(self, columns: list[Column]) -> list[Column]:
        """One element becomes another one wherever it stands."""
        number = self._random.randrange(len(self.pool))
        present = [column[number] for column in columns if column[number]]
        if not present:
            return columns
        old, new = self._random.choice(present), self._random.choice(self.pool[number])
        return [
            tuple(new if index == number and element == old else element for index, element in enumerate(column))
            for column in columns
        ]

    def _pace(self, columns: list[Column]) -> list[Column]:
        """Another cadence: no silence, or so much of it behind every element."""
        heard = [column for column in columns if any(column)] or columns
        silence = [self._silence()] * self._random.choice([0, 0, 1, 2, 4, 9])
        return [column for one in heard for column in (one, *silence)]

    def _shift(self, columns: list[Column]) -> list[Column]:
        """One stream comes later than the others."""
        number, ticks = self._random.randrange(len(self.pool)), self._random.randint(1, 6)
        late = [ZERO] * ticks + [column[number] for column in columns]
        rest = columns + [self._silence()] * ticks
        return [(*c[:number], element, *c[number + 1 :]) for c, element in zip(rest, late, strict=True)]


def _pool(known: Sequence[Sequence[Column]]) -> list[list[Tree]]:
    """The different elements of every stream that are not silence, in the order in which they come."""
    pool: list[dict[Tree, None]] = [{} for _ in known[0][0]]
    for columns in known:
        for column in columns:
            for elements, element in zip(pool, column, strict=True):
                if element and len(elements) < LARGEST_POOL:
                    elements[element] = None
    return [list(elements) for elements in pool]
