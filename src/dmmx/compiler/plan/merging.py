"""Merging: makes fewer and larger blocks of values, where that takes few zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

Row = TypeVar("Row")
Column = TypeVar("Column")


@dataclass(frozen=True)
class Block(Generic[Row, Column]):
    """Things that all have values at the same places.

    Attributes:
        rows: the things.
        columns: the places.
    """

    rows: frozenset[Row]
    columns: frozenset[Column]

    @property
    def volume(self) -> int:
        """How many values it has."""
        return len(self.rows) * len(self.columns)

    def __or__(self, other: Block[Row, Column]) -> Block[Row, Column]:
        """The smallest block that has the values of both."""
        return Block(self.rows | other.rows, self.columns | other.columns)


def merged(
    blocks: Sequence[Block[Row, Column]], *, few: int, share: float, too_many: int
) -> list[Block[Row, Column]] | None:
    """The blocks, with the pair that needs the fewest zeros made one, as long as all zeros together are allowed.

    Args:
        blocks: no value is in two of them.
        few: so many zeros are allowed…
        share: …or up to this share of all values.
        too_many: so many blocks or more are left as they are: pairs of them would be too many to compare.

    Returns:
        The merged blocks, or None where nothing was merged.
    """
    found = list(blocks)
    if len(found) >= too_many:
        return None
    allowed = max(few, int(share * sum(block.volume for block in found)))

    def zeros(a: int, b: int) -> int:
        return (found[a] | found[b]).volume - found[a].volume - found[b].volume

    while len(found) > 1:
        cost, a, b = min((zeros(a, b), a, b) for a, b in combinations(range(len(found)), 2))
        if cost > allowed:
            break
        allowed -= cost
        found[a] |= found.pop(b)
    return found if len(found) < len(blocks) else None
