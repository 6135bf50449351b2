"""Elimination: leave out single links for good, as long as the others can make up for it exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.synthesis.phases.start import OUT, SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.sparsifier import groups_of, saliencies
from dmmx.train.least_squares import LANES, LeastSquares

FIRST = 1
"""The stage of elimination before any simplification."""

AGAIN = 2
"""The stage of elimination after a simplification."""

PATIENCE = 6
"""So many fits in a row are tried before a machine counts as one that cannot be made exact, while they still help."""

ROOMY = 32
"""A program of up to so many links is not compiled again when links go: compiling costs more than it saves."""


def eliminate(start: Start, workshop: Workshop) -> Start:
    """One unit of elimination: the first is a fit without any penalty, each further one leaves out one link.

    Links are tried in the order of their saliency, several at a time; the first lot with a success ends the search.
    When no link can go, the start waits to be chosen, or is simplified further.
    """
    tolerance = workshop.settings.tolerance
    if len(start.mask) > ROOMY:
        start = start.compacted(0.6)
    squares = workshop.least_squares(start.machine)
    if start.stage == 0:
        return _fitted(start, squares, tolerance)
    found = saliencies[workshop.settings.saliency](squares, start.weights, groups_of(start.mask))
    for first in range(0, len(found.groups), LANES):
        lot = slice(first, first + LANES)
        trials = [
            replace(start, weights=weights).cut(group)
            for group, weights in zip(found.groups[lot], found.weights[lot], strict=True)
        ]
        weights, losses = squares.fit(np.stack([t.weights for t in trials]), np.stack([t.mask for t in trials]))
        # Of those that succeed, the one that takes most dead code with it.
        good = [index for index in range(len(trials)) if losses[index] <= tolerance]
        if good:
            best = min(good, key=lambda index: (trials[index].links, losses[index]))
            return replace(trials[best], weights=weights[best], loss=float(losses[best])).noted()
    phase = SMALL if start.stage == FIRST else "simplify"
    return replace(start.on(start.small_machine()), phase=phase, stage=0, step=0)


def _fitted(start: Start, squares: LeastSquares, tolerance: float) -> Start:
    """The start after a fit of all links; out when that stalls above the tolerance."""
    weights, losses = squares.fit(start.weights[None], start.mask[None])
    after = replace(start, weights=weights[0], loss=float(losses[0]), step=start.step + 1).noted()
    if after.loss <= tolerance:
        return replace(after, stage=FIRST, step=0)
    helps = after.loss < 0.9 * start.loss and after.step < PATIENCE
    return after if helps else replace(after, phase=OUT)
