"""Saliency: second order agrees with least squares where the loss is quadratic, and sees what others make up for."""

from __future__ import annotations

import random

import numpy as np
import pytest

from dmmx.machine import Machine
from dmmx.synthesis.sparsifier import leaving_out, saliencies, second_order
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
    found = second_order(squares, fitted, np.ones(4), damping=1e-12)
    for link, loss, weights in zip(found.links, found.losses, found.weights, strict=True):
        free = np.ones((1, 4))
        free[0, link] = 0
        refitted, refitted_loss = squares.fit(fitted[None] * free, free)
        assert loss == pytest.approx(refitted_loss[0], rel=1e-6)
        np.testing.assert_allclose(weights, refitted[0], rtol=1e-5, atol=1e-7)
        assert weights[link] == 0


def test_second_order_promises_no_more_harm_than_leaving_out_finds(squares: LeastSquares, fitted: np.ndarray) -> None:
    left, model = (made(squares, fitted, np.ones(4)) for made in (leaving_out, second_order))
    of_left = dict(zip(left.links.tolist(), left.losses, strict=True))
    assert all(loss < of_left[link] for link, loss in zip(model.links.tolist(), model.losses, strict=True))
    # The first two streams resemble each other: each makes up for the other, as nothing does for the third.
    assert of_left[1] > of_left[2]
    assert model.links.tolist().index(1) < 3


@pytest.mark.parametrize("name", sorted(saliencies))
def test_every_saliency_keeps_out_what_is_left_out_and_is_in_order(
    name: str, squares: LeastSquares, fitted: np.ndarray
) -> None:
    mask = np.array([1.0, 1.0, 0.0, 1.0])
    found = saliencies[name](squares, fitted * mask, mask)
    assert sorted(found.links) == [0, 1, 3]
    assert np.all(np.diff(found.losses) >= 0)
    assert not found.weights[:, 2].any()
    for link, weights in zip(found.links, found.weights, strict=True):
        assert weights[link] == 0


def test_leaving_out_is_what_happens(squares: LeastSquares, fitted: np.ndarray) -> None:
    found = leaving_out(squares, fitted, np.ones(4))
    for link, loss, weights in zip(found.links, found.losses, found.weights, strict=True):
        assert squares.curvature(weights)[0] == pytest.approx(loss)
        np.testing.assert_array_equal(np.delete(weights, link), np.delete(fitted, link))


def test_curvature_is_that_of_the_loss(squares: LeastSquares, fitted: np.ndarray) -> None:
    loss, curvature = squares.curvature(fitted)
    step = np.array([0.01, -0.02, 0.03, 0.01])
    moved, _ = squares.curvature(fitted + step)
    assert moved - loss == pytest.approx(step @ curvature @ step, rel=1e-5)
