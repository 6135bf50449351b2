"""Simple numbers are told from others."""

from __future__ import annotations

import numpy as np
import pytest

from dmmx.synthesis.simple_numbers import simple_number


@pytest.mark.parametrize("weight", [0.0, 1e-3, 1e-9, 1e30, -1 / 3, 1.5, 0.3333])
def test_a_simple_number_is_close_and_never_zero_for_another(weight: float) -> None:
    assert simple_number(weight) == pytest.approx([weight], rel=1e-7)


@pytest.mark.parametrize("weight", [np.pi, 2**0.5, 1 / 13, 22 / 7 + 1e-5, 0.123456])
def test_other_numbers_are_not_simple(weight: float) -> None:
    assert simple_number(weight) == []
