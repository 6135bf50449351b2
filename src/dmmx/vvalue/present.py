"""A zero that is there: what max-plus and min-plus machines need, where a missing value is not 0 but infinitely far."""

from __future__ import annotations

from typing import final


@final
class Present(float):
    """A number that a V-value keeps even when it is 0. As a number it is a float like any other.

    V-values leave zeros out, because a missing path is zero. Where links take the maximum, a missing path stands for
    minus infinity and 0 is a value: it is written as `PRESENT_ZERO`.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    def __reduce__(self) -> tuple[type[Present], tuple[float]]:
        return Present, (float(self),)


PRESENT_ZERO = Present(0.0)
"""The zero that is there."""


def present(number: float) -> float:
    """The number, as `PRESENT_ZERO` where it is 0.

    Example:
        >>> bool(present(2 - 2)), present(2 - 2) == 0, present(5)
        (True, True, 5)
    """
    return number or PRESENT_ZERO
