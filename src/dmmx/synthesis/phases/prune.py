"""Pruning: cut many links at a time, by what happens when each is actually left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.synthesis.phases.start import OUT, READY, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.settings import Settings
from dmmx.train.descent import Descent, DescentState, Schedule

REFIT = 200
"""Gradient steps after a cut that did harm."""

BOLD = 0.25
"""The part of all links that the first such cut takes; after a failure, half of that, and so on."""


def prune(start: Start, workshop: Workshop) -> Start:
    """One unit of pruning: a cut that does no harm, or else a bold one with re-fit, undone where it fails.

    Each time dead code is removed too. When few enough links are left, or no cut succeeds, the start is ready: whether
    elimination follows is decided beside the other starts. One whose loss is not promising is ready once the harmless
    links are gone.
    """
    settings = workshop.settings
    descent = workshop.descent(start.machine)
    order = _saliency_order(descent, start)
    is_promising = start.loss <= settings.promising
    # No multiple of a loss that is good enough: one cut after the other would make it worse and worse.
    limit = settings.promising if is_promising else 2 * start.loss
    harmless = _harmless(descent, start, order, limit)
    if harmless:
        cut = start.cut(order[:harmless])
        cut = replace(cut, loss=descent.loss(cut.weights)).noted()
        return _next(cut.compacted(0.5), settings) if is_promising else _pruned(cut)
    if start.links <= settings.small or not is_promising:
        return _pruned(start)
    bold = int(start.links * BOLD / 2**start.stage)
    if bold < 1:
        return _pruned(start)
    trial = _refitted(descent, start.cut(order[:bold]), settings)
    if trial.loss <= limit:
        return _next(replace(trial, stage=0).noted().compacted(0.5), settings)
    return replace(start, stage=start.stage + 1)


def _saliency_order(descent: Descent, start: Start) -> np.ndarray:
    """The links that are there, the one whose absence harms least first."""
    present = np.flatnonzero(start.mask)
    losses = np.nan_to_num(descent.losses_without(start.weights)[present], nan=np.inf, posinf=np.inf)
    return present[np.argsort(losses, kind="stable")]


def _harmless(descent: Descent, start: Start, order: np.ndarray, limit: float) -> int:
    """How many of the least salient links can go together with the loss still within the limit (by bisection)."""
    low, high = 0, len(order)
    while low < high:
        middle = (low + high + 1) // 2
        weights = start.weights.copy()
        weights[order[:middle]] = 0
        if descent.loss(weights) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _refitted(descent: Descent, start: Start, settings: Settings) -> Start:
    schedule = Schedule(settings.rate, 0.1 * settings.rate, settings.penalty, 0.0, settings.balance)
    after, _ = descent.run(DescentState.begin(start.weights), start.mask, REFIT, 0, REFIT, schedule)
    weights = np.asarray(after.weights)
    loss = descent.loss(weights)
    return replace(start, weights=weights, loss=loss if np.isfinite(loss) else float("inf"))


def _next(start: Start, settings: Settings) -> Start:
    return _pruned(start) if start.links <= settings.small else start


def _pruned(start: Start) -> Start:
    """The start as it waits to be chosen; one without a finite loss is out."""
    small = start.on(start.small_machine()).noted()
    return replace(small, phase=READY if np.isfinite(small.loss) else OUT, stage=0, step=0)
