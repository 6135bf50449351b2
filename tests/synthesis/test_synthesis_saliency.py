"""Saliency: second order agrees with least squares where the loss is quadratic, and sees what others make up for."""

from __future__ import annotations

import random

import numpy as np
import pytest

from dmmx.machine import Machine
from dmmx.synthesis.sparsifier import groups_of, leaving_out, saliencies, second_order
from dmmx.task import Example, Task
from dmmx.train import LeastSquares, compile_for, make_batch, relative_scale
from dmmx.vvalue import Tree

PORTS = ("a", "b", "c", "d")


def weighted_sum() -> Task:
    """The target is a sum of four streams that resemble each other, and noise that no sum explains."""
    generator = random.Random("weighted sum")
    examples: list[Example] = []
    for _ in range(5):
        numbers = [[generator.gauss(0, 1) for _ in PORTS] for _ in range(12)]
        rows = [[row[0], row[0] + 0.3 * row[1], row[1] + row[2], row[3]] for row in numbers]
        wanted = [row[0] + 2 * row[1] - 0.5 * row[2] + 0.2 * row[3] + generator.gauss(0, 0.3) for row in rows]
        inputs = tuple(Tree(dict(zip(PORTS, row, strict=True))) for row in rows)
        targets = tuple(Tree({"sum": number}) for number in [0.0, *wanted[:-1]])
        examples.append(Example({"in": inputs}, {"out": targets}))
    return Task("weighted sum", tuple(examples))


@pytest.fixture(scope="module")
def squares() -> LeastSquares:
    task = weighted_sum()
    builder = Machine.builder().input("in", *PORTS).neuron("kept", "identity").output("out", "sum")
    for port in PORTS:
        builder = builder.link("out.sum", f"in.{port}", 1.0)
    program = compile_for(builder.build(), task.examples)
    batch = make_batch(program, task.examples)
    return LeastSquares(program, batch, relative_scale(batch.tree()))


@pytest.fixture(scope="module")
def fitted(squares: LeastSquares) -> np.ndarray:
    weights, _ = squares.fit(np.ones((1, 4)), np.ones((1, 4)))
    return weights[0]


def test_without_damping_a_quadratic_loss_is_known_to_the_last_digit(squares: LeastSquares, fitted: np.ndarray) -> None:
    for size in (1, 2, 3):
        found = second_order(squares, fitted, groups_of(np.ones(4), size), damping=1e-12)
        for group, loss, weights in zip(found.groups, found.losses, found.weights, strict=True):
            free = np.ones((1, 4))
            free[0, group] = 0
            refitted, refitted_loss = squares.fit(fitted[None] * free, free)
            assert loss == pytest.approx(refitted_loss[0], rel=1e-6)
            np.testing.assert_allclose(weights, refitted[0], rtol=1e-5, atol=1e-7)
            assert not weights[group].any()


def test_second_order_promises_no_more_harm_than_leaving_out_finds(squares: LeastSquares, fitted: np.ndarray) -> None:
    left, model = (made(squares, fitted, groups_of(np.ones(4))) for made in (leaving_out, second_order))
    of_left = dict(zip(left.groups[:, 0].tolist(), left.losses, strict=True))
    of_model = dict(zip(model.groups[:, 0].tolist(), model.losses, strict=True))
    assert all(loss < of_left[link] for link, loss in of_model.items())
    # The first two streams resemble each other: each makes up for the other, as nothing does for the third.
    assert of_left[1] > of_left[2]
    assert model.groups[:, 0].tolist().index(1) < 3


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("name", sorted(saliencies))
def test_every_saliency_keeps_out_what_is_left_out_and_is_in_order(
    name: str, size: int, squares: LeastSquares, fitted: np.ndarray
) -> None:
    mask = np.array([1.0, 1.0, 0.0, 1.0])
    groups = groups_of(mask, size)
    found = saliencies[name](squares, fitted * mask, groups)
    assert sorted(found.groups.tolist()) == groups.tolist()
    assert np.all(np.diff(found.losses) >= 0)
    assert not found.weights[:, 2].any()
    assert not np.take_along_axis(found.weights, found.groups, axis=1).any()


@pytest.mark.parametrize("name", sorted(saliencies))
def test_every_saliency_begins_with_a_link_that_nothing_depends_on(name: str, squares: LeastSquares) -> None:
    weights, _ = squares.fit(np.ones((1, 4)), np.array([[1.0, 1.0, 1.0, 0.0]]))
    weights[0, 3] = 1e-9
    for size, wanted in ((1, [3]), (2, [3])):
        found = saliencies[name](squares, weights[0], groups_of(np.ones(4), size))
        assert set(wanted) <= set(found.groups[0].tolist())


@pytest.mark.parametrize("name", sorted(saliencies))
def test_every_saliency_takes_no_groups(name: str, squares: LeastSquares, fitted: np.ndarray) -> None:
    found = saliencies[name](squares, fitted, groups_of(np.zeros(4)))
    assert found.weights.shape == (0, 4)
    assert found.losses.shape == (0,)


def test_leaving_out_is_what_happens(squares: LeastSquares, fitted: np.ndarray) -> None:
    # More pairs than one call takes.
    for size in (1, 2):
        found = leaving_out(squares, fitted, groups_of(np.ones(4), size))
        for group, loss, weights in zip(found.groups, found.losses, found.weights, strict=True):
            assert squares.curvature(weights)[0] == pytest.approx(loss)
            np.testing.assert_array_equal(np.delete(weights, group), np.delete(fitted, group))


def test_a_loss_that_is_no_number_is_the_greatest(squares: LeastSquares, fitted: np.ndarray) -> None:
    losses = squares.losses(np.stack([fitted, np.full(4, np.nan)]))
    assert np.isfinite(losses[0])
    assert losses[1] == np.inf


def test_curvature_is_that_of_the_loss(squares: LeastSquares, fitted: np.ndarray) -> None:
    loss, curvature = squares.curvature(fitted)
    step = np.array([0.01, -0.02, 0.03, 0.01])
    moved, _ = squares.curvature(fitted + step)
    assert moved - loss == pytest.approx(step @ curvature @ step, rel=1e-5)
