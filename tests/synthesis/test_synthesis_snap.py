"""Snapping finds round weights through the scale and sign freedoms of a machine."""

from __future__ import annotations

import numpy as np
import pytest

from dmmx.synthesis.settings import Settings
from dmmx.synthesis.snap import snap
from dmmx.synthesis.start import Start
from dmmx.synthesis.workshop import Workshop
from dmmx.task import duplicate_detector, duplicates


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(duplicates(texts=6, ticks=24), Settings(), 0)


def snapped(weights: np.ndarray, workshop: Workshop) -> Start:
    state = Start("snap", 0, 0, 0, duplicate_detector(), weights, np.ones(len(weights)))
    while state.phase == "snap":
        state = snap(state, workshop)
    return state


# Links: counts.delta, largest.dict, repeated.x, repeated.y, ends.x, ends.y, output.duplicates, output.ended.
GAUGES = [
    [2.5, 1, 0.4 / 0.7, 1 / 0.7, 0.4, 1, 0.7, 1],
    [1, 0.3, 1 / 0.6, 0.5, 1.2775, 0.7828, 2, 1],
    [-1.1, -0.7, 0.55 / 0.42 / 1.1 / 0.7 * 0.42, 0.55 / 1.31, -1.2, 1 / 1.2 / 1.1, 1.31 / 0.55, 1],
]


def exact(weights: list[float]) -> np.ndarray:
    """The weights with the two read-outs and the threshold set so that the machine is exact."""
    w = np.array(weights, dtype=float)
    per_count = abs(w[0]) * abs(w[1]) * w[2]
    w[3] = per_count
    w[6] = 1 / per_count
    w[7] = 1.0
    w[4] = 1 / (w[0] * w[5])
    return w


@pytest.mark.parametrize("weights", GAUGES)
def test_every_gauge_of_the_detector_becomes_ones(weights: list[float], workshop: Workshop) -> None:
    state = snapped(exact(weights), workshop)
    assert state.phase == "verify"
    np.testing.assert_allclose(state.weights, np.ones(8), atol=1e-9)


def test_minus_signs_at_two_ends_of_a_neuron_go(workshop: Workshop) -> None:
    weights = np.ones(8)
    weights[[4, 5]] = -1
    np.testing.assert_allclose(snapped(weights, workshop).weights, np.ones(8), atol=1e-9)


def test_weights_that_no_round_number_fits_stay(workshop: Workshop) -> None:
    weights = np.full(8, 0.37)
    state = snapped(weights, workshop)
    # The machine was wrong; it is not made another one, and nothing is lost.
    assert state.phase == "verify"
    assert np.all(np.isfinite(state.weights))
