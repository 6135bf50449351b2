"""The algebra of V-values, as an interface that both carriers implement.

A V-value is an element of V ≅ R ⊕ (L → V): a scalar part and, under string keys, further V-values (Bukatin & Anthony,
"Dataflow Matrix Machines and V-values", arXiv 1712.07447, section 3). Neuron types are written over this interface.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from dmmx.vvalue.leaf import Leaf, trim

Path = tuple[str, ...]
"""The keys from the root to a leaf; the empty path holds the scalar part."""


class VValue(ABC):
    """A vector of the space V. Immutable; a missing path is zero, and every operation is total."""

    __slots__ = ()

    # A V-value is subscripted by keys: it is no sequence for `iter`, `in` or numpy, which would read it without end.
    __iter__ = None
    __array_ufunc__ = None

    @abstractmethod
    def items(self) -> Iterator[tuple[Path, Leaf]]:
        """Every path of the support with its leaf."""

    @abstractmethod
    def keys(self) -> tuple[str, ...]:
        """The first-level keys of the support."""

    @abstractmethod
    def __getitem__(self, key: str) -> Self:
        """The subtree under a first-level key."""

    @property
    @abstractmethod
    def number(self) -> Leaf:
        """The scalar part."""

    @abstractmethod
    def __add__(self, other: Self) -> Self: ...

    @abstractmethod
    def __mul__(self, scalar: Leaf) -> Self: ...

    @abstractmethod
    def map(self, function: Callable[[Leaf], Leaf]) -> Self:
        """The function of every leaf. It must give 0 at 0, since missing paths stay missing."""

    @abstractmethod
    def combine(self, function: Callable[[Leaf, Leaf], Leaf], other: Self) -> Self:
        """The function of both leaves on every path that either has. It must give 0 at (0, 0)."""

    @abstractmethod
    def dot(self, other: Self) -> Leaf:
        """The sum over common paths of the products of the leaves."""

    @abstractmethod
    def max_norm(self) -> Leaf:
        """The largest absolute leaf, the scalar part counted."""

    @abstractmethod
    def l1(self) -> Leaf:
        """The sum of the absolute leaves."""

    @abstractmethod
    def mask_multiply(self, value: Self) -> Self:
        """At every leaf w of this mask, with path p, the subtree value[p] scaled by w."""

    @abstractmethod
    def linear_combination(self, value: Self) -> Self:
        """The same products as `mask_multiply`, summed into one V-value instead of kept at their paths."""

    @abstractmethod
    def nest(self, children: Mapping[str, Self | Leaf]) -> Self:
        """A V-value of this carrier with the given V-values or numbers under first-level keys."""

    @abstractmethod
    def lift(self, constant: object) -> Self:
        """A constant (nested mappings and numbers, or a tree) in this carrier."""

    def at(self, path: Sequence[str]) -> Self:
        """The subtree at a path."""
        value = self
        for key in path:
            value = value[key]
        return value

    def trim(self, threshold: float) -> Self:
        """The V-value without its leaves of absolute value below the threshold."""
        return self.map(lambda leaf: trim(leaf, threshold))

    def map_points(self, function: Callable[[Any], Any]) -> Self:
        """The samples and measures alone, with the function of every point; it may be anything, also at 0.

        On the carrier of numbers there are none.
        """
        return self * 0

    def l2(self) -> Leaf:
        """The square root of the sum of the squared leaves."""
        return self.dot(self) ** 0.5

    def __rmul__(self, scalar: Leaf) -> Self:
        return self * scalar

    def __truediv__(self, scalar: Leaf) -> Self:
        return self * (1 / scalar)

    def __neg__(self) -> Self:
        return self * -1

    def __sub__(self, other: Self) -> Self:
        return self + -other
