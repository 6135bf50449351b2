"""Proximal Adam: after every step all weights move towards zero by one and the same amount, and stop there."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array

from dmmx.errors import TaskError
from dmmx.train.sparsifier import Sparsifier


def proximal(*, factor: float = 100.0) -> Sparsifier:
    """Soft thresholding after Adam's step: zeros that are zero to the last digit, during the fit.

    Adam divides each gradient by its usual size, so that a step is about the learning rate however small the gradient
    is; the threshold that gradient descent would take, rate times penalty, does nothing beside that.

    Args:
        factor: the threshold is so many times rate times penalty.

    Raises:
        TaskError: the factor is not positive.

    Example:
        >>> shrunk = proximal(factor=2).shrink(jnp.array([-1.0, 0.25, 0.75]), jnp.array(0.25), jnp.zeros(()))
        >>> shrunk.tolist()
        [-0.5, 0.0, 0.25]
    """
    if not factor > 0:
        raise TaskError(f"the factor must be above 0, got {factor}")

    def shrink(weights: Array, threshold: Array, dual: Array) -> Array:
        return jnp.sign(weights) * jnp.maximum(jnp.abs(weights) - factor * threshold, 0.0)

    return Sparsifier(shrink=shrink)
