"""`Slots`: the flat carrier of V-values: a static tuple of paths and one array with a slot axis. Used by the compiler.

All axes after the slot axis (neurons, streams, ticks) trail along. The array may belong to any library that follows the
Python array API standard; the paths never depend on its contents.
"""

# The methods are documented in the interface. A carrier's operations take values of that carrier only, which `Self`
# says there and a type checker's rule for overrides cannot see.
# ruff: noqa: D102
# pyright: reportIncompatibleMethodOverride=false, reportPrivateUsage=false, reportUnnecessaryIsInstance=false

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, final

from dmmx.vvalue.algebra import Path, VValue
from dmmx.vvalue.leaf import Leaf, is_static_zero
from dmmx.vvalue.tree import Tree

MOST_SLICES = 4
"""Rows that lie in more pieces than this are gathered."""


@final
class Slots(VValue):
    """A V-value whose support is fixed beforehand.

    Args:
        paths: the support, without repeats.
        values: an array of shape (len(paths), ...); axis 0 is the slot axis.
    """

    __slots__ = ("_children", "_slot_of", "_values", "paths")

    def __init__(self, paths: Sequence[Path], values: Any) -> None:
        self.paths = tuple(paths)
        self._values = values
        self._children: dict[str, Slots] | None = None
        self._slot_of: dict[Path, int] | None = None

    @classmethod
    def join(cls, children: Mapping[str, Slots]) -> Slots:
        """The value with the given subtrees; their arrays are concatenated only if someone asks for the whole.

        Args:
            children: at least one.
        """
        joined = cls([(key, *path) for key, child in children.items() for path in child.paths], None)
        joined._children = dict(children)
        return joined

    @property
    def values(self) -> Any:
        """The array, (len(paths), ...)."""
        if self._values is None:
            parts = [child.values for child in (self._children or {}).values()]
            self._values = parts[0] if len(parts) == 1 else parts[0].__array_namespace__().concat(parts, axis=0)
        return self._values

    @property
    def _index(self) -> dict[Path, int]:
        if self._slot_of is None:
            self._slot_of = {path: slot for slot, path in enumerate(self.paths)}
        return self._slot_of

    @property
    def _xp(self) -> Any:
        return self._like().__array_namespace__()

    def _take(self, slots: Sequence[int | None]) -> Any:
        """The rows of some slots, zero for None; in slices where they are few, which compile to no copy."""
        if not slots:
            return self.values[:0]
        runs = _runs(slots)
        xp, trailing = self._xp, self.values.shape[1:]
        if len(runs) <= MOST_SLICES:
            parts = [
                xp.zeros((count, *trailing), dtype=self.values.dtype)
                if first is None
                else self.values[first : first + count]
                for first, count in runs
            ]
            return parts[0] if len(parts) == 1 else xp.concat(parts, axis=0)
        zero = xp.zeros((1, *trailing), dtype=self.values.dtype)
        padded = xp.concat([self.values, zero], axis=0) if None in slots else self.values
        return xp.take(padded, xp.asarray([len(self.paths) if slot is None else slot for slot in slots]), axis=0)

    def select(self, paths: Sequence[Path]) -> Slots:
        """The value on the given paths only, in their order; missing ones are zero."""
        if tuple(paths) == self.paths:
            return self
        return Slots(paths, self._take([self._index.get(path) for path in paths]))

    def items(self) -> Iterator[tuple[Path, Leaf]]:
        for slot, path in enumerate(self.paths):
            yield path, self.values[slot]

    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path[0] for path in self.paths if path))

    def __getitem__(self, key: str) -> Slots:
        if self._children is not None and key in self._children:
            return self._children[key]
        slots = [slot for slot, path in enumerate(self.paths) if path[:1] == (key,)]
        return Slots([self.paths[slot][1:] for slot in slots], self._take(slots))

    @property
    def number(self) -> Leaf:
        slot = self._index.get(())
        return 0 if slot is None else self.values[slot]

    def _with(self, values: Any) -> Slots:
        return Slots(self.paths, values)

    def _union(self, other: Slots) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((*self.paths, *other.paths)))

    def __add__(self, other: Slots) -> Slots:
        if not isinstance(other, Slots):
            return NotImplemented
        if not other.paths:
            return self
        if not self.paths:
            return other
        paths = self._union(other)
        return Slots(paths, self.select(paths).values + other.select(paths).values)

    def __mul__(self, scalar: Leaf) -> Slots:
        if isinstance(scalar, Slots):
            return NotImplemented
        if is_static_zero(scalar):
            return Slots((), self.values[:0])
        # An array is one number a tick (or stream, …): the same for all slots.
        return self._with(self.values * (scalar[None] if getattr(scalar, "ndim", 0) else scalar))

    def map(self, function: Callable[[Leaf], Leaf]) -> Slots:
        return self._with(function(self.values)) if self.paths else self

    def combine(self, function: Callable[[Leaf, Leaf], Leaf], other: Slots) -> Slots:
        paths = self._union(other)
        if not paths:
            return self
        return Slots(paths, function(self.select(paths).values, other.select(paths).values))

    def dot(self, other: Slots) -> Leaf:
        common = [path for path in self.paths if path in other._index]
        if not common:
            return 0
        # Not the sum of a product: XLA's sums over a leading axis are up to 50 times slower on a CPU.
        return self._xp.vecdot(self.select(common).values, other.select(common).values, axis=0)

    def max_norm(self) -> Leaf:
        return self._xp.max(abs(self.values), axis=0) if self.paths else 0

    def l1(self) -> Leaf:
        return self._xp.vecdot(abs(self.values), self._xp.ones_like(self.values), axis=0) if self.paths else 0

    def mask_multiply(self, value: Slots) -> Slots:
        result = Slots((), value.values[:0])
        for path, weight in self.items():
            part = value.at(path) * weight
            result = result + Slots([(*path, *rest) for rest in part.paths], part.values)
        return result

    def linear_combination(self, value: Slots) -> Slots:
        result = Slots((), value.values[:0])
        for path, weight in self.items():
            result = result + value.at(path) * weight
        return result

    def nest(self, children: Mapping[str, Slots | Leaf]) -> Slots:
        parts = {key: child if isinstance(child, Slots) else self._scalar(child) for key, child in children.items()}
        parts = {key: part for key, part in parts.items() if part.paths}
        return Slots.join(parts) if parts else Slots((), self._like()[:0])

    def _like(self) -> Any:
        """An array of this value's trailing axes and kind."""
        if self._values is None and self._children:
            return next(iter(self._children.values()))._like()
        return self.values

    def _scalar(self, leaf: Leaf) -> Slots:
        if is_static_zero(leaf):
            return Slots((), self._like()[:0])
        if hasattr(leaf, "__array_namespace__"):
            return Slots([()], leaf[None])
        return self.lift(leaf)

    def lift(self, constant: object) -> Slots:
        tree = Tree(constant)
        paths, leaves = zip(*tree.items(), strict=True) if tree else ((), ())
        like = self._like()
        xp, trailing = like.__array_namespace__(), like.shape[1:]
        column = xp.asarray(leaves, dtype=like.dtype)
        column = xp.reshape(column, (len(paths), *(1 for _ in trailing)))
        return Slots(paths, xp.broadcast_to(column, (len(paths), *trailing)))


def _runs(slots: Sequence[int | None]) -> list[tuple[int | None, int]]:
    """Slots as runs of neighbours: the first (None for zeros) and how many."""
    runs: list[tuple[int | None, int]] = []
    for slot in slots:
        if runs:
            first, count = runs[-1]
            if slot is None if first is None else slot == first + count:
                runs[-1] = (first, count + 1)
                continue
        runs.append((slot, 1))
    return runs
