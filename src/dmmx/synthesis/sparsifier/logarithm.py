"""Logarithmic: the sum of the logarithms of the sizes of all weights, as reweighted L1 minimises it."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array

from dmmx.errors import TaskError
from dmmx.train.sparsifier import Sparsifier


def logarithm(*, scale: float = 0.1) -> Sparsifier:
    """Σ s · log(1 + |w| / s): at zero like L1, from the scale s on ever weaker.

    Its gradient steps are those of L1 with a strength of its own for every link, made anew at each step. (Candès, Wakin
    & Boyd, "Enhancing sparsity by reweighted L1 minimization", arXiv 0711.1612.)

    Args:
        scale: s, the size at which the slope has fallen to a half.

    Raises:
        TaskError: the scale is not positive.

    Example:
        >>> slopes = logarithm().slope(jnp.array([0.0, 0.001, 0.1, 0.9]), jnp.zeros(()))
        >>> [round(float(slope), 2) for slope in slopes]
        [0.0, 0.99, 0.5, 0.1]
    """
    if not scale > 0:
        raise TaskError(f"the scale must be above 0, got {scale}")

    def slope(weights: Array, dual: Array) -> Array:
        return jnp.sign(weights) * scale / (jnp.abs(weights) + scale)

    return Sparsifier(slope=slope)
