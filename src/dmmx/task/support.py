"""Supports: where streams are ever other than zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dmmx.task.example import Stream
from dmmx.vvalue import NUMBER_KEY, Tree


def support_of(streams: Sequence[Mapping[str, Stream]]) -> Tree:
    """The support of streams as a mask: 1 at every path {neuron: {port: …}} that is non-zero at some tick.

    Example:
        >>> support_of([{"text": (Tree({"char": {"a": 1}}), Tree({"char": {"b": 2}}))}])
        Tree({'text': {'char': {'a': 1, 'b': 1}}})
    """
    paths = {
        (name, *path): None
        for side in streams
        for name, stream in side.items()
        for element in stream
        for path, _ in element.items()
    }
    return tree_of_paths(paths)


def tree_of_paths(paths: Mapping[tuple[str, ...], None]) -> Tree:
    """The mask that is 1 at the given paths."""
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        for key in path:
            node = node.setdefault(key, {})
        node[NUMBER_KEY] = 1
    return Tree(root)
