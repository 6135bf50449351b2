"""Levenberg–Marquardt on a program: exact fits where they exist, several trials at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import least_squares

from dmmx.task import duplicate_detector, duplicates
from dmmx.train import LeastSquares, compile_for, make_batch, relative_scale


@pytest.fixture(scope="module")
def squares() -> LeastSquares:
    examples = duplicates(texts=6, ticks=24).examples
    program = compile_for(duplicate_detector(), examples)
    batch = make_batch(program, examples)
    return LeastSquares(program, batch, relative_scale(batch.tree()))


def test_finds_the_exact_fit_again_from_disturbed_weights(squares: LeastSquares) -> None:
    generator = np.random.default_rng(0)
    start = 1 + 0.2 * generator.normal(size=(3, 8))
    weights, losses = squares.fit(start, np.ones((3, 8)))
    assert np.all(losses < 1e-20)
    # The scale freedoms: what counts is the product of the weights along each way.
    assert weights[:, 0] * weights[:, 1] * weights[:, 2] * weights[:, 6] == pytest.approx(1.0)


def test_only_free_weights_change_and_trials_do_not_mix(squares: LeastSquares) -> None:
    start = np.full((11, 8), 0.9)
    start[:, 0] = np.linspace(0.5, 1.5, 11)
    free = np.ones((11, 8))
    free[:, 0] = 0
    weights, losses = squares.fit(start, free)
    np.testing.assert_array_equal(weights[:, 0], start[:, 0])
    assert np.all(losses < 1e-20)
    alone, _ = squares.fit(start[7:8], free[7:8])
    np.testing.assert_array_equal(alone[0], weights[7])


def test_a_link_that_is_needed_cannot_be_made_up_for(squares: LeastSquares) -> None:
    for link in range(8):
        free = np.ones(8)
        free[link] = 0
        _, losses = squares.fit((free * 1.0)[None], free[None])
        assert losses[0] > 1e-3


def test_agrees_with_an_established_solver_where_no_exact_fit_exists(squares: LeastSquares) -> None:
    import jax

    free = np.ones(8)
    free[6] = 0
    weights, losses = squares.fit(free[None], free[None])
    with jax.enable_x64(True):
        batch = squares.batch.tree()

        def residuals(w: np.ndarray) -> np.ndarray:
            return np.asarray(squares._residuals(jax.numpy.asarray(w * free), batch))  # pyright: ignore[reportPrivateUsage]

        reference = least_squares(residuals, free)
    assert losses[0] == pytest.approx(2 * reference.cost, rel=1e-6)
    assert weights[0][6] == 0


def test_a_trial_that_goes_wrong_has_infinite_loss(squares: LeastSquares) -> None:
    start = np.ones((2, 8))
    start[0] = 1e200
    _, losses = squares.fit(start, np.ones((2, 8)))
    assert losses[0] == np.inf
    assert losses[1] < 1e-20
