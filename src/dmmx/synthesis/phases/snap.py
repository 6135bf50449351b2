"""Snapping: weights become small round numbers, one after the other, where the others can make up for it exactly.

A machine has scale freedoms (a neuron's inputs twice as large, its outputs half as heavy): rounding all weights at once
breaks correct machines, while fixing one and fitting the rest uses the freedoms up.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from dmmx.machine import with_canonical_names
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop

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


def snap(start: Start, workshop: Workshop) -> Start:
    """One unit of snapping: one weight, in the order of the links; the last is followed by verification.

    First all weights are tried on the grid; then those that are left at rarer values.
    """
    fixed = start.arrays.get("fixed", np.zeros(len(start.weights)))
    left = start.step + np.flatnonzero(fixed[start.step :] == 0)
    if not len(left) and start.stage == 0 and not fixed.all():
        return replace(start, step=0, stage=1)
    if not len(left):
        # People will read it now.
        named = with_canonical_names(start.small_machine(), keep=workshop.task.constants)
        return replace(start.on(named), phase="verify", step=0, stage=0)
    link = int(left[0])
    values = GRID if start.stage == 0 else _rarer_values(float(start.weights[link]))
    snapped = _best_of(_value_trials(start.weights, link, values), start, link, fixed, workshop)
    if snapped is not None:
        fixed = np.where(np.arange(len(fixed)) == link, 1.0, fixed)
        start = snapped
        if start.weights[link] < 0:
            start = _best_of(_flip_trials(start.weights, fixed, link), start, link, fixed, workshop) or start
    return replace(start, step=link + 1, arrays={"fixed": fixed})


def _best_of(trials: np.ndarray, start: Start, link: int, fixed: np.ndarray, workshop: Workshop) -> Start | None:
    """The start with the first of some trials that the weights not yet fixed can be fitted to; None without any."""
    free = np.tile(1 - fixed, (len(trials), 1))
    free[:, link] = 0
    weights, losses = workshop.least_squares(start.machine).fit(trials, free)
    good = np.flatnonzero(losses <= workshop.settings.tolerance)
    return replace(start, weights=weights[good[0]], loss=float(losses[good[0]])) if len(good) else None


def _value_trials(weights: np.ndarray, link: int, values: np.ndarray) -> np.ndarray:
    """The weights with one of them at each of some values."""
    trials = np.tile(weights, (len(values), 1))
    trials[:, link] = values
    return trials


def _rarer_values(weight: float) -> np.ndarray:
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


def _flip_trials(weights: np.ndarray, fixed: np.ndarray, link: int) -> np.ndarray:
    """The weights with the sign of one of them and of one other free one changed.

    A minus that stands at two ends of a neuron is no part of the program; a fit cannot take it away, since on the way
    both weights would have to be zero.
    """
    others = [other for other in np.flatnonzero(fixed == 0) if other != link]
    trials = np.tile(weights, (max(1, len(others)), 1))
    trials[:, link] *= -1
    for row, other in enumerate(others):
        trials[row, other] *= -1
    return trials
