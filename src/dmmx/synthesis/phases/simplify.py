"""Simplification: merging, bypassing and replacing neurons, and pairs of links left out, with exact re-fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.synthesis.phases.eliminate import AGAIN
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.train.least_squares import LANES


def simplify(start: Start, workshop: Workshop) -> Start:
    """One unit of simplification: some moves are tried; the best that succeeds is made, and elimination goes on.

    When no move of the machine succeeds, snapping follows.
    """
    bench = workshop.bench(start.machine)
    first = start.step
    if first >= len(bench.links):
        return replace(start, phase="snap", stage=0, step=0)
    lot = slice(first, first + LANES)
    squares = workshop.least_squares(bench.machine)
    weights, losses = squares.fit(bench.weights[lot], bench.present[lot], bench.width)
    good = np.flatnonzero(losses <= workshop.settings.tolerance)
    if not len(good):
        return replace(start, step=first + LANES)
    # They are in the order of how few links they leave.
    best = int(good[0])
    moved = bench.after(first + best, weights[best], start)
    return replace(moved, phase="eliminate", stage=AGAIN, step=0, loss=float(losses[best])).noted()
