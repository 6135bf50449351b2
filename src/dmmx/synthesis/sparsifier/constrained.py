"""Constrained: as few links as a loss within a limit allows, whatever weight of the penalty that takes."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array

from dmmx.errors import TaskError
from dmmx.synthesis.sparsifier.half import half
from dmmx.train.sparsifier import Sparsifier


def constrained(
    of: Sparsifier | None = None, *, limit: float = 1e-4, rise: float = 2e-3, fall: float = 1e-2, most: float = 5.0
) -> Sparsifier:
    """Another sparsifier, whose strength is steered: it grows while the loss is within a limit and falls while not.

    The dual is the logarithm of the strength, relative to the one that the schedule gives. This is ascent on the
    multiplier of "the fewest links so that the loss is within the limit": no strength has to be known beforehand.
    (Gallego-Posada et al., "Controlled Sparsity via Constrained Optimization", arXiv 2208.04425, do so for gates.)

    Args:
        of: what is steered; smoothed L½ by default.
        limit: of the relative loss.
        rise: by how much the dual rises with a step within the limit.
        fall: by how much it falls with a step beyond.
        most: it stays between minus this and this.

    Raises:
        TaskError: a number is not positive.

    Example:
        >>> steered = constrained(limit=1e-4, rise=0.25, fall=1.0)
        >>> within = steered.follow(jnp.zeros(()), jnp.array(5e-5))
        >>> beyond = steered.follow(within, jnp.array(2e-4))
        >>> float(within), float(beyond)
        (0.25, -0.75)
    """
    if not min(limit, rise, fall, most) > 0:
        raise TaskError(f"limit, rise, fall and most must be above 0, got {limit}, {rise}, {fall} and {most}")
    steered = half() if of is None else of

    def slope(weights: Array, dual: Array) -> Array:
        return jnp.exp(dual) * steered.slope(weights, dual)

    def shrink(weights: Array, threshold: Array, dual: Array) -> Array:
        return steered.shrink(weights, jnp.exp(dual) * threshold, dual)

    def follow(dual: Array, loss: Array) -> Array:
        # A loss that is no number is beyond every limit.
        return jnp.clip(dual + jnp.where(loss <= limit, rise, -fall), -most, most)

    return Sparsifier(slope=slope, shrink=shrink, follow=follow)
