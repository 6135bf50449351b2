"""The 48-bit linear congruential generator that earlier random machines were drawn with, so that they can be redrawn.

It is the one that the documentation of Java's `Random` specifies; its low bits are poor, and it is used here for
nothing but to get the very numbers that others got.
"""

from __future__ import annotations

import math

_MULTIPLIER, _INCREMENT, _MASK = 0x5DEECE66D, 0xB, (1 << 48) - 1


class Generator:
    """A stream of pseudo-random numbers.

    Args:
        seed: any whole number; its low 48 bits count.

    Example:
        >>> round(Generator(42).gauss(), 12)
        1.141905315473
    """

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ _MULTIPLIER) & _MASK
        self._second: float | None = None

    def bits(self, count: int) -> int:
        """The next so many bits, at most 48, as a whole number that is not negative."""
        self._state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return self._state >> (48 - count)

    def single(self) -> float:
        """A multiple of 2**-24 from 0 up to below 1: exact in single precision."""
        return self.bits(24) / (1 << 24)

    def double(self) -> float:
        """A multiple of 2**-53 from 0 up to below 1."""
        return ((self.bits(26) << 27) + self.bits(27)) / (1 << 53)

    def gauss(self) -> float:
        """A normally distributed number of mean 0 and deviation 1, by Marsaglia's polar method, which makes two."""
        if self._second is not None:
            second, self._second = self._second, None
            return second
        while True:
            a, b = 2 * self.double() - 1, 2 * self.double() - 1
            square = a * a + b * b
            if 0 < square < 1:
                scale = math.sqrt(-2 * math.log(square) / square)
                self._second = b * scale
                return a * scale
