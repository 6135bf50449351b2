"""Gradient descent on a program: Adam with L1, in pieces of many steps that are one compiled call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from dmmx.compiler import Program
from dmmx.train.loss import BatchArrays, squared_loss
from dmmx.train.regularisers import Regulariser


class Schedule(NamedTuple):
    """How one piece of descent is made.

    Attributes:
        rate: learning rate at its first step.
        last_rate: learning rate at its last step; in between it falls (or grows) geometrically.
        penalty: weight of Σ|w| against the relative loss.
        sharpness: above 0, log(1 + sharpness · relative loss) is minimised instead of the relative loss. That keeps the
            gradient alive when the error is small, whatever the task's scale.
        balance: weight of the regulariser of the descent, where it has one.
    """

    rate: float
    last_rate: float
    penalty: float
    sharpness: float
    balance: float = 0.0


class DescentState(NamedTuple):
    """Weights and Adam's memory.

    Attributes:
        weights: see `Machine.weights`.
        mean: of the gradient.
        square: mean of its square.
        steps: made since Adam began.
    """

    weights: Float[Array, " links"]
    mean: Float[Array, " links"]
    square: Float[Array, " links"]
    steps: Array

    @classmethod
    def begin(cls, weights: Any) -> DescentState:
        """The state before the first step."""
        start = jnp.asarray(weights, jnp.float32)
        return cls(start, jnp.zeros_like(start), jnp.zeros_like(start), jnp.zeros((), jnp.int32))

    def arrays(self) -> dict[str, np.ndarray]:
        """The state as named NumPy arrays."""
        return {name: np.asarray(value) for name, value in self._asdict().items()}


@dataclass(frozen=True, eq=False)
class Descent:
    """Adam (Kingma & Ba, arXiv 1412.6980) on the relative loss of one program and batch, with an L1 term.

    Attributes:
        program: what is trained.
        batch: see `Batch.tree`.
        scale: what the loss is divided by to make it relative, see `relative_scale`.
        regulariser: a function of the weight vector that is minimised too, with the schedule's weight.
        clip: largest norm of the relative loss's gradient, a longer one is shortened; None for no limit. The logarithm
            of a loss needs none: its gradient does not grow with the loss.
    """

    program: Program
    batch: BatchArrays
    scale: float
    regulariser: Regulariser | None = None
    clip: float | None = None

    def run(
        self, state: DescentState, mask: Any, steps: int, first: int, total: int, schedule: Schedule
    ) -> tuple[DescentState, float]:
        """Make some steps.

        Args:
            state: where to start; it is not changed.
            mask: 1 for every link that may change, 0 for one that is left out.
            steps: how many to make.
            first: how many of the schedule's steps were made already.
            total: how many steps the whole schedule has.
            schedule: rates and penalty.

        Returns:
            The state after them, and the relative loss before the last one. It may be infinite or NaN.
        """
        fraction = (first / total, 1 / total)
        after, loss = self._run(state, jnp.asarray(mask, jnp.float32), self.batch, steps, fraction, schedule)
        return after, float(loss)

    def loss(self, weights: Any) -> float:
        """The relative loss of some weights."""
        return float(self._loss(jnp.asarray(weights, jnp.float32), self.batch))

    def losses_without(self, weights: Any) -> np.ndarray:
        """The relative loss with each link left out in turn, all in one mapped call."""
        return np.asarray(self._losses_without(jnp.asarray(weights, jnp.float32), self.batch))

    @cached_property
    def _loss(self) -> Any:
        return jax.jit(lambda weights, batch: squared_loss(self.program, weights, batch) / self.scale)

    @cached_property
    def _losses_without(self) -> Any:
        def all_of_them(weights: Array, batch: BatchArrays) -> Array:
            def one(link: Array) -> Array:
                return squared_loss(self.program, weights.at[link].set(0.0), batch) / self.scale

            return jax.lax.map(one, jnp.arange(weights.shape[0]))

        return jax.jit(all_of_them)

    @cached_property
    def _run(self) -> Any:
        adam = optax.scale_by_adam()

        def run(
            state: DescentState,
            mask: Array,
            batch: BatchArrays,
            steps: Array,
            fraction: tuple[Array, Array],
            schedule: Schedule,
        ) -> tuple[DescentState, Array]:
            def step(index: Array, carry: tuple[DescentState, Array]) -> tuple[DescentState, Array]:
                (weights, mean, square, made), _ = carry
                loss, gradient = jax.value_and_grad(
                    lambda weights: squared_loss(self.program, weights, batch) / self.scale
                )(weights)
                sharpness = schedule.sharpness
                if self.clip is not None:
                    shorter = jnp.minimum(1.0, self.clip / jnp.maximum(jnp.linalg.norm(gradient), 1e-30))
                    gradient *= jnp.where(sharpness > 0, 1.0, shorter)
                gradient *= jnp.where(sharpness > 0, sharpness / (1 + sharpness * loss), 1.0)
                gradient = (gradient + schedule.penalty * jnp.sign(weights)) * mask
                if self.regulariser is not None:
                    gradient += schedule.balance * jax.grad(self.regulariser)(weights) * mask
                before = optax.ScaleByAdamState(count=made, mu=mean, nu=square)
                update, moments = adam.update(gradient, before)
                after: Any = moments
                done = fraction[0] + index * fraction[1]
                rate = schedule.rate * (schedule.last_rate / schedule.rate) ** done
                weights = (weights - rate * cast("Array", update)) * mask
                return DescentState(weights, after.mu, after.nu, after.count), loss

            return jax.lax.fori_loop(0, steps, step, (state, jnp.zeros((), jnp.float32)))

        return jax.jit(run)


def relative_scale(batch: BatchArrays) -> float:
    """The loss of a machine that never puts out anything: the targets' sum of squares a stream, at least 1e-6."""
    _, targets, mask = batch
    total = sum(float(jnp.sum((target * mask) ** 2)) for target in targets.values())
    return max(total / mask.shape[0], 1e-6)
