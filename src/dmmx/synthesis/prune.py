"""Pruning: cut many links at a time, by what happens when each is actually left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmmx.synthesis.settings import Settings
from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workshop import Workshop
from dmmx.train.descent import Descent, DescentState, Schedule

REFIT = 200
"""Gradient steps after a cut that did harm."""

BOLD = 0.25
"""The part of all links that the first such cut takes; after a failure, half of that, and so on."""


def prune(state: SearchState, workshop: Workshop) -> SearchState:
    """One unit of pruning: a cut that does no harm, or else a bold one with re-fit, undone where it fails.

    Each time dead code is removed too. When few enough links are left, or no cut succeeds, elimination follows; a start
    whose loss is not promising is given up once the harmless links are gone.
    """
    settings = workshop.settings
    descent = workshop.descent(state.machine)
    order = _saliency_order(descent, state)
    limit = max(settings.promising, 2 * state.loss)
    harmless = _harmless(descent, state, order, limit)
    if harmless:
        cut = state.cut(order[:harmless])
        cut = replace(cut, loss=descent.loss(cut.weights)).noted()
        return _next(cut.compacted(0.5), workshop)
    if state.links <= settings.small or state.loss > settings.promising:
        return _to_elimination(state, workshop)
    bold = int(state.links * BOLD / 2**state.stage)
    if bold < 1:
        return _to_elimination(state, workshop)
    trial = _refitted(descent, state.cut(order[:bold]), settings)
    if trial.loss <= limit:
        return _next(replace(trial, stage=0).noted().compacted(0.5), workshop)
    return replace(state, stage=state.stage + 1)


def _saliency_order(descent: Descent, state: SearchState) -> np.ndarray:
    """The links that are there, the one whose absence harms least first."""
    present = np.flatnonzero(state.mask)
    losses = np.nan_to_num(descent.losses_without(state.weights)[present], nan=np.inf, posinf=np.inf)
    return present[np.argsort(losses, kind="stable")]


def _harmless(descent: Descent, state: SearchState, order: np.ndarray, limit: float) -> int:
    """How many of the least salient links can go together with the loss still within the limit (by bisection)."""
    low, high = 0, len(order)
    while low < high:
        middle = (low + high + 1) // 2
        weights = state.weights.copy()
        weights[order[:middle]] = 0
        if descent.loss(weights) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _refitted(descent: Descent, state: SearchState, settings: Settings) -> SearchState:
    rate = settings.chosen_rate
    schedule = Schedule(rate, 0.1 * rate, settings.penalty, 0.0, settings.balance)
    after, _ = descent.run(DescentState.begin(state.weights), state.mask, REFIT, 0, REFIT, schedule)
    weights = np.asarray(after.weights)
    loss = descent.loss(weights)
    return replace(state, weights=weights, loss=loss if np.isfinite(loss) else float("inf"))


def _next(state: SearchState, workshop: Workshop) -> SearchState:
    return _to_elimination(state, workshop) if state.links <= workshop.settings.small else state


def _to_elimination(state: SearchState, workshop: Workshop) -> SearchState:
    if state.loss > workshop.settings.promising:
        return replace(state.noted(), phase="give up")
    machine = state.small_machine()
    weights = np.array(machine.weights, dtype=np.float64)
    moved = state.on(machine)
    return replace(moved, phase="eliminate", stage=0, step=0, weights=weights, mask=np.ones(len(weights)))
