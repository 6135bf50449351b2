"""Elimination: leave out single links for good, as long as the others can make up for it exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workshop import Workshop
from dmmx.train.least_squares import LANES

ROOMY = 32
"""A program of up to so many links is not compiled again when links go: compiling costs more than it saves."""


def eliminate(state: SearchState, workshop: Workshop) -> SearchState:
    """One unit of elimination: the first is a fit without any penalty, each further one leaves out one link.

    Links are tried in the order of what their absence harms before any re-fit, several at a time; the first lot with a
    success ends the search. When no link can go, snapping follows.
    """
    tolerance = workshop.settings.tolerance
    if len(state.mask) > ROOMY:
        state = state.compacted(0.6)
    squares = workshop.least_squares(state.machine)
    if state.stage == 0:
        weights, losses = squares.fit(state.weights[None], state.mask[None])
        fitted = replace(state, stage=1, weights=weights[0], loss=float(losses[0])).noted()
        return fitted if fitted.loss <= tolerance else replace(fitted, phase="give up")
    present = np.flatnonzero(state.mask)
    order = present[
        np.argsort(np.nan_to_num(squares.losses_without(state.weights)[present], nan=np.inf), kind="stable")
    ]
    for first in range(0, len(order), LANES):
        lot = order[first : first + LANES]
        trials = [state.cut(np.array([link])) for link in lot]
        weights, losses = squares.fit(np.stack([t.weights for t in trials]), np.stack([t.mask for t in trials]))
        # Of those that succeed, the one that takes most dead code with it.
        good = [index for index in range(len(lot)) if losses[index] <= tolerance]
        if good:
            best = min(good, key=lambda index: (trials[index].links, losses[index]))
            return replace(trials[best], weights=weights[best], loss=float(losses[best])).noted()
    return replace(state.on(state.small_machine()), phase="snap", stage=0, step=0)
