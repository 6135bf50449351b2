"""A V-value with something at one path only."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.vvalue.tree import ZERO, Tree


def nested(keys: Sequence[str], value: object = 1) -> Tree:
    """A V-value that has something at one path only.

    Args:
        keys: the path, from the root.
        value: a number or a V-value.

    Example:
        >>> nested(["a", "b", "c"], nested(["d", "e"], 0.9))
        Tree({'a': {'b': {'c': {'d': {'e': 0.9}}}}})
    """
    found = Tree(value)
    for key in reversed(keys):
        found = ZERO.nest({key: found})
    return found
