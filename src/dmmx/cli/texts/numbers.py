"""Numbers as JSON can hold them."""

from __future__ import annotations

import math


def json_number(number: float) -> float | str:
    """The number; as text where it is not finite, for which JSON has no number."""
    return number if math.isfinite(number) else str(number)
