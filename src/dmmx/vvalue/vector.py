"""`VectorLeaf`: leaves that are vectors of a space of their own, next to the numbers; and what holds for all leaves.

V-values generalise from V ≅ R ⊕ (L → V) to V ≅ R ⊕ M ⊕ (L → V) with any vector space M (Bukatin & Anthony, arXiv
1712.07447, section 5.3). Here M is itself a direct sum, over the *kinds*: arrays of every shape, signed samples. A leaf
of a kind lives under the kind's reserved key, so that leaves of different kinds are different coordinates: they are
never added to each other, and every operation stays total and linear.
"""

from __future__ import annotations

import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from dmmx.errors import VValueError

_Number = TypeVar("_Number")

KIND_MARK = ":"
"""The first character of reserved keys."""


class VectorLeaf(ABC):
    """A leaf that is no number. Immutable; its truth says whether it is other than zero; its coordinates are numbers.

    Attributes:
        kind: which vector space it belongs to; its reserved key is `":" + kind`.
    """

    __slots__ = ()

    kind: str

    @property
    def key(self) -> str:
        """The reserved key under which a V-value holds it."""
        return KIND_MARK + self.kind

    @abstractmethod
    def __bool__(self) -> bool: ...

    @property
    @abstractmethod
    def is_finite(self) -> bool:
        """Whether all coordinates are finite numbers."""

    @abstractmethod
    def __add__(self, other: Any) -> Any: ...

    @abstractmethod
    def __mul__(self, other: Any) -> Any: ...

    @abstractmethod
    def __truediv__(self, other: Any) -> Any: ...

    @abstractmethod
    def map(self, function: Callable[[Any], Any]) -> Any:
        """The function of the leaf, as V-values map theirs: one of the same kind, or 0."""

    @abstractmethod
    def combine(self, function: Callable[[Any, Any], Any], other: Any, *, swapped: bool) -> Any:
        """The function of this leaf and another, which is of its kind or 0; of the other and this one if swapped."""

    @abstractmethod
    def dot(self, other: Any) -> Any:
        """The sum of the products of the coordinates."""

    @abstractmethod
    def trimmed(self, threshold: float) -> Any:
        """The leaf without its coordinates of absolute value below the threshold."""

    @abstractmethod
    def square(self) -> float:
        """The sum of the squared absolute coordinates."""

    @abstractmethod
    def max_norm(self) -> float:
        """The largest absolute coordinate."""

    @abstractmethod
    def l1(self) -> float:
        """The sum of the absolute coordinates."""

    @abstractmethod
    def to_json(self) -> object:
        """JSON data from which `leaf_of_json` makes it again."""


def kind_of(leaf: object) -> str:
    """The kind of a leaf: `number`, `complex`, or that of a vector.

    Example:
        >>> kind_of(2.5), kind_of(1j)
        ('number', 'complex')
    """
    if isinstance(leaf, VectorLeaf):
        return leaf.kind
    return "complex" if isinstance(leaf, complex) else "number"


def within_floats(number: _Number) -> _Number:
    """The number, which is refused where it is a whole number that no float could hold.

    Raises:
        VValueError: it is too large.
    """
    if isinstance(number, int) and abs(number) > sys.float_info.max:
        raise VValueError(f"the number is too large: at most {sys.float_info.max:.1e}")
    return number


def absolute(number: Any) -> Any:
    """The absolute value of a number; infinity where that of a complex one is beyond floats."""
    return math.hypot(number.real, number.imag) if isinstance(number, complex) else abs(number)


def max_norm(leaf: Any) -> Any:
    """The absolute value of a number, the largest absolute coordinate of a vector."""
    return leaf.max_norm() if isinstance(leaf, VectorLeaf) else absolute(leaf)


def l1(leaf: Any) -> Any:
    """The absolute value of a number, the sum of the absolute coordinates of a vector."""
    return leaf.l1() if isinstance(leaf, VectorLeaf) else absolute(leaf)


def square(leaf: Any) -> Any:
    """The squared absolute value of a number, the sum of those of the coordinates of a vector."""
    if isinstance(leaf, VectorLeaf):
        return leaf.square()
    # Not by `** 2`, which raises an error where a product of floats becomes infinite.
    return absolute(leaf) * absolute(leaf) if isinstance(leaf, complex) else leaf * leaf


def product(a: Any, b: Any) -> Any:
    """The number that two leaves of one place add to a dot product."""
    return a.dot(b) if isinstance(a, VectorLeaf) else a * b


def mapped(function: Callable[[Any], Any], leaf: Any) -> Any:
    """The function of a leaf; it need not be defined at zero."""
    if not leaf:
        return 0
    return leaf.map(function) if isinstance(leaf, VectorLeaf) else function(leaf)


def combined(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """The function of two leaves of one place, of which 0 stands for a missing one."""
    if not a and not b:
        return 0
    if isinstance(a, VectorLeaf):
        return a.combine(function, b, swapped=False)
    return b.combine(function, a, swapped=True) if isinstance(b, VectorLeaf) else function(a, b)
