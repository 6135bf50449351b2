"""The search decides over a cohort: who goes on, who is given up, when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from small_tasks import QUICK, running_sum

from dmmx.machine import Machine
from dmmx.synthesis.front import Entry, Front
from dmmx.synthesis.phases.start import DONE, OUT, READY, SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import begin_search, judge, proceed, settle
from dmmx.synthesis.search.state import SearchState
from dmmx.task import Stream
from dmmx.vvalue import Tree

SETTINGS = replace(QUICK, starts=8, cohort=4)


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(running_sum(), SETTINGS, 0)


def machine_of(links: int) -> Machine:
    builder = Machine.builder().input("in", "x").output("out", "y")
    for number in range(links):
        builder.neuron(f"n{number}", "identity").link(f"n{number}.x", "in.x")
    return builder.build()


def state_of(*starts: tuple[str, int, float]) -> SearchState:
    """A cohort of starts, each of a phase, a number of links and a loss."""
    made: list[Start] = []
    for number, (phase, links, loss) in enumerate(starts):
        weights = np.ones(links, np.float32)
        made.append(Start(phase, number, 0, 0, machine_of(links), weights, np.ones_like(weights), loss=loss))
    return SearchState(tuple(made), len(made))


def phases_of(state: SearchState) -> list[str]:
    return [start.phase for start in state.starts]


def test_nothing_is_decided_while_one_is_at_work(workshop: Workshop) -> None:
    state = state_of((READY, 9, 1e-6), ("fit", 9, 1e-6), (OUT, 9, 1.0), (READY, 8, 1e-6))
    assert settle(state, workshop) is state


def test_the_better_half_of_the_promising_goes_on(workshop: Workshop) -> None:
    state = settle(state_of((READY, 9, 1e-6), (READY, 7, 1e-5), (READY, 3, 1e-2), (READY, 8, 1e-6)), workshop)
    assert phases_of(state) == [READY, "eliminate", READY, "eliminate"]
    assert state.starts[1].weights.dtype == np.float64


def test_the_smallest_goes_on_to_the_end_with_those_close_to_it(workshop: Workshop) -> None:
    state = settle(state_of((READY, 9, 1e-6), (SMALL, 8, 0.0), (SMALL, 7, 0.0), (SMALL, 5, 0.0)), workshop)
    assert phases_of(state) == [READY, SMALL, "simplify", "simplify"]


def test_when_those_fail_the_next_have_their_turn(workshop: Workshop) -> None:
    state = settle(state_of((READY, 9, 1e-6), (OUT, 7, 1e-5), (READY, 3, 1e-2), (OUT, 8, 1e-6)), workshop)
    assert phases_of(state) == ["eliminate", OUT, READY, OUT]


def test_when_none_is_promising_the_best_is_fitted_again_once(workshop: Workshop) -> None:
    before = state_of((READY, 9, 1e-2), (OUT, 7, float("nan")), (READY, 3, 1e-3), (READY, 8, 1e-1))
    state = settle(before, workshop)
    assert phases_of(state) == [READY, OUT, "fit", READY]
    assert state.starts[2].rounds == 1
    tried = state.with_start(replace(state.starts[2], phase=READY))
    through = settle(tried, workshop)
    assert not through.starts
    assert [start.number for start in proceed(through, workshop).starts] == [4, 5, 6, 7]


def test_an_exact_machine_ends_the_search_and_the_last_cohort_too(workshop: Workshop) -> None:
    found = state_of((DONE, 2, 0.0), (READY, 7, 1e-5))
    exact = found.with_start(replace(found.starts[0], exact=True))
    after = proceed(settle(exact, workshop), workshop)
    assert after.done
    assert after.exact == after.exact_so_far == 1
    assert proceed(after, workshop) is after
    last = replace(state_of((OUT, 2, 1.0), (OUT, 7, 1.0)), begun=8)
    assert proceed(settle(last, workshop), workshop).done


def test_nothing_follows_while_one_is_left(workshop: Workshop) -> None:
    state = state_of((READY, 9, 1e-6))
    assert proceed(state, workshop) is state


@pytest.mark.parametrize("wanted", [1, 2])
def test_an_exact_machine_must_be_so_to_the_judges_of_later_lessons_too(wanted: int) -> None:
    strict = Workshop(running_sum(), replace(SETTINGS, wanted=wanted), 0)
    front = Front().with_entry(Entry(FORGETFUL, 0.0, True)).with_entry(Entry(two_memories(), 0.0, True))
    assert len(front) == 2
    after = proceed(SearchState((), 4, front, exact=2), strict)
    assert after.exact == 1
    assert [entry.exact for entry in after.front] == [entry.machine != FORGETFUL for entry in front]
    assert after.done == (wanted == 1)
    assert [start.number for start in after.starts] == ([] if wanted == 1 else [4, 5, 6, 7])


def test_the_last_cohort_is_as_large_as_starts_are_left(workshop: Workshop) -> None:
    few = Workshop(workshop.task, replace(SETTINGS, starts=6), 0)
    state = begin_search(few)
    assert [start.number for start in state.starts] == [0, 1, 2, 3]
    over = replace(state, starts=tuple(replace(start, phase=OUT) for start in state.starts))
    assert [start.number for start in proceed(settle(over, few), few).starts] == [4, 5]


def test_a_state_survives_a_round_trip(workshop: Workshop) -> None:
    state = begin_search(workshop)
    again = SearchState.from_record(*state.to_record())
    assert again.begun == state.begun
    for one, other in zip(state.starts, again.starts, strict=True):
        assert one.to_record()[0] == other.to_record()[0]
        np.testing.assert_array_equal(one.weights, other.weights)


def test_what_a_machine_gets_wrong_is_trained_on_from_then_on() -> None:
    task = replace(running_sum(), answers=running_sums, fresh=lambda seed: iter(running_sum(streams=3).examples))
    workshop = Workshop(task, replace(SETTINGS, fresh=3), 0)
    wrong = Start("verify", 0, 0, 0, FORGETFUL, np.ones(2), np.ones(2))
    judged = judge(wrong, workshop)
    assert judged.exact is False
    assert '"inputs"' in judged.taught
    after = settle(replace(state_of((OUT, 2, 1.0)), starts=(judged,)), workshop)
    assert after.taught == (judged.taught,)
    assert SearchState.from_record(*after.to_record()).taught == after.taught
    (lesson,) = workshop.taught(after.taught).task.examples[len(task.examples) :]
    assert lesson.ticks <= 10
    assert lesson.targets == running_sums(lesson.inputs)
    assert workshop.taught(()).task.examples == task.examples


FORGETFUL = (
    Machine.builder()
    .input("stream", "number")
    .neuron("late", "identity")
    .output("total", "sum")
    .link("late.x", "stream.number")
    .link("total.sum", "late.x")
    .build()
)
"""It forgets all but the last number."""


def two_memories() -> Machine:
    """It is exact, with more links than it needs."""
    builder = Machine.builder().input("stream", "number").output("total", "sum")
    for name in ("one", "other"):
        builder.memory(name, "accumulator").link(f"{name}.delta", "stream.number", 0.5)
        builder.link("total.sum", f"{name}.result")
    return builder.build()


def running_sums(inputs: Mapping[str, Stream]) -> Mapping[str, Stream]:
    numbers = [element["number"].number for element in inputs["stream"]]
    sums = [sum(numbers[: max(0, tick - 1)]) for tick in range(len(numbers))]
    return {"total": tuple(Tree({"sum": total}) for total in sums)}
