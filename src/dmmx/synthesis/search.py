"""The search: units of work, each a function from state to state, until enough exact machines are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dmmx.synthesis.eliminate import eliminate
from dmmx.synthesis.fit import begin_start, fit
from dmmx.synthesis.prune import prune
from dmmx.synthesis.snap import snap
from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workshop import Workshop

DONE = "done"
"""The phase after the last."""


def judge(state: SearchState, workshop: Workshop) -> SearchState:
    """Verify the machine on fresh examples, note it on the front, and decide whether to go on."""
    verdict = workshop.verify(state.small_machine())
    judged = replace(state, exact=state.exact + verdict.exact).noted(exact=verdict.exact)
    return give_up(judged, workshop)


def give_up(state: SearchState, workshop: Workshop) -> SearchState:
    """Leave this start: begin the next one, or end when enough exact machines are found or no start is left."""
    settings = workshop.settings
    if state.exact >= settings.wanted or state.start + 1 >= settings.starts:
        return replace(state, phase=DONE)
    return begin_start(state, workshop, state.start + 1)


phases: Mapping[str, Callable[[SearchState, Workshop], SearchState]] = MappingProxyType(
    {"fit": fit, "prune": prune, "eliminate": eliminate, "snap": snap, "verify": judge, "give up": give_up}
)
"""Every phase by name."""


def advance(state: SearchState, workshop: Workshop) -> SearchState:
    """One unit of work of whatever phase the state is in."""
    return phases[state.phase](state, workshop)
