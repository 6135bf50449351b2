"""Gradient estimators: one contract for all, and evolution strategies against the true gradient and an oracle."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy.stats import rankdata

from dmmx.errors import TaskError
from dmmx.machine import Machine
from dmmx.synthesis import layered
from dmmx.task import Task, duplicates
from dmmx.train import (
    Descent,
    DescentState,
    EstimatorKind,
    GradientCost,
    Schedule,
    compile_for,
    estimators,
    evolution,
    make_batch,
    relative_scale,
    reverse_mode,
    squared_loss,
)
from dmmx.train.estimators import side_by_side
from dmmx.train.estimators.evolution import RANKS_SHORTEN

PLAIN = Schedule(1e-2, 1e-2, 0.0, 0.0)

NO_BATCH: Any = None


def bowl(weights: jax.Array, batch: Any) -> jax.Array:
    """A smooth loss whose gradient points neither along the axes nor to the origin."""
    scales = jnp.arange(1, 1 + weights.shape[0]) / weights.shape[0]
    return jnp.sum(scales * (weights - 1) ** 2) + jnp.sum(jnp.sin(weights))


def evolved(weights: jax.Array, key: int, **options: Any) -> jax.Array:
    """The gradient of the bowl that evolution strategies give."""
    return jax.jit(evolution(bowl, **options))(weights, NO_BATCH, jax.random.key(key))[1]


def cosine(first: Any, second: Any) -> float:
    return float(first @ second / (jnp.linalg.norm(first) * jnp.linalg.norm(second)))


@pytest.fixture(scope="module")
def task() -> Task:
    return duplicates(texts=3, ticks=16)


@pytest.fixture(scope="module")
def sketch(task: Task) -> Machine:
    return layered(task, layers=1, width=1, scale=0.1)


@pytest.fixture(scope="module", params=sorted(estimators))
def descent(request: pytest.FixtureRequest, task: Task, sketch: Machine) -> Descent:
    kind: EstimatorKind = estimators[request.param]
    program = compile_for(sketch, task.examples, accumulator_gradient=kind.accumulator_gradient)
    batch = make_batch(program, task.examples).tree()
    return Descent(program, batch, relative_scale(batch), estimator=kind.make)


# --- the contract of every estimator ---


@pytest.mark.parametrize("name", sorted(estimators))
def test_every_estimator_gives_the_loss_and_a_direction_down(name: str) -> None:
    estimate = jax.jit(estimators[name].make(bowl))
    weights = jnp.linspace(-1, 2, 10)
    loss, gradient = estimate(weights, NO_BATCH, jax.random.key(0))
    assert float(loss) == pytest.approx(float(bowl(weights, None)), rel=1e-6)
    assert gradient.shape == weights.shape
    assert gradient.dtype == weights.dtype
    assert cosine(gradient, jax.grad(bowl)(weights, None)) > 0.7
    assert bowl(weights - 0.05 * gradient, None) < loss


@pytest.mark.parametrize("name", sorted(estimators))
def test_every_estimate_depends_on_its_key_alone_and_is_compiled_once(name: str) -> None:
    compiled = 0

    def counted(weights: jax.Array, batch: Any) -> jax.Array:
        nonlocal compiled
        compiled += 1
        return bowl(weights, batch)

    estimate = jax.jit(estimators[name].make(counted))
    weights = jnp.linspace(-1, 2, 10)
    first = estimate(weights, NO_BATCH, jax.random.key(3))[1]
    traced = compiled
    again = estimate(weights, NO_BATCH, jax.random.key(3))[1]
    other = estimate(weights + 1, NO_BATCH, jax.random.key(4))[1]
    assert compiled == traced
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", sorted(estimators))
def test_every_estimator_hands_on_a_loss_that_is_no_number(name: str) -> None:
    estimate = jax.jit(estimators[name].make(lambda weights, batch: jnp.sum(weights) * jnp.nan))
    loss, _ = estimate(jnp.ones(3), NO_BATCH, jax.random.key(0))
    assert np.isnan(loss)


def test_every_estimator_trains_a_program_and_keeps_what_is_left_out(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    mask[::7] = 0
    begin = DescentState.begin(np.array(sketch.weights) * mask, seed=5)
    after, _ = descent.run(begin, mask, 300, 0, 300, PLAIN)
    assert descent.loss(after.weights) < 0.6 * descent.loss(begin.weights)
    assert not np.asarray(after.weights)[::7].any()
    again, _ = descent.run(begin, mask, 300, 0, 300, PLAIN)
    np.testing.assert_array_equal(after.weights, again.weights)


def test_every_estimator_goes_on_from_saved_arrays_as_if_never_stopped(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    begin = DescentState.begin(sketch.weights, seed=5)
    whole, _ = descent.run(begin, mask, 40, 0, 40, PLAIN)
    half, _ = descent.run(begin, mask, 25, 0, 40, PLAIN)
    rest, _ = descent.run(DescentState(**half.arrays()), mask, 15, 25, 40, PLAIN)  # pyright: ignore[reportArgumentType]
    np.testing.assert_allclose(rest.weights, whole.weights, rtol=1e-4, atol=1e-6)
    assert int(rest.seed) == 5


# --- evolution strategies ---


@pytest.mark.parametrize("shaping", ["ranks", "losses"])
def test_many_pairs_find_the_true_gradient_in_direction_and_length(shaping: Any) -> None:
    weights = jnp.linspace(-1, 2, 20)
    true = jax.grad(bowl)(weights, None)
    gradient = evolved(weights, 1, pairs=4000, sigma=0.01, shaping=shaping)
    assert cosine(gradient, true) > 0.99
    assert float(jnp.linalg.norm(gradient) / jnp.linalg.norm(true)) == pytest.approx(1.0, abs=0.08)


def test_more_pairs_come_closer() -> None:
    weights = jnp.linspace(-1, 2, 100)
    true = jax.grad(bowl)(weights, None)
    close = [cosine(evolved(weights, 1, pairs=pairs, sigma=0.01), true) for pairs in (10, 1000)]
    # With n pairs in d dimensions the cosine is about sqrt(n / (n + d)).
    assert close == pytest.approx([(n / (n + 100)) ** 0.5 for n in (10, 1000)], abs=0.12)


def test_estimates_are_those_of_the_formula() -> None:
    """Equation by equation in NumPy: rank by comparing with every other, then the weighted sum of the noise."""
    weights, pairs, sigma = jnp.linspace(-1, 2, 6), 5, 0.1
    noise = np.asarray(jax.random.normal(jax.random.key(7), (pairs, 6), jnp.float32), np.float64)
    signed = np.concatenate([noise, -noise])
    members = jnp.asarray(np.asarray(weights) + sigma * signed)
    losses = np.asarray(jax.vmap(lambda member: bowl(member, None))(members), np.float64)
    ranks = np.array([np.sum(losses < loss) for loss in losses]) / (2 * pairs - 1) - 0.5
    of_ranks = sum(rank * row for rank, row in zip(ranks, signed, strict=True)) / (2 * pairs * sigma)
    shaped = evolved(weights, 7, pairs=pairs, sigma=sigma)
    spread = np.median(np.abs(losses[:pairs] - losses[pairs:])) / np.median(np.abs(ranks[:pairs] - ranks[pairs:]))
    np.testing.assert_allclose(shaped, spread * of_ranks / RANKS_SHORTEN, rtol=1e-3)
    of_losses = sum(loss * row for loss, row in zip(losses, signed, strict=True)) / (2 * pairs * sigma)
    plain = evolved(weights, 7, pairs=pairs, sigma=sigma, shaping="losses")
    np.testing.assert_allclose(plain, of_losses, rtol=1e-3)


EVOSAX = (-1.8463293, 3.4820697, 0.6955507, 6.6195264, 1.0393854, 1.4740517, 5.8703856, 2.9878769, 9.7958755, 11.050844)
"""What `Open_ES` of evosax 0.3.2, the OpenAI-ES of an established library, made of the bowl with its own centred ranks
(one step of plain descent of rate 1, with JAX 0.10.2). It draws the same noise from the same key:

    strategy = Open_ES(32, weights, optimizer=optax.sgd(1.0), std_schedule=optax.constant_schedule(0.02))
    key, params = jax.random.key(7), strategy.default_params
    population, state = strategy.ask(key, strategy.init(key, weights, params), params)
    after, _ = strategy.tell(key, population, jax.vmap(lambda member: bowl(member, None))(population), state, params)
    weights - strategy.get_mean(after)
"""


class Antithetic:
    """Noise for `optax.perturbations`: the rows that `evolution` draws from a key, then their negatives."""

    def __init__(self, key: int) -> None:
        self.key = key

    def sample(self, key: Any, sample_shape: tuple[int, ...] = (), dtype: Any = jnp.float32) -> jax.Array:
        """All rows; optax's own key is not needed."""
        rows, size = sample_shape
        noise = jax.random.normal(jax.random.key(self.key), (rows // 2, size), dtype)
        return jnp.concatenate([noise, -noise])

    def log_prob(self, inputs: jax.Array) -> jax.Array:
        return -0.5 * inputs**2


def of_optax(weights: jax.Array, key: int, pairs: int, sigma: float, shape: Callable[[Any], Any]) -> jax.Array:
    """The gradient of the bowl by the score function of optax, with shaped losses.

    All members are one sample of it, for shaping needs to see them all. Its Jacobian then has the product of every
    member's shaped loss with every member's noise; an estimate is the mean of those of the same member.
    """

    def shaped(members: jax.Array) -> jax.Array:
        losses = jax.vmap(lambda member: bowl(member, None))(members)
        return jax.pure_callback(lambda given: np.asarray(shape(given), np.float32), losses, losses)

    make: Any = optax.perturbations.make_perturbed_fun
    perturbed = make(shaped, 1, sigma, Antithetic(key), use_baseline=False)
    jacobian = jax.jacrev(perturbed, argnums=1)(jax.random.key(0), jnp.tile(weights, (2 * pairs, 1)))
    return jnp.mean(jnp.diagonal(jacobian), axis=1)


def scale_of_ranks(weights: jax.Array, key: int, pairs: int, sigma: float) -> float:
    """How long `evolution` makes the estimate from ranks, see `RANKS_SHORTEN`; in NumPy and SciPy."""
    noise = jax.random.normal(jax.random.key(key), (pairs, len(weights)))
    plus, minus = (np.array([bowl(weights + sign * sigma * row, None) for row in noise]) for sign in (1, -1))
    ranks = (rankdata([*plus, *minus]) - 1) / (2 * pairs - 1)
    return float(np.median(abs(plus - minus)) / np.median(abs(ranks[:pairs] - ranks[pairs:])) / RANKS_SHORTEN)


def test_agrees_with_the_openai_es_of_evosax() -> None:
    weights = jnp.linspace(-1, 2, 10)
    ours = evolved(weights, 7, pairs=16, sigma=0.02)
    assert cosine(ours, jnp.array(EVOSAX)) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(ours, scale_of_ranks(weights, 7, 16, 0.02) * np.array(EVOSAX), rtol=1e-3)


@pytest.mark.parametrize("key", [1, 7])
def test_agrees_with_the_score_function_of_optax(key: int) -> None:
    weights, pairs, sigma = jnp.linspace(-1, 2, 10), 16, 0.02
    ranked = of_optax(weights, key, pairs, sigma, lambda losses: (rankdata(losses) - 1) / (2 * pairs - 1) - 0.5)
    ours = evolved(weights, key, pairs=pairs, sigma=sigma)
    assert cosine(ours, ranked) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(ours, scale_of_ranks(weights, key, pairs, sigma) * ranked, rtol=1e-3)
    plain = evolved(weights, key, pairs=pairs, sigma=sigma, shaping="losses")
    np.testing.assert_allclose(plain, of_optax(weights, key, pairs, sigma, lambda losses: losses), rtol=1e-3)


def test_one_member_gone_astray_counts_no_more_than_any_other() -> None:
    def with_a_cliff(weights: jax.Array, batch: Any) -> jax.Array:
        return jnp.where(weights[0] > 2.05, jnp.nan, bowl(weights[1:], None))

    weights = jnp.concatenate([jnp.array([2.0]), jnp.linspace(-1, 2, 10)])
    estimate = jax.jit(evolution(with_a_cliff, pairs=2000, sigma=0.02))
    _, gradient = estimate(weights, NO_BATCH, jax.random.key(0))
    assert np.all(np.isfinite(gradient))
    assert cosine(gradient[1:], jax.grad(bowl)(weights[1:], None)) > 0.95
    # Away from the cliff.
    assert gradient[0] > 0


def test_where_all_losses_are_equal_there_is_no_gradient() -> None:
    estimate = jax.jit(evolution(lambda weights, batch: jnp.array(2.0)))
    _, gradient = estimate(jnp.ones(4), NO_BATCH, jax.random.key(0))
    np.testing.assert_array_equal(gradient, np.zeros(4))


@pytest.mark.parametrize("given", [{"pairs": 0}, {"sigma": 0.0}, {"sigma": float("nan")}])
def test_numbers_out_of_range_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(TaskError, match=re.escape("evolution needs at least 1 pair and a sigma above 0")):
        evolution(bowl, **given)


def test_an_unknown_shaping_is_refused_with_a_hint() -> None:
    with pytest.raises(TaskError, match=r"there is no shaping 'rank'\. Did you mean 'ranks'"):
        evolution(bowl, shaping="rank")  # pyright: ignore[reportArgumentType]


# --- truncation, and costs ---


def test_the_truncated_gradient_is_another_one(task: Task, sketch: Machine) -> None:
    gradients: list[Any] = []
    for name in ("exact", "truncated"):
        program = compile_for(sketch, task.examples, accumulator_gradient=estimators[name].accumulator_gradient)
        batch = make_batch(program, task.examples).tree()
        estimate = estimators[name].make(lambda w, batch, program=program: squared_loss(program, w, batch))
        weights = jnp.asarray(sketch.weights, jnp.float32)
        gradients.append(jax.jit(estimate)(weights, batch, jax.random.key(0))[1])
    assert 0.1 < cosine(*gradients) < 0.99


def test_costs_are_measured_and_said(task: Task, sketch: Machine) -> None:
    program = compile_for(sketch, task.examples)
    batch = make_batch(program, task.examples).tree()
    cost = Descent(program, batch, relative_scale(batch)).gradient_cost(sketch.weights)
    assert 0 < cost.forward < 1
    assert 0.5 < cost.ratio < 50
    assert cost.text.startswith(f"a gradient costs {cost.ratio:.2g} forward passes (")


def test_the_best_round_counts_and_the_first_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    forward, gradient = iter([0.5, 3.0, 2.0, 4.0]), iter([1.0, 60.0, 80.0, 70.0])

    def take(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("time.perf_counter", lambda: now)
    cost = side_by_side(lambda: take(next(forward)), lambda: take(next(gradient)), rounds=3, steps=4)
    assert cost == GradientCost(forward=2.0, gradient=15.0)


def test_a_step_is_measured_without_compiling_anything(
    task: Task, sketch: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    program = compile_for(sketch, task.examples)
    batch = make_batch(program, task.examples).tree()
    descent = Descent(program, batch, relative_scale(batch))
    mask = np.ones(len(sketch.weights))
    state = DescentState(**DescentState.begin(sketch.weights).arrays())  # pyright: ignore[reportArgumentType]
    after, _ = descent.run(state, mask, 200, 0, 400, PLAIN)
    descent.loss(np.asarray(after.weights))
    with jax.log_compiles(True):
        cost = descent.step_cost(state, mask, PLAIN, rounds=15)
    assert "Finished XLA compilation" not in caplog.text
    assert 0 < cost.forward < 1
    assert 0.5 < cost.ratio < 65


def test_reverse_mode_is_the_default(task: Task, sketch: Machine) -> None:
    program = compile_for(sketch, task.examples)
    batch = make_batch(program, task.examples).tree()
    assert Descent(program, batch, 1.0).estimator is reverse_mode
    assert estimators["exact"].make is reverse_mode
