"""Arrays that record, instead of numbers, what each entry depends on: run a neuron type on them to learn what it reads.

They stand in for the arrays of `Slots`. Any function of them depends on everything that its arguments depend on, entry by
entry along the slot axis; only picking, joining and reducing rows is followed exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, cast

import numpy as np

Dependence = frozenset[int]

_union: Callable[[Any, Any], Any] = np.frompyfunc(lambda a, b: a | b, 2, 1)  # pyright: ignore[reportUnknownLambdaType]


class DependenceArray:
    """An array (slots,), or one leaf of it (), of sets of slot numbers."""

    dtype = float

    def __init__(self, sets: Any) -> None:
        self.sets = sets

    @classmethod
    def of_slots(cls, count: int) -> DependenceArray:
        """The array whose entry k depends on slot k alone."""
        return cls(_vector([frozenset({slot}) for slot in range(count)]))

    @property
    def shape(self) -> tuple[int, ...]:
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


def _vector(sets: Sequence[Dependence]) -> Any:
    array = np.empty(len(sets), dtype=object)
    for index, entry in enumerate(sets):
        array[index] = entry
    return array


def _join(*arguments: Any) -> DependenceArray:
    """Depends on all that the arguments depend on."""
    sets = [argument.sets for argument in arguments if isinstance(argument, DependenceArray)]
    return DependenceArray(reduce(_union, sets) if len(sets) > 1 else sets[0])


for _operator in ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv", "and", "or"):
    setattr(DependenceArray, f"__{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
    setattr(DependenceArray, f"__r{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
for _operator in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(DependenceArray, f"__{_operator}__", lambda self, other: _join(self, other))  # pyright: ignore
for _operator in ("neg", "abs", "invert"):
    setattr(DependenceArray, f"__{_operator}__", lambda self: self)  # pyright: ignore


class _Namespace:
    """The few array functions that `Slots` uses; every other function joins its arguments."""

    def concat(self, arrays: Sequence[DependenceArray], axis: int = 0) -> DependenceArray:
        return DependenceArray(np.concatenate([array.sets for array in arrays]))

    def take(self, array: DependenceArray, indices: Any, axis: int = 0) -> DependenceArray:
        return DependenceArray(array.sets[np.asarray(indices, dtype=int)])

    def asarray(self, values: Any, dtype: Any = None) -> Any:
        # Index lists stay numbers; a constant (asked for with this array's dtype) depends on nothing.
        if dtype is None:
            return values
        return DependenceArray(_vector([frozenset() for _ in values]))

    def zeros_like(self, array: DependenceArray) -> DependenceArray:
        return DependenceArray(_vector([frozenset() for _ in range(len(array.sets))]))

    def reshape(self, array: DependenceArray, shape: Any) -> DependenceArray:
        return array

    broadcast_to = reshape

    def _reduce(self, array: DependenceArray, axis: int = 0) -> DependenceArray:
        return DependenceArray(frozenset[int]().union(*array.entries()))

    sum = max = min = prod = mean = _reduce

    def __getattr__(self, name: str) -> Callable[..., DependenceArray]:
        return _join


_NAMESPACE = _Namespace()
