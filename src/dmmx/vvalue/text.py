"""V-values to JSON data and back, refusing what a file must not hold."""

from __future__ import annotations

import cmath
from collections.abc import Mapping
from typing import cast

from dmmx.errors import VValueError
from dmmx.vvalue.algebra import Path
from dmmx.vvalue.measure import Measure
from dmmx.vvalue.present import Present
from dmmx.vvalue.special import COMPLEX_KEY, PRESENT_KEY
from dmmx.vvalue.tree import NUMBER_KEY, Tree, path_text
from dmmx.vvalue.vector import VectorLeaf


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
        if isinstance(leaf, Measure):
            _json_of_leaf(leaf, path)
    return tree


def tree_to_json(tree: Tree) -> object:
    """The V-value as JSON data: nested objects and numbers, and under reserved keys what is no real number.

    Raises:
        VValueError: a leaf that JSON cannot hold (not finite, or of no known form); the path is named.

    Example:
        >>> tree_to_json(Tree({"a": 1j, "b": {":number": 1j, "c": 2}}))
        {'a': {':complex': [0.0, 1.0]}, 'b': {':complex': [0.0, 1.0], 'c': 2}}
    """
    plain = True
    for path, leaf in tree.items():
        _check_finite(leaf, path)
        plain = plain and leaf.__class__ in (int, float)
    return tree.to_data() if plain else _json_of(tree.to_data())


def _json_of_leaf(leaf: VectorLeaf, path: Path) -> object:
    try:
        return leaf.to_json()
    except VValueError as error:
        raise VValueError(f"{path_text(path)}: {error}") from None


def _json_of(data: object) -> object:
    if isinstance(data, Mapping):
        entries = cast("Mapping[str, object]", data).items()
        # The scalar part of a node may need another key than `:number`.
        return dict(_entry(key, value) for key, value in entries)
    if isinstance(data, VectorLeaf):
        return data.to_json()
    key, value = _entry(NUMBER_KEY, data)
    return value if key == NUMBER_KEY else {key: value}


def _entry(key: str, value: object) -> tuple[str, object]:
    if isinstance(value, complex):
        return (COMPLEX_KEY if key == NUMBER_KEY else key), _complex(value, key)
    if isinstance(value, Present):
        number = float(value) or 0
        return (PRESENT_KEY, number) if key == NUMBER_KEY else (key, {PRESENT_KEY: number})
    return key, value if isinstance(value, int | float) else _json_of(value)


def _complex(number: complex, key: str) -> object:
    parts = [number.real, number.imag]
    return parts if key == NUMBER_KEY else {COMPLEX_KEY: parts}


def _check_finite(leaf: object, path: Path) -> None:
    if isinstance(leaf, VectorLeaf):
        if not leaf.is_finite:
            raise VValueError(f"{path_text(path)}: the numbers must be finite, got {leaf!r}")
        return
    if not isinstance(leaf, int | float | complex):
        raise VValueError(
            f"{path_text(path)}: JSON holds int, float and complex only, got {type(leaf).__name__} {leaf!r}"
        )
    if not cmath.isfinite(leaf):
        raise VValueError(f"{path_text(path)}: the number must be finite, got {leaf!r}")
