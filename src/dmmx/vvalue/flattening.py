"""`Flattening`: a table of paths and indices that turns V-values into lists of numbers and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, final

from dmmx.errors import VValueError, counted
from dmmx.vvalue.algebra import Path
from dmmx.vvalue.leaf import Leaf
from dmmx.vvalue.tree import NUMBER_KEY, Tree, path_text


@final
class Flattening:
    """Gives every path an index, from 0; what has one keeps it when paths are added.

    Args:
        paths: in the order of their indices; repeats count once.

    Attributes:
        paths: by index.

    Example:
        >>> table = Flattening.of(Tree({"a": 1, "b": {"c": 2}}))
        >>> table.flatten(Tree({"b": {"c": 5}}))
        [0, 5]
        >>> table.with_paths([("z",)]).unflatten([1, 0, 3])
        Tree({'a': 1, 'z': 3})
    """

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(paths))
        self._index = {path: index for index, path in enumerate(self.paths)}

    @classmethod
    def of(cls, *values: Tree) -> Flattening:
        """The table of all paths at which one of some V-values is not zero."""
        return cls(path for value in values for path, _ in value.items())

    def __len__(self) -> int:
        return len(self.paths)

    def index(self, path: Path) -> int:
        """The index of a path.

        Raises:
            VValueError: it has none.
        """
        found = self._index.get(path)
        if found is None:
            raise VValueError(f"{path_text(path)} is not among the {len(self):,} paths of the table; see with_paths")
        return found

    def with_paths(self, paths: Iterable[Path]) -> Flattening:
        """The table with further paths behind those that it has."""
        return Flattening((*self.paths, *paths))

    def flatten(self, value: Tree) -> list[Leaf]:
        """The leaves of a V-value by index, 0 where it has none.

        Raises:
            VValueError: it is not zero at a path that has no index.
        """
        numbers: list[Leaf] = [0] * len(self)
        for path, leaf in value.items():
            numbers[self.index(path)] = leaf
        return numbers

    def unflatten(self, numbers: Sequence[Leaf]) -> Tree:
        """The V-value that has these leaves.

        Raises:
            VValueError: there are not as many numbers as paths.
        """
        if len(numbers) != len(self):
            raise VValueError(f"expected {counted(len(self), 'number')}, one a path, got {len(numbers):,}")
        data: dict[str, Any] = {}
        for path, number in zip(self.paths, numbers, strict=True):
            node = data
            for key in path:
                node = node.setdefault(key, {})
            node[NUMBER_KEY] = number
        return Tree(data)
