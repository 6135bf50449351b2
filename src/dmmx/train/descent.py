"""Gradient descent on a program: Adam with a sparsifier, in pieces of many steps that are one compiled call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from dmmx.compiler import Program
from dmmx.train.estimators import Estimator, GradientCost, Loss, gradient_cost, reverse_mode, side_by_side
from dmmx.train.loss import BatchArrays, squared_loss
from dmmx.train.regularisers import Regulariser
from dmmx.train.sparsifier import L1, Sparsifier

_ZERO = np.zeros((), np.float32)
_SEED = np.zeros((), np.uint32)


class Schedule(NamedTuple):
    """How one piece of descent is made.

    Attributes:
        rate: learning rate at its first step.
        last_rate: learning rate at its last step; in between it falls (or grows) geometrically.
        penalty: weight of the sparsifier's penalty (Σ|w| unless another is chosen) against the relative loss.
        sharpness: above 0, log(1 + sharpness · relative loss) is minimised instead of the relative loss. That keeps the
            gradient alive when the error is small, whatever the task's scale.
        balance: weight of the regulariser of the descent, where it has one.
        last_penalty: the penalty at the last step; in between it changes evenly. None for no change.
    """

    rate: float
    last_rate: float
    penalty: float
    sharpness: float
    balance: float = 0.0
    last_penalty: float | None = None


class DescentState(NamedTuple):
    """Weights, and what Adam, the sparsifier and the estimator remember.

    Attributes:
        weights: see `Machine.weights`.
        mean: of the gradient.
        square: mean of its square.
        steps: made since Adam began.
        dual: the sparsifier's own number, see `Sparsifier`.
        seed: of the estimator's randomness, together with `steps`.
    """

    weights: Float[Array, " links"]
    mean: Float[Array, " links"]
    square: Float[Array, " links"]
    steps: Array
    dual: Any = _ZERO
    seed: Any = _SEED

    @classmethod
    def begin(cls, weights: Any, seed: int = 0) -> DescentState:
        """The state before the first step."""
        start = jnp.asarray(weights, jnp.float32)
        nothing = jnp.zeros_like(start)
        return cls(start, nothing, nothing, jnp.zeros((), jnp.int32), _ZERO, np.uint32(seed))

    def arrays(self) -> dict[str, np.ndarray]:
        """The state as named NumPy arrays."""
        return {name: np.asarray(value) for name, value in self._asdict().items()}


@dataclass(frozen=True, eq=False)
class Descent:
    """Adam (Kingma & Ba, arXiv 1412.6980) on the relative loss of one program and batch, with a sparsifier.

    Attributes:
        program: what is trained.
        batch: see `Batch.tree`.
        scale: what the loss is divided by to make it relative, see `relative_scale`.
        regulariser: a function of the weight vector that is minimised too, with the schedule's weight.
        clip: largest norm of the relative loss's gradient, a longer one is shortened; None for no limit. The logarithm
            of a loss needs none: its gradient does not grow with the loss.
        sparsifier: what draws weights to zero.
        estimator: makes the gradient estimator of a loss, see `estimators`.
    """

    program: Program
    batch: BatchArrays
    scale: float
    regulariser: Regulariser | None = None
    clip: float | None = None
    sparsifier: Sparsifier = L1
    estimator: Callable[[Loss], Estimator] = reverse_mode

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
        if schedule.last_penalty is None:
            schedule = schedule._replace(last_penalty=schedule.penalty)
        after, loss = self._run(state, jnp.asarray(mask, jnp.float32), self.batch, steps, fraction, schedule)
        return after, float(loss)

    def loss(self, weights: Any) -> float:
        """The relative loss of some weights."""
        return float(self._loss(jnp.asarray(weights, jnp.float32), self.batch))

    def losses_without(self, weights: Any) -> np.ndarray:
        """The relative loss with each link left out in turn, all in one mapped call."""
        return np.asarray(self._losses_without(jnp.asarray(weights, jnp.float32), self.batch))

    def gradient_cost(self, weights: Any) -> GradientCost:
        """How much longer the exact gradient takes than the loss alone, measured at some weights."""
        return gradient_cost(self._relative_loss, jnp.asarray(weights, jnp.float32), self.batch)

    def step_cost(
        self, state: DescentState, mask: Any, schedule: Schedule, *, steps: int = 4, rounds: int = 3
    ) -> GradientCost:
        """How much longer one step takes than the loss alone; cheap after `run` and `loss`, which have compiled both.

        Adam and the sparsifier count as parts of the gradient: they are a few operations on each weight.

        Args:
            state: where; it is not changed.
            mask: see `run`.
            schedule: of the steps.
            steps: how many are made in each round.
            rounds: how often; one more is not measured.
        """
        weights = jnp.asarray(state.weights, jnp.float32)
        return side_by_side(
            lambda: self._loss(weights, self.batch),
            lambda: self.run(state, mask, steps, 0, steps, schedule)[0],
            rounds=rounds,
            steps=steps,
        )

    def _relative_loss(self, weights: Array, batch: BatchArrays) -> Array:
        return squared_loss(self.program, weights, batch) / self.scale

    @cached_property
    def _loss(self) -> Any:
        return jax.jit(self._relative_loss)

    @cached_property
    def _losses_without(self) -> Any:
        def all_of_them(weights: Array, batch: BatchArrays) -> Array:
            def one(link: Array) -> Array:
                return self._relative_loss(weights.at[link].set(0.0), batch)

            return jax.lax.map(one, jnp.arange(weights.shape[0]))

        return jax.jit(all_of_them)

    @cached_property
    def _run(self) -> Any:
        adam = optax.scale_by_adam()
        estimate = self.estimator(self._relative_loss)
        sparsifier = self.sparsifier

        def run(
            state: DescentState,
            mask: Array,
            batch: BatchArrays,
            steps: Array,
            fraction: tuple[Array, Array],
            schedule: Schedule,
        ) -> tuple[DescentState, Array]:
            def step(index: Array, carry: tuple[DescentState, Array]) -> tuple[DescentState, Array]:
                (weights, mean, square, made, dual, seed), _ = carry
                done = fraction[0] + index * fraction[1]
                rate = schedule.rate * (schedule.last_rate / schedule.rate) ** done
                penalty = schedule.penalty + (cast("Array", schedule.last_penalty) - schedule.penalty) * done
                loss, gradient = estimate(weights, batch, jax.random.fold_in(jax.random.key(seed), made))
                gradient = self._shortened(gradient, loss, schedule.sharpness)
                gradient = (gradient + penalty * sparsifier.slope(weights, dual)) * mask
                if self.regulariser is not None:
                    gradient += schedule.balance * jax.grad(self.regulariser)(weights) * mask
                before = optax.ScaleByAdamState(count=made, mu=mean, nu=square)
                update, moments = adam.update(gradient, before)
                after: Any = moments
                weights = (weights - rate * cast("Array", update)) * mask
                weights = sparsifier.shrink(weights, rate * penalty, dual)
                dual = sparsifier.follow(dual, loss)
                return DescentState(weights, after.mu, after.nu, after.count, dual, seed), loss

            return jax.lax.fori_loop(0, steps, step, (state, jnp.zeros((), jnp.float32)))

        return jax.jit(run)

    def _shortened(self, gradient: Array, loss: Array, sharpness: Any) -> Array:
        """The gradient of what is minimised instead of the relative loss, and no longer than allowed."""
        if self.clip is not None:
            shorter = jnp.minimum(1.0, self.clip / jnp.maximum(jnp.linalg.norm(gradient), 1e-30))
            gradient *= jnp.where(sharpness > 0, 1.0, shorter)
        return gradient * jnp.where(sharpness > 0, sharpness / (1 + sharpness * loss), 1.0)


def relative_scale(batch: BatchArrays) -> float:
    """The loss of a machine that never puts out anything: the targets' sum of squares a stream, at least 1e-6."""
    _, targets, mask = batch
    total = sum(float(jnp.sum((target * mask) ** 2)) for target in targets.values())
    return max(total / mask.shape[0], 1e-6)
