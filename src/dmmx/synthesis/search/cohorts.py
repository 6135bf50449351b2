"""The search: cohorts of starts, of which the hopeless are given up, until enough exact machines are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from dmmx.synthesis.phases.eliminate import eliminate
from dmmx.synthesis.phases.fit import begin_start, fit, fit_again
from dmmx.synthesis.phases.prune import prune
from dmmx.synthesis.phases.simplify import simplify
from dmmx.synthesis.phases.snap import snap
from dmmx.synthesis.phases.start import DONE, READY, SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.state import SearchState
from dmmx.synthesis.settings import Settings

CLOSE = 2
"""A machine of so many links more than the smallest may still end smaller."""

VERIFY = "verify"
"""The phase that needs fresh examples."""

phases: Mapping[str, Callable[[Start, Workshop], Start]] = MappingProxyType(
    {"fit": fit, "prune": prune, "eliminate": eliminate, "simplify": simplify, "snap": snap}
)
"""The phases that work on one start by itself, by name; each is one unit of work."""


def begin_search(workshop: Workshop) -> SearchState:
    """The state at the beginning of a search."""
    return _next_cohort(SearchState((), 0), workshop)


def judge(start: Start, workshop: Workshop) -> Start:
    """Let the judges decide over a start's machine; a counter-example is kept as a lesson."""
    verdict, lesson = workshop.judges.judge(start.small_machine())
    taught = lesson if workshop.settings.lessons else ""
    return replace(start.noted(exact=verdict.exact), phase=DONE, exact=verdict.exact, taught=taught)


def settle(state: SearchState, workshop: Workshop) -> SearchState:
    """Decide what follows when no start of the cohort has work left.

    Of the starts that are ready, the better half of the promising ones goes on to elimination; of those that are small
    then, the smallest goes on to the end, with those close to it; when none succeeds, the next best ones; when none is
    promising, the best one is fitted again, once. Then the cohort is through, and no start is left. (Successive
    halving: Jamieson & Talwalkar, arXiv 1502.07943, with starts for configurations.)
    What a search does depends on the seed alone, not on which start is worked on first.
    """
    if any(start.phase in phases or start.phase == VERIFY for start in state.starts):
        return state
    chosen = _chosen(state.starts, workshop.settings)
    if chosen:
        for start in chosen:
            state = state.with_start(start)
        return state
    lessons = [start.taught for start in state.starts if start.taught]
    taught = tuple(dict.fromkeys((*state.taught, *lessons)))
    return replace(state, starts=(), front=state.found, exact=state.exact_so_far, taught=taught)


def proceed(state: SearchState, workshop: Workshop) -> SearchState:
    """Begin the next cohort when one is through, or end the search.

    Machines that were exact have to be so on the streams of the present judges, which change with every lesson.

    Args:
        state: of the search.
        workshop: one that knows all lessons.
    """
    if state.starts or state.done:
        return state
    for entry in state.front:
        if entry.exact and not workshop.judges.verify(entry.machine).exact:
            front = state.front.with_entry(replace(entry, exact=False))
            state = replace(state, front=front, exact=state.exact - 1)
    settings = workshop.settings
    if state.exact >= settings.chosen_wanted or state.begun >= settings.starts:
        return replace(state, done=True)
    return _next_cohort(state, workshop)


def _next_cohort(state: SearchState, workshop: Workshop) -> SearchState:
    settings = workshop.settings
    end = min(state.begun + settings.cohort, settings.starts)
    starts = tuple(begin_start(workshop, number) for number in range(state.begun, end))
    return replace(state, starts=starts, begun=end)


def _chosen(starts: tuple[Start, ...], settings: Settings) -> list[Start]:
    """Those of the waiting starts that go on, in their next phase; none when the cohort is through."""
    waiting = sorted((start for start in starts if start.phase == READY), key=lambda start: (start.links, start.loss))
    promising = [start for start in waiting if start.loss <= settings.promising]
    small = sorted((start for start in starts if start.phase == SMALL), key=lambda start: start.links)
    if any(start.exact for start in starts):
        return []
    if small:
        return [replace(start, phase="simplify") for start in small if start.links <= small[0].links + CLOSE]
    if promising:
        return [_to_elimination(start) for start in promising[: -(-len(starts) // 2)]]
    if not waiting or any(start.rounds for start in starts):
        return []
    return [fit_again(min(waiting, key=lambda start: start.loss))]


def _to_elimination(start: Start) -> Start:
    return replace(start.on(start.machine, np.float64), phase="eliminate", stage=0, step=0)
