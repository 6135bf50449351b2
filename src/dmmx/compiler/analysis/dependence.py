"""Arrays that record, instead of numbers, what each entry depends on: run a neuron type on them to learn what it reads.

They stand in for the arrays of `Slots`. Any function of them depends on everything that its arguments depend on, entry
by entry along the slot axis; only picking, joining and reducing rows is followed exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, cast

import numpy as np

Dependence = int
"""A set of slot numbers; bit k stands for slot k. (At 10,000 slots, sets of any other kind would fill the memory.)"""


def slots_in(dependence: Dependence) -> list[int]:
    """The slot numbers in a set, in order."""
    slots: list[int] = []
    while dependence:
        lowest = dependence & -dependence
        slots.append(lowest.bit_length() - 1)
        dependence ^= lowest
    return slots


class DependenceArray:
    """An array (slots,), or one leaf of it (), of sets of slot numbers."""

    dtype = float

    # NumPy's own functions must refuse it: they would ask it for its truth, and guess.
    __array_ufunc__ = None

    def __init__(self, sets: Any) -> None:
        self.sets = sets

    @classmethod
    def of_slots(cls, count: int) -> DependenceArray:
        """The array whose entry k depends on slot k alone."""
        return cls(_vector([1 << slot for slot in range(count)]))

    @property
    def shape(self) -> tuple[int, ...]:
        """(slots,) or ()."""
        return self.sets.shape if isinstance(self.sets, np.ndarray) else ()

    def entries(self) -> list[Dependence]:
        """The sets, in slot order."""
        return cast("list[Dependence]", list(self.sets)) if self.shape else [self.sets]

    def __array_namespace__(self) -> Any:
        return _NAMESPACE

    def __getitem__(self, index: Any) -> DependenceArray:
        if index is None:
            return DependenceArray(_vector([self.sets]))
        return DependenceArray(self.sets[index])

    def __bool__(self) -> bool:
        raise TypeError("what an entry depends on is neither true nor false")


def _vector(sets: Sequence[Dependence]) -> Any:
    return np.array(sets, dtype=object)


def _join(*arguments: Any) -> DependenceArray:
    """Depends on all that the arguments depend on."""
    return DependenceArray(reduce(or_, [a.sets for a in arguments if isinstance(a, DependenceArray)], 0))


for _operator in ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv", "and", "or"):
    setattr(DependenceArray, f"__{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
    setattr(DependenceArray, f"__r{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
for _operator in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(DependenceArray, f"__{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
for _operator in ("neg", "pos", "abs", "invert"):
    setattr(DependenceArray, f"__{_operator}__", lambda self: self)  # pyright: ignore


class _Namespace:
    """The few array functions that `Slots` uses; every other function joins its arguments."""

    def concat(self, arrays: Sequence[DependenceArray], axis: int = 0) -> DependenceArray:
        return DependenceArray(np.concatenate([array.sets for array in arrays]))

    def take(self, array: DependenceArray, indices: Any, axis: int = 0) -> DependenceArray:
        return DependenceArray(array.sets[np.asarray(indices, dtype=int)])

    def asarray(self, values: Any, dtype: Any = None) -> Any:
        # Index lists stay numbers; a constant (asked for with this array's dtype) depends on nothing.
        return values if dtype is None else self.zeros((len(values),))

    def zeros(self, shape: tuple[int, ...], dtype: Any = None) -> DependenceArray:
        return DependenceArray(_vector([0] * shape[0]))

    def reshape(self, array: DependenceArray, shape: Any) -> DependenceArray:
        return array

    broadcast_to = reshape

    def _reduce(self, array: DependenceArray, axis: int = 0) -> DependenceArray:
        return DependenceArray(reduce(or_, array.entries(), 0))

    sum = max = min = prod = mean = _reduce

    def vecdot(self, a: DependenceArray, b: DependenceArray, axis: int = 0) -> DependenceArray:
        return self._reduce(_join(a, b))

    def __getattr__(self, name: str) -> Callable[..., DependenceArray]:
        return _join


_NAMESPACE = _Namespace()
