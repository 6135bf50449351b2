"""`Measure`: a leaf that is a formal linear combination of any objects: a signed measure, or one sample of one."""

from __future__ import annotations

import cmath
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, final

from dmmx.errors import VValueError
from dmmx.vvalue.vector import VectorLeaf, absolute, within_floats

SAMPLE = "sample"
"""The kind of every measure."""

Weight = int | float | complex
"""A weight of a point. Complex ones carry a phase, as those of signed samples carry a sign."""

_EXACT = 2**53


@final
class Measure(VectorLeaf):
    """A finite measure that may be negative or complex: points with weights, none of them 0. Immutable.

    Measures are added and scaled exactly, point by point. A *sample* is a measure of one point whose weight is of
    absolute value 1: its flag, 1 or -1, or e^(iφ) for a phase φ. The zero measure is a missing sample.

    Args:
        weights: of the points; a mapping, or pairs, which may name a point twice. Points are hashable: numbers, texts,
            tuples, V-values.

    Raises:
        VValueError: a point is not hashable, or a weight no number, or a whole number that no float could hold.

    Example:
        >>> coin = Measure({"heads": 0.5, "tails": 0.5})
        >>> coin + sample("heads") * -0.5
        Measure({'tails': 0.5})
        >>> sample("heads", -1) * -1
        Measure({'heads': 1})
    """

    __slots__ = ("_weights",)

    kind = SAMPLE

    def __init__(self, weights: Mapping[Any, Weight] | Iterable[tuple[Any, Weight]] = ()) -> None:
        found: dict[Hashable, Weight] = {}
        for point, weight in weights.items() if isinstance(weights, Mapping) else weights:
            if isinstance(weight, bool) or not isinstance(weight, int | float | complex):  # pyright: ignore
                raise VValueError(f"the weight of a point must be a number, got {weight!r}")
            try:
                found[point] = found.get(point, 0) + _exact_or_float(weight)
            except TypeError:
                raise VValueError(f"a point must be hashable, as tuples are and lists are not; got {point!r}") from None
        self._weights = {point: weight for point, weight in found.items() if weight}

    @property
    def weights(self) -> Mapping[Any, Weight]:
        """The weight of every point, in the order in which they came."""
        return dict(self._weights)

    @property
    def sample(self) -> tuple[Any, Weight] | None:
        """The point and the flag, where this is a sample."""
        if len(self._weights) != 1:
            return None
        ((point, weight),) = self._weights.items()
        return (point, weight) if is_flag(weight) else None

    def mean(self, function: Callable[[Any], Any] = lambda point: point) -> Any:
        """The integral of a function of the points: Σ weight · function(point)."""
        return sum(weight * function(point) for point, weight in self._weights.items())

    def largest(self, count: int) -> Measure:
        """The measure with only so many points, those of the largest absolute weights; the first where these tie.

        Example:
            >>> Measure({"a": 0.5, "b": 0.3, "c": 0.2}).largest(2)
            Measure({'a': 0.5, 'b': 0.3})
        """
        kept = sorted(self._weights, key=lambda point: -absolute(self._weights[point]))[:count]
        return Measure({point: weight for point, weight in self._weights.items() if point in set(kept)})

    def __bool__(self) -> bool:
        return bool(self._weights)

    @property
    def is_finite(self) -> bool:
        """Whether all weights are finite numbers, and all points that are numbers."""
        # A whole number is finite, though it may be too large to be asked as a float.
        points = (point for point in self._weights if isinstance(point, float | complex))
        return all(map(cmath.isfinite, [*points, *self._weights.values()]))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Measure):
            return self._weights == other._weights
        return False if self else other == 0

    def __hash__(self) -> int:
        return hash(frozenset(self._weights.items()))

    def __add__(self, other: Any) -> Measure:
        if isinstance(other, Measure):
            return Measure([*self._weights.items(), *other._weights.items()])
        return NotImplemented if other else self

    __radd__ = __add__

    def __mul__(self, other: Any) -> Measure:
        if isinstance(other, Measure):
            # Weight by weight, as a frame times a frame: what a mask does.
            return Measure({point: weight * other._weights.get(point, 0) for point, weight in self._weights.items()})
        return Measure({point: weight * other for point, weight in self._weights.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Measure:
        return Measure({point: weight / other for point, weight in self._weights.items()})

    def moved(self, function: Callable[[Any], Any]) -> Measure:
        """The image of the measure: every point moves to the function of it.

        Example:
            >>> Measure({"heads": 1, "tails": -2}).moved(len)
            Measure({5: -1})
        """
        return Measure([(function(point), weight) for point, weight in self._weights.items()])

    def map(self, function: Callable[[Any], Any]) -> Measure:
        """The image of the measure: every point that is a number moves to the function of it; others are left out."""
        return Measure([(function(point), weight) for point, weight in self._weights.items() if _is_number(point)])

    def combine(self, function: Callable[[Any, Any], Any], other: Any, *, swapped: bool) -> Any:
        """The image of the product of two independent measures; 0 where one is missing."""
        pairs = [
            ((y, x) if swapped else (x, y), v * w)
            for x, v in self._weights.items()
            for y, w in (other._weights.items() if isinstance(other, Measure) else ())
        ]
        return Measure([(function(*pair), weight) for pair, weight in pairs if all(map(_is_number, pair))])

    def dot(self, other: Any) -> Any:
        """The sum over common points of the products of their weights."""
        return sum(weight * other._weights.get(point, 0) for point, weight in self._weights.items())

    def trimmed(self, threshold: float) -> Measure:
        """The measure without the points whose weights are of absolute value below the threshold."""
        return Measure({point: weight for point, weight in self._weights.items() if absolute(weight) >= threshold})

    def square(self) -> float:
        """The sum of the squared absolute weights."""
        return sum(absolute(weight) * absolute(weight) for weight in self._weights.values())

    def max_norm(self) -> float:
        """The largest absolute weight."""
        return max(map(absolute, self._weights.values()), default=0.0)

    def l1(self) -> float:
        """The sum of the absolute weights: the total variation."""
        return sum(map(absolute, self._weights.values()))

    def to_json(self) -> object:
        """A list of [point, weight]; a complex weight as [point, real part, imaginary part].

        Raises:
            VValueError: a point is not a number or a text.
        """
        entries: list[list[object]] = []
        for point, weight in self._weights.items():
            if isinstance(point, bool) or not isinstance(point, int | float | str):
                raise VValueError(f"JSON holds samples of numbers and texts only, got {point!r}")
            parts = (weight.real, weight.imag) if isinstance(weight, complex) else (weight,)
            entries.append([point, *parts])
        return entries

    def __reduce__(self) -> tuple[type[Measure], tuple[Any]]:
        return Measure, (dict(self._weights),)

    def __repr__(self) -> str:
        return f"Measure({self._weights!r})"


def sample(point: Hashable, flag: Weight = 1) -> Measure:
    """A sample of one point.

    Args:
        point: any hashable object.
        flag: 1 or -1, or a complex number of absolute value 1.

    Raises:
        VValueError: the flag is of another absolute value, or the point not hashable.

    Example:
        >>> sample("heads", -1)
        Measure({'heads': -1})
    """
    if not is_flag(flag):
        raise VValueError(f"the flag of a sample must be of absolute value 1, got {flag!r}")
    return Measure([(point, flag)])


def is_flag(weight: Weight) -> bool:
    """Whether a weight is of absolute value 1, but for rounding."""
    return abs(absolute(weight) - 1) < 1e-9


def flag_of(weight: Weight) -> Weight:
    """The weight divided by its absolute value; a whole number where that is 1 or -1.

    Example:
        >>> flag_of(-0.25), flag_of(2j), flag_of(1j * 1j)
        (-1, 1j, -1)
    """
    if not isinstance(weight, complex):
        return 1 if weight > 0 else -1
    if not weight.imag:
        return flag_of(weight.real)
    # Exact on the axes, so that four quarter turns are no turn at all.
    return (1j if weight.imag > 0 else -1j) if not weight.real else weight / absolute(weight)


def _exact_or_float(weight: Weight) -> Weight:
    """The weight; a float where it is a whole number beyond those that floats hold exactly, as in trees."""
    return float(within_floats(weight)) if isinstance(weight, int) and abs(weight) > _EXACT else weight


def _is_number(point: object) -> bool:
    return isinstance(point, int | float | complex) and not isinstance(point, bool)
