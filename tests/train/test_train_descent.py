"""Adam with L1 on a program: it descends, keeps what is masked, and is deterministic in pieces."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dmmx.machine import Machine
from dmmx.synthesis import layered
from dmmx.task import Task, duplicates
from dmmx.train import Descent, DescentState, Schedule, compile_for, make_batch, relative_scale, squared_loss

PLAIN = Schedule(1e-2, 1e-2, 0.0, 0.0)


@pytest.fixture(scope="module")
def task() -> Task:
    return duplicates(texts=3, ticks=16)


@pytest.fixture(scope="module")
def sketch(task: Task) -> Machine:
    return layered(task, layers=2, width=1, scale=0.1)


@pytest.fixture(scope="module")
def descent(task: Task, sketch: Machine) -> Descent:
    program = compile_for(sketch, task.examples)
    batch = make_batch(program, task.examples).tree()
    return Descent(program, batch, relative_scale(batch))


def test_scale_is_the_loss_of_silence(descent: Descent) -> None:
    assert descent.loss(jnp.zeros(descent.program.weight_count)) == pytest.approx(1.0)


def test_the_loss_falls(descent: Descent, sketch: Machine) -> None:
    before = DescentState.begin(sketch.weights)
    after, _ = descent.run(before, np.ones(len(sketch.weights)), 300, 0, 300, PLAIN)
    assert descent.loss(after.weights) < 0.2 * descent.loss(before.weights)


def test_steps_are_those_of_adam_on_the_relative_loss(descent: Descent, sketch: Machine) -> None:
    weights: Any = jnp.asarray(sketch.weights)
    adam = optax.adam(1e-2)
    state = adam.init(weights)

    @jax.jit
    def gradient(weights: jax.Array) -> jax.Array:
        return jax.grad(lambda w: squared_loss(descent.program, w, descent.batch) / descent.scale)(weights)

    for _ in range(5):
        update, state = adam.update(gradient(weights) + 0.01 * jnp.sign(weights), state)
        weights = optax.apply_updates(weights, update)
    mask = np.ones(len(sketch.weights))
    after, _ = descent.run(DescentState.begin(sketch.weights), mask, 5, 0, 5, Schedule(1e-2, 1e-2, 0.01, 0.0))
    np.testing.assert_allclose(after.weights, weights, rtol=1e-4, atol=1e-6)


def test_links_that_are_left_out_stay_out(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    mask[::3] = 0
    after, _ = descent.run(DescentState.begin(sketch.weights), mask, 20, 0, 20, PLAIN)
    weights = np.asarray(after.weights)
    assert not weights[::3].any()
    assert weights[1::3].all()


def test_two_pieces_are_one_run(descent: Descent, sketch: Machine) -> None:
    schedule = Schedule(1e-2, 1e-4, 1e-3, 2000.0)
    mask = np.ones(len(sketch.weights))
    begin = DescentState.begin(sketch.weights)
    whole, _ = descent.run(begin, mask, 40, 0, 40, schedule)
    half, _ = descent.run(begin, mask, 25, 0, 40, schedule)
    rest, _ = descent.run(half, mask, 15, 25, 40, schedule)
    np.testing.assert_allclose(rest.weights, whole.weights, rtol=1e-4, atol=1e-6)


def test_l1_drives_weights_to_zero(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    schedule = Schedule(1e-2, 1e-4, 0.1, 0.0)
    after, _ = descent.run(DescentState.begin(sketch.weights), mask, 400, 0, 400, schedule)
    assert np.mean(np.abs(np.asarray(after.weights)) < 1e-3) > 0.5


def test_leaving_out_is_what_it_says(descent: Descent, sketch: Machine) -> None:
    weights = np.array(sketch.weights, np.float32)
    losses = descent.losses_without(weights)
    for link in (0, 7, len(weights) - 1):
        without = weights.copy()
        without[link] = 0
        assert losses[link] == pytest.approx(descent.loss(without), rel=1e-5)


def test_a_loss_that_is_not_finite_is_a_result(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    huge = DescentState.begin(np.full(len(sketch.weights), 1e30, np.float32))
    _, loss = descent.run(huge, mask, 2, 0, 2, PLAIN)
    assert not np.isfinite(loss)


def test_a_clipped_gradient_still_descends_and_runs_away_less(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    clipped = Descent(descent.program, descent.batch, descent.scale, clip=1e-3)
    begin = DescentState.begin(sketch.weights)
    after, _ = clipped.run(begin, mask, 300, 0, 300, PLAIN)
    assert clipped.loss(after.weights) < 0.3 * clipped.loss(begin.weights)
    # Adam's memory of the mean is a tenth of a gradient after one step.
    one, _ = clipped.run(begin, mask, 1, 0, 1, PLAIN)
    assert np.linalg.norm(np.asarray(one.mean)) == pytest.approx(1e-4, rel=1e-4)
    wide, _ = Descent(descent.program, descent.batch, descent.scale, clip=1e9).run(begin, mask, 1, 0, 1, PLAIN)
    free, _ = descent.run(begin, mask, 1, 0, 1, PLAIN)
    np.testing.assert_allclose(wide.mean, free.mean, rtol=1e-5, atol=1e-9)


def test_a_regulariser_counts_with_its_weight(descent: Descent, sketch: Machine) -> None:
    mask = np.ones(len(sketch.weights))
    begin = DescentState.begin(sketch.weights)
    regularised = Descent(descent.program, descent.batch, descent.scale, regulariser=lambda w: 5 * w[3] + w[4])
    without, _ = regularised.run(begin, mask, 1, 0, 1, PLAIN)
    with_it, _ = regularised.run(begin, mask, 1, 0, 1, PLAIN._replace(balance=2.0))
    added = 10 * (np.asarray(with_it.mean) - np.asarray(without.mean))
    np.testing.assert_allclose(added, [*[0] * 3, 10, 2, *[0] * (len(mask) - 5)], atol=1e-5)
