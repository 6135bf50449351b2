"""Fitting a sketch: descent in four stages, which leaves few links that matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dmmx.synthesis.settings import Settings
from dmmx.synthesis.sketch import sketches
from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workshop import Workshop
from dmmx.train.descent import DescentState, Schedule

PIECE = 200
"""Gradient steps in one unit of work."""


@dataclass(frozen=True)
class Stage:
    """One stage of the fit.

    Attributes:
        steps: how many gradient steps.
        schedule: how they are made.
    """

    steps: int
    schedule: Schedule


def fit_stages(settings: Settings) -> tuple[Stage, ...]:
    """The stages: find the task, find an exact solution among sparse ones, drive links to zero, settle.

    Without the first stage L1 wins before the task is seen; without the second, whose logarithm keeps the gradient
    alive at small errors, almost every start sticks in a solution that cheats (docs/synthesis.md).
    """
    rate, penalty, balance = settings.chosen_rate, settings.penalty, settings.balance
    plans = [
        (400, Schedule(rate, rate, 0.0, 0.0, balance)),
        (2000, Schedule(rate, rate, 60 * penalty, 2000.0, balance)),
        (2000, Schedule(rate, rate, penalty, 0.0, balance)),
        (400, Schedule(rate, 0.03 * rate, penalty, 0.0, balance)),
    ]
    return tuple(Stage(max(1, round(steps * settings.effort)), schedule) for steps, schedule in plans)


def begin_start(state: SearchState | None, workshop: Workshop, start: int) -> SearchState:
    """The state at the beginning of a start: a fresh random sketch; the front is kept."""
    settings = workshop.settings
    make = sketches[settings.sketch]
    sketch = make(workshop.task, seed=workshop.seed * 1000 + start, **settings.sketch_options)
    weights = np.array(sketch.weights, dtype=np.float32)
    fresh = SearchState("fit", start, 0, 0, sketch, weights, np.ones(len(weights), np.float32))
    fresh = replace(fresh, arrays=DescentState.begin(weights).arrays())
    return fresh if state is None else replace(fresh, front=state.front, exact=state.exact)


def fit(state: SearchState, workshop: Workshop) -> SearchState:
    """One unit of fitting: some gradient steps; after the last stage comes pruning."""
    stages = fit_stages(workshop.settings)
    stage = stages[state.stage]
    steps = min(PIECE, stage.steps - state.step)
    before = DescentState(**state.arrays)  # pyright: ignore[reportArgumentType]
    descent = workshop.descent(state.machine)
    after, loss = descent.run(before, state.mask, steps, state.step, stage.steps, stage.schedule)
    state = replace(state, weights=np.asarray(after.weights), arrays=after.arrays(), step=state.step + steps, loss=loss)
    if not np.isfinite(loss) or not np.all(np.isfinite(state.weights)):
        # Not a crash but a result: this start is given up; what earlier starts have found stays on the front.
        return replace(state, phase="give up", weights=np.zeros_like(state.weights), loss=float("nan"))
    if state.step < stage.steps:
        return state
    if state.stage + 1 < len(stages):
        # Adam begins anew: its memory of another loss would only mislead.
        arrays = DescentState.begin(state.weights).arrays()
        return replace(state, stage=state.stage + 1, step=0, arrays=arrays)
    return replace(state, phase="prune", stage=0, step=0, arrays={}, loss=descent.loss(state.weights))
