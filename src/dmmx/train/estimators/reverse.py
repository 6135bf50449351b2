"""The exact gradient, by reverse-mode differentiation."""

from __future__ import annotations

import jax
from jaxtyping import Array, PRNGKeyArray

from dmmx.train.estimators.estimator import Estimator, Loss
from dmmx.train.loss import BatchArrays


def reverse_mode(loss: Loss) -> Estimator:
    """The gradient that `jax.grad` gives: exact, and for any number of weights at the cost of a few forward passes.

    Of a program that was compiled with `accumulator_gradient="truncated"` it is the truncated one.

    Args:
        loss: what the gradient is of.

    Example:
        >>> import jax.numpy as jnp
        >>> estimate = reverse_mode(lambda weights, batch: jnp.sum(weights**2))
        >>> value, gradient = estimate(jnp.array([1.0, 2.0]), None, jax.random.key(0))
        >>> float(value), gradient.tolist()
        (5.0, [2.0, 4.0])
    """

    def estimate(weights: Array, batch: BatchArrays, key: PRNGKeyArray) -> tuple[Array, Array]:
        return jax.value_and_grad(lambda some: loss(some, batch))(weights)

    return estimate
