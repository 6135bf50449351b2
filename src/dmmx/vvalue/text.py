"""V-values to JSON data and back, refusing what a file must not hold."""

from __future__ import annotations

import math

from dmmx.errors import VValueError
from dmmx.vvalue.algebra import Path
from dmmx.vvalue.tree import Tree, path_text


def tree_from_json(data: object) -> Tree:
    """The V-value that parsed JSON data stands for.

    Raises:
        VValueError: something that is neither a number nor an object, or a number that is not finite, with its path.

    Example:
        >>> tree_from_json({":number": 3.5, "foo": {"bar": 7}})
        Tree({':number': 3.5, 'foo': {'bar': 7}})
    """
    tree = Tree(data)
    for path, leaf in tree.items():
        _check_finite(leaf, path)
    return tree


def tree_to_json(tree: Tree) -> object:
    """The V-value as JSON data: nested objects and numbers.

    Raises:
        VValueError: a leaf that JSON cannot hold (not finite, or not a real number); the path is named.
    """
    for path, leaf in tree.items():
        _check_finite(leaf, path)
    return tree.to_data()


def _check_finite(leaf: object, path: Path) -> None:
    if not isinstance(leaf, int | float):
        raise VValueError(f"{path_text(path)}: JSON holds int and float only, got {type(leaf).__name__} {leaf!r}")
    if not math.isfinite(leaf):
        raise VValueError(f"{path_text(path)}: the number must be finite, got {leaf!r}")
