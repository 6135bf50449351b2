"""Simple numbers: what people expect of a weight, small round ones first, then fractions and decimals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

GRID = np.array([1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0])
"""What a weight may become, in order of preference."""

RARER = np.array([4.0, 5.0, 10.0, 1 / 4, 1 / 3, 1 / 10])
"""What a weight that can have no value of the grid may become, with its sign."""

DENOMINATOR = 12
"""Fractions up to this denominator are simple."""

DIGITS = (3, 5)
"""Decimals of so many digits are simple, those of fewer before those of more."""

CLOSE = 1e-7
"""A fitted weight that is a simple number is it to so many parts: the fits are exact, and no other is to be rounded."""


def rarer_values(weight: float) -> np.ndarray:
    """What a weight may become that no value of the grid suits: the simple number that it is, then round ones."""
    return np.array([*simple_number(weight), *np.copysign(RARER, weight)])


def simple_number(weight: float) -> list[float]:
    """The fraction or decimal that a weight is but for rounding; none if it is not a simple one.

    Example:
        >>> simple_number(1.8 + 1e-12), simple_number(273.15), simple_number(2**0.5)
        ([1.8], [273.15], [])
    """
    fraction = float(Fraction(weight).limit_denominator(DENOMINATOR))
    decimals = [float(f"{weight:.{digits}g}") for digits in DIGITS]
    return [value for value in (fraction, *decimals) if abs(value - weight) <= CLOSE * abs(weight)][:1]
