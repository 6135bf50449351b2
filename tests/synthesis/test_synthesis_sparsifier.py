"""Sparsifiers: one contract for all, and each one's own rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_tasks import running_sum

from dmmx.errors import TaskError
from dmmx.synthesis.sketch import layered
from dmmx.synthesis.sparsifier import FitPlan, constrained, half, l1, logarithm, proximal, sparsifiers
from dmmx.train import L1, Descent, DescentState, Schedule, Sparsifier, compile_for, make_batch, relative_scale

EFFORT = 0.4
RATE, PENALTY = 1e-2, 5e-4
LIVE = 0.01
"""A link of a smaller weight counts as zero."""


@pytest.fixture(scope="module")
def plain() -> Descent:
    task = running_sum()
    program = compile_for(layered(task, layers=1, width=2), task.examples)
    batch = make_batch(program, task.examples).tree()
    return Descent(program, batch, relative_scale(batch), sparsifier=Sparsifier())


@pytest.fixture(scope="module")
def start(plain: Descent) -> np.ndarray:
    return np.array(plain.program.machine.weights, np.float32)


def fit(descent: Descent, plan: FitPlan, start: np.ndarray, mask: np.ndarray) -> DescentState:
    """All four stages, as the search goes through them."""
    state = DescentState.begin(start * mask)
    for steps, schedule in plan.schedules(rate=RATE, penalty=PENALTY, effort=EFFORT):
        state, _ = descent.run(DescentState.begin(state.weights), mask, steps, 0, steps, schedule)
    return state


def live(weights: Any) -> int:
    return int(np.sum(np.abs(np.asarray(weights)) > LIVE))


@pytest.fixture(scope="module")
def fitted_without(plain: Descent, start: np.ndarray) -> DescentState:
    return fit(plain, FitPlan(), start, np.ones_like(start))


class Case:
    """A sparsifier at work."""

    def __init__(self, name: str, plain: Descent) -> None:
        self.traced = 0
        made = sparsifiers[name].make()

        def slope(weights: Any, dual: Any) -> Any:
            self.traced += 1
            return made.slope(weights, dual)

        self.plan = sparsifiers[name].plan
        self.descent = replace(plain, sparsifier=replace(made, slope=slope))


@pytest.fixture(scope="module", params=sorted(sparsifiers))
def case(request: pytest.FixtureRequest, plain: Descent) -> Case:
    return Case(request.param, plain)


# --- the contract of every sparsifier ---


def test_every_fit_solves_the_task_with_fewer_links_than_one_without(
    case: Case, fitted_without: DescentState, start: np.ndarray
) -> None:
    after = fit(case.descent, case.plan, start, np.ones_like(start))
    assert case.descent.loss(after.weights) < 1e-3
    assert live(after.weights) < 0.6 * live(fitted_without.weights)
    assert case.traced == 1, "compiled more than once"


def test_every_fit_keeps_out_what_is_left_out_and_is_the_same_again(case: Case, start: np.ndarray) -> None:
    mask = np.ones_like(start)
    mask[::5] = 0
    first, again = (fit(case.descent, case.plan, start, mask) for _ in range(2))
    assert not np.asarray(first.weights)[::5].any()
    np.testing.assert_array_equal(first.weights, again.weights)


def test_every_state_goes_through_arrays(case: Case, start: np.ndarray) -> None:
    schedule = Schedule(RATE, RATE, PENALTY, 0.0, last_penalty=2 * PENALTY)
    mask = np.ones_like(start)
    whole, _ = case.descent.run(DescentState.begin(start), mask, 60, 0, 60, schedule)
    half_way, _ = case.descent.run(DescentState.begin(start), mask, 25, 0, 60, schedule)
    arrays = {name: np.array(array) for name, array in half_way.arrays().items()}
    rest, _ = case.descent.run(DescentState(**arrays), mask, 35, 25, 60, schedule)  # pyright: ignore[reportArgumentType]
    np.testing.assert_allclose(rest.weights, whole.weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(rest.dual, whole.dual, rtol=1e-5)


def test_every_descent_reports_a_loss_that_is_no_number(case: Case, start: np.ndarray) -> None:
    broken = DescentState.begin(np.full_like(start, 1e30))
    after, loss = case.descent.run(broken, np.ones_like(start), 3, 0, 3, Schedule(RATE, RATE, PENALTY, 0.0))
    assert not np.isfinite(loss)
    assert after.weights.shape == start.shape


@pytest.mark.parametrize("name", sorted(sparsifiers))
def test_every_sparsifier_draws_towards_zero_and_never_past_it(name: str) -> None:
    made = sparsifiers[name].make()
    weights, dual = jnp.array([-2.0, -0.1, -1e-6, 0.0, 1e-6, 0.1, 2.0]), jnp.zeros(())
    slope = np.asarray(made.slope(weights, dual))
    shrunk = np.asarray(made.shrink(weights, jnp.array(1e-4), dual))
    assert np.all(slope * np.asarray(weights) >= 0)
    assert np.all(shrunk * np.asarray(weights) >= 0)
    assert np.all(np.abs(shrunk) <= np.abs(np.asarray(weights)))
    assert slope[3] == 0 == shrunk[3]
    assert slope.any() or (shrunk != np.asarray(weights)).any()


# --- each one's own rule ---


@pytest.mark.parametrize(
    ("made", "penalty"),
    [
        (l1(), lambda w: jnp.sum(jnp.abs(w))),
        (half(smoothing=0.01), lambda w: jnp.sum((w**2 + 0.01) ** 0.25)),
        (logarithm(scale=0.2), lambda w: jnp.sum(0.2 * jnp.log1p(jnp.abs(w) / 0.2))),
    ],
)
def test_slopes_are_the_derivatives_of_the_penalties(made: Sparsifier, penalty: Any) -> None:
    weights = jnp.array([-1.5, -0.3, 0.001, 0.2, 2.0])
    np.testing.assert_allclose(made.slope(weights, jnp.zeros(())), jax.grad(penalty)(weights), rtol=1e-5)


def test_the_descent_uses_l1_unless_told_otherwise(plain: Descent) -> None:
    assert Descent(plain.program, plain.batch, plain.scale).sparsifier is L1 is l1()


def test_proximal_steps_leave_zeros_to_the_last_digit(plain: Descent, start: np.ndarray) -> None:
    descent = replace(plain, sparsifier=proximal())
    after, _ = descent.run(
        DescentState.begin(start), np.ones_like(start), 500, 0, 500, Schedule(RATE, RATE, PENALTY, 0.0)
    )
    assert np.sum(np.asarray(after.weights) == 0) > 0.5 * len(start)


def test_constrained_holds_the_limit_where_a_fixed_strength_would_not(plain: Descent, start: np.ndarray) -> None:
    mask, schedule = np.ones_like(start), Schedule(RATE, RATE, 1.0, 0.0)
    found, _ = plain.run(DescentState.begin(start), mask, 400, 0, 400, schedule)
    losses: list[float] = []
    for made in (half(), constrained(limit=1e-3)):
        descent = replace(plain, sparsifier=made)
        state, _ = descent.run(DescentState.begin(found.weights), mask, 2000, 0, 2000, schedule)
        losses.append(descent.loss(state.weights))
    # Far too strong, so that steering must have weakened it.
    assert losses[0] > 0.1
    assert losses[1] < 5e-3


def test_a_dual_stays_within_its_bounds_and_falls_where_the_loss_is_no_number() -> None:
    steered = constrained(limit=1e-4, rise=1.0, fall=2.0, most=2.5)
    dual = jnp.zeros(())
    for loss, expected in ((1e-5, 1.0), (1e-4, 2.0), (0.0, 2.5), (1.0, 0.5), (np.nan, -1.5), (np.inf, -2.5)):
        dual = steered.follow(dual, jnp.array(loss))
        assert float(dual) == expected


def test_a_steered_proximal_step_has_the_threshold_that_the_dual_says() -> None:
    steered = constrained(proximal(factor=1))
    shrunk = steered.shrink(jnp.array([1.0]), jnp.array(0.1), jnp.log(jnp.array(2.0)))
    assert float(shrunk[0]) == pytest.approx(0.8)


@pytest.mark.parametrize(
    "make",
    [
        lambda: half(smoothing=0),
        lambda: logarithm(scale=-1),
        lambda: proximal(factor=0),
        lambda: constrained(limit=float("nan")),
        lambda: constrained(rise=0),
    ],
)
def test_numbers_out_of_range_are_refused(make: Any) -> None:
    with pytest.raises(TaskError, match="must be above 0, got"):
        make()


# --- plans ---


def test_the_plan_of_a_sparsifier_is_that_of_the_search() -> None:
    from dmmx.synthesis import Settings
    from dmmx.synthesis.phases.fit import fit_stages

    for settings in (Settings(sparsifier="l1"), Settings(sketch="recurrent", effort=0.3)):
        stages = sparsifiers[settings.sparsifier].plan.schedules(
            rate=settings.rate, penalty=settings.penalty, balance=settings.balance, effort=settings.effort
        )
        found = [(steps, with_last(schedule)) for steps, schedule in stages]
        assert found == [(stage.steps, with_last(stage.schedule)) for stage in fit_stages(settings)]


def with_last(schedule: Schedule) -> Schedule:
    return schedule if schedule.last_penalty is not None else schedule._replace(last_penalty=schedule.penalty)


def test_a_penalty_changes_evenly_from_its_first_to_its_last(plain: Descent, start: np.ndarray) -> None:
    # Adam's memory of the mean is a tenth of a gradient after one step.
    descent = replace(plain, sparsifier=Sparsifier(slope=lambda weights, dual: jnp.ones_like(weights)))
    mask, schedule = np.ones_like(start), Schedule(1e-9, 1e-9, 3.0, 0.0, last_penalty=1.0)
    without = schedule._replace(penalty=0.0, last_penalty=0.0)
    found: list[np.ndarray] = []
    for made in (schedule, without):
        state, _ = descent.run(DescentState.begin(start), mask, 1, 30, 40, made)
        found.append(10 * np.asarray(state.mean))
    np.testing.assert_allclose(found[0] - found[1], 1.5, rtol=1e-3)
