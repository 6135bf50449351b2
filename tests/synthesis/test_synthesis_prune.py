"""Pruning cuts what does no harm, re-fits after bold cuts, and takes back those that fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_tasks import running_sum

from dmmx.machine import Machine
from dmmx.synthesis.phases.prune import prune
from dmmx.synthesis.phases.start import READY, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.settings import Settings

# So small that nothing is left to elimination as long as pruning can go on.
SETTINGS = Settings(small=1)


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(running_sum(), SETTINGS, 0)


def sums(*shares: float) -> Machine:
    """The running sum, by several accumulators that each contribute a share."""
    builder = Machine.builder().input("stream", "number").output("total", "sum")
    for number, share in enumerate(shares):
        builder.memory(f"sum-{number}").link(f"sum-{number}.delta", "stream.number")
        builder.link("total.sum", f"sum-{number}.result", share)
    return builder.build()


def begin(machine: Machine, workshop: Workshop) -> Start:
    weights = np.array(machine.weights, np.float32)
    state = Start("prune", 0, 0, 0, machine, weights, np.ones(len(weights), np.float32))
    return replace(state, loss=workshop.descent(machine).loss(weights))


def test_links_that_do_nothing_go_at_once_with_what_is_dead_then(workshop: Workshop) -> None:
    state = prune(begin(sums(1.0, 1e-6), workshop), workshop)
    assert state.links == 2
    assert state.small_machine().weights == [1.0, 1.0]
    assert [entry.links for entry in state.found] == [2]


def test_a_bold_cut_is_made_up_for_by_a_fit(workshop: Workshop) -> None:
    before = begin(sums(0.5, 0.5), workshop)
    state = prune(before, workshop)
    assert state.phase == "prune"
    assert state.links == 2
    assert state.loss <= SETTINGS.promising
    assert np.prod(state.weights) == pytest.approx(1.0, abs=0.02)


def test_links_that_are_all_needed_are_handed_over_as_they_are(workshop: Workshop) -> None:
    before = begin(sums(1.0), workshop)
    # Both links are needed; a quarter of two is none, so that pruning hands over with nothing lost.
    after = prune(before, workshop)
    assert after.phase == READY
    np.testing.assert_array_equal(after.weights, before.weights)


def test_a_bold_cut_that_fails_is_taken_back_and_half_of_it_tried(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = begin(sums(0.3, 0.3, 0.2, 0.2), workshop)
    monkeypatch.setattr("dmmx.synthesis.phases.prune.REFIT", 1)
    after = prune(before, workshop)
    assert (after.phase, after.stage, after.links) == ("prune", 1, 8)
    np.testing.assert_array_equal(after.weights, before.weights)
    np.testing.assert_array_equal(after.mask, before.mask)
    after = prune(prune(after, workshop), workshop)
    assert after.phase == READY
    assert after.links == 8


def test_a_start_that_is_not_promising_waits_as_well_and_is_noted(workshop: Workshop) -> None:
    state = prune(begin(sums(0.5), workshop), workshop)
    assert state.phase == READY
    assert state.loss > SETTINGS.promising
    assert [entry.links for entry in state.found] == [2]
