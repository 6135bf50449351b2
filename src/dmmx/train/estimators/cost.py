"""What a gradient costs, in forward passes: measured, not assumed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
from jaxtyping import Array

from dmmx.train.estimators.estimator import Loss
from dmmx.train.estimators.reverse import reverse_mode
from dmmx.train.loss import BatchArrays


@dataclass(frozen=True)
class GradientCost:
    """What the two passes of one program and batch take, compiled.

    Attributes:
        forward: seconds of one loss.
        gradient: seconds of one loss with its exact gradient.
    """

    forward: float
    gradient: float

    @property
    def ratio(self) -> float:
        """How many forward passes a gradient costs."""
        return self.gradient / self.forward

    @property
    def text(self) -> str:
        """As a line for people.

        Example:
            >>> print(GradientCost(forward=0.0005, gradient=0.0012).text)
            a gradient costs 2.4 forward passes (1.2 ms against 0.5 ms)
        """
        return (
            f"a gradient costs {self.ratio:.2g} forward passes "
            f"({1000 * self.gradient:.2g} ms against {1000 * self.forward:.2g} ms)"
        )


def gradient_cost(loss: Loss, weights: Array, batch: BatchArrays, *, rounds: int = 15) -> GradientCost:
    """Measure forward and reverse pass side by side.

    The two take turns, so that what else the computer does falls on both, and the best round of each counts. Both are
    compiled first, which is not measured but takes seconds for a large program.

    Args:
        loss: of the program.
        weights: where.
        batch: on which examples.
        rounds: how often.
    """
    forward: Any = jax.jit(loss)
    gradient: Any = jax.jit(reverse_mode(loss))
    key = jax.random.key(0)
    return side_by_side(lambda: forward(weights, batch), lambda: gradient(weights, batch, key), rounds=rounds)


def side_by_side(
    forward: Callable[[], Any], gradient: Callable[[], Any], *, rounds: int, steps: int = 1
) -> GradientCost:
    """Measure two calls in turns, after one of each that is not measured; the best round of each counts.

    Args:
        forward: one forward pass.
        gradient: the gradients.
        rounds: how often.
        steps: how many gradients a call makes.
    """
    best = [float("inf"), float("inf")]
    for turn in range(1 + rounds):
        for index, run in enumerate((forward, gradient)):
            begun = time.perf_counter()
            jax.block_until_ready(run())
            if turn:
                best[index] = min(best[index], time.perf_counter() - begun)
    return GradientCost(best[0], best[1] / steps)
