"""Prefixes of streams: which of them are the same up to which tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from dmmx.vvalue import Tree

_Name = TypeVar("_Name", str, tuple[str, str])


def prefix_numbers(streams: Sequence[Mapping[_Name, Sequence[Tree]]]) -> list[list[int]]:
    """A number for every beginning of some streams, in time linear in their ticks.

    Args:
        streams: by name; all have the same names, and those of one mapping are of one length.

    Returns:
        For every mapping the number before its first tick, which is 0, and after each of its ticks. Two numbers are the
        same exactly when all streams are the same up to and including that tick.

    Example:
        >>> a, b = Tree({"value": 1}), Tree({"value": 2})
        >>> prefix_numbers([{"x": (a, b, a)}, {"x": (a, b, b)}])
        [[0, 1, 2, 3], [0, 1, 2, 4]]
    """
    known: dict[tuple[int, tuple[Tree, ...]], int] = {}
    found: list[list[int]] = []
    for one in streams:
        numbers = [0]
        for elements in zip(*(one[name] for name in sorted(one)), strict=True):
            numbers.append(known.setdefault((numbers[-1], elements), len(known) + 1))
        found.append(numbers)
    return found
