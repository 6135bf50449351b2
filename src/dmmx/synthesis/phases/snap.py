"""Snapping: weights become small round numbers, one after the other, where the others can make up for it exactly.

A machine has scale freedoms (a neuron's inputs twice as large, its outputs half as heavy): rounding all weights at once
breaks correct machines, while fixing one and fitting the rest uses the freedoms up.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.machine import with_canonical_names
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.simple_numbers import GRID, rarer_values


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
    values = GRID if start.stage == 0 else rarer_values(float(start.weights[link]))
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
