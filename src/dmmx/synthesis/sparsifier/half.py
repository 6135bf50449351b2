"""Smoothed L½: the sum of the square roots of the sizes of all weights."""

from __future__ import annotations

from jaxtyping import Array

from dmmx.errors import TaskError
from dmmx.train.sparsifier import Sparsifier


def half(*, smoothing: float = 1e-4) -> Sparsifier:
    """Σ (w² + ε)^¼, close to Σ √|w|: small weights are drawn harder than large ones, which are left almost alone.

    So a solution with few weights of size 1 costs less than one with many small ones, where L1 sees no difference. The
    smoothing keeps the derivative finite at zero.

    Args:
        smoothing: ε. Weights below its root are drawn the less, the smaller they are.

    Raises:
        TaskError: the smoothing is not positive.

    Example:
        >>> import jax.numpy as jnp
        >>> slopes = half().slope(jnp.array([0.0, 0.01, 0.25, 1.0]), jnp.zeros(()))
        >>> [round(float(slope), 2) for slope in slopes]
        [0.0, 2.97, 1.0, 0.5]
    """
    if not smoothing > 0:
        raise TaskError(f"the smoothing must be above 0, got {smoothing}")

    def slope(weights: Array, dual: Array) -> Array:
        return 0.5 * weights * (weights * weights + smoothing) ** -0.75

    return Sparsifier(slope=slope)
