"""Prefixes of input streams: which examples have the same inputs up to which tick."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.task.task import Example
from dmmx.vvalue import Tree


class Prefixes:
    """All beginnings of the input streams of some examples, each with a number, in time linear in their ticks.

    Two examples have the same number at a tick exactly when all inputs up to and including that tick are the same.

    Args:
        examples: all with the same stream names.

    Attributes:
        numbers: for every example, the number before its first tick, which is 0, and after each of its ticks.

    Example:
        >>> a, b = Tree({"value": 1}), Tree({"value": 2})
        >>> streams = ((a, b, a), (a, b, b))
        >>> Prefixes([Example({"x": stream}, {"y": stream}) for stream in streams]).numbers
        [[0, 1, 2, 3], [0, 1, 2, 4]]
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        known: dict[tuple[int, tuple[Tree, ...]], int] = {}
        self.numbers: list[list[int]] = []
        for example in examples:
            numbers = [0]
            for elements in zip(*(example.inputs[name] for name in sorted(example.inputs)), strict=True):
                numbers.append(known.setdefault((numbers[-1], elements), len(known) + 1))
            self.numbers.append(numbers)
