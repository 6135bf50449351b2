"""The fit goes through its stages, and a hopeless start leaves it sooner."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_tasks import QUICK, running_sum

from dmmx.synthesis.phases.fit import SPARSE, begin_start, fit
from dmmx.synthesis.phases.prune import prune
from dmmx.synthesis.phases.start import READY, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import settle
from dmmx.synthesis.search.state import SearchState

SHORT = replace(QUICK, effort=0.1)


def fitted(start: Start, workshop: Workshop) -> tuple[Start, list[int]]:
    """The start after its fit, and the stages that it went through."""
    stages: list[int] = []
    while start.phase == "fit":
        stages.append(start.stage)
        start = fit(start, workshop)
    return start, stages


@pytest.mark.parametrize(("hopeless", "stages"), [(1e9, [0, 1, 2, 3]), (1e-12, [0, 1])])
def test_only_a_start_that_is_far_off_when_it_has_explored_goes_no_further(hopeless: float, stages: list[int]) -> None:
    workshop = Workshop(running_sum(), replace(SHORT, hopeless=hopeless), 0)
    start, gone_through = fitted(begin_start(workshop, 0), workshop)
    assert list(dict.fromkeys(gone_through)) == stages
    assert (start.phase, start.stage, start.step) == ("prune", 0, 0)


def test_a_hopeless_start_leaves_a_machine_and_is_fitted_to_the_end_where_there_is_no_better_one() -> None:
    workshop = Workshop(running_sum(), replace(SHORT, hopeless=1e-12, promising=1e-13), 0)
    start, _ = fitted(begin_start(workshop, 0), workshop)
    while start.phase == "prune":
        start = prune(start, workshop)
    assert start.phase == READY
    assert len(start.found) == 1
    (again,) = settle(SearchState((start,), 1), workshop).starts
    assert (again.phase, again.stage) == ("fit", SPARSE)
    after, stages = fitted(again, workshop)
    assert list(dict.fromkeys(stages)) == [2, 3]
    assert after.phase == "prune"
