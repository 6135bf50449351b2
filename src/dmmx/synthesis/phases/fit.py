"""Fitting a sketch: descent in four stages, which leaves few links that matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dmmx.synthesis.phases.start import OUT, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.sketch import sketches
from dmmx.synthesis.sparsifier import sparsifiers
from dmmx.train.descent import DescentState, Schedule

PIECE = 200
"""Gradient steps in one unit of work."""

SPARSE = 2
"""The number of the stage that drives links to zero."""


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
    plan = sparsifiers[settings.sparsifier].plan
    stages = plan.schedules(
        rate=settings.rate, penalty=settings.penalty, balance=settings.balance, effort=settings.effort
    )
    return tuple(Stage(*stage) for stage in stages)


def steps_made(start: Start, settings: Settings) -> int:
    """Gradient steps of a fit so far."""
    return sum(stage.steps for stage in fit_stages(settings)[: start.stage]) + start.step


def begin_start(workshop: Workshop, number: int) -> Start:
    """The beginning of a start: a fresh random sketch."""
    settings = workshop.settings
    make = sketches[settings.sketch or "layered"]
    sketch = make(workshop.task, seed=workshop.seed * 1000 + number, **settings.sketch_options)
    weights = np.array(sketch.weights, dtype=np.float32)
    start = Start("fit", number, 0, 0, sketch, weights, np.ones(len(weights), np.float32))
    return _with_fresh_memory(start)


def fit_again(start: Start) -> Start:
    """Another round for a pruned start that is not promising yet: the stages that drive links to zero, then settle."""
    begun = start.on(start.machine, np.float32)
    return _with_fresh_memory(replace(begun, phase="fit", stage=SPARSE, step=0, rounds=start.rounds + 1))


def _with_fresh_memory(start: Start) -> Start:
    """The start at the beginning of a stage; the estimator's random numbers are its own."""
    seed = (1000 * start.number + 10 * start.rounds + start.stage) % 2**32
    return replace(start, arrays=DescentState.begin(start.weights, seed).arrays())


def fit(start: Start, workshop: Workshop) -> Start:
    """One unit of fitting: some gradient steps; after the last stage comes pruning, and for a hopeless start sooner."""
    stages = fit_stages(workshop.settings)
    stage = stages[start.stage]
    steps = min(PIECE, stage.steps - start.step)
    before = DescentState(**start.arrays)  # pyright: ignore[reportArgumentType]
    descent = workshop.descent(start.machine)
    after, loss = descent.run(before, start.mask, steps, start.step, stage.steps, stage.schedule)
    start = replace(start, weights=np.asarray(after.weights), arrays=after.arrays(), step=start.step + steps, loss=loss)
    if not np.isfinite(loss) or not np.all(np.isfinite(start.weights)):
        # Not a crash but a result: this start is given up; what others have found stays on the front.
        return replace(start, phase=OUT, weights=np.zeros_like(start.weights), loss=float("nan"))
    if start.step < stage.steps:
        return start
    if start.stage + 1 < len(stages) and not _is_hopeless(start, workshop.settings):
        # Adam begins anew: its memory of another loss would only mislead.
        return _with_fresh_memory(replace(start, stage=start.stage + 1, step=0))
    loss = descent.loss(start.weights)
    workshop.weigh(descent, before, start.mask, stage.schedule)
    return replace(start, phase="prune", stage=0, step=0, arrays={}, loss=loss)


def _is_hopeless(start: Start, settings: Settings) -> bool:
    """Whether a start is so far from the task, before links are driven to zero, that it ends nowhere."""
    return start.stage + 1 == SPARSE and start.loss > settings.hopeless
