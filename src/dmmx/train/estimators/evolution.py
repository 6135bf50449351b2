"""Evolution strategies: a gradient from losses alone, those of many disturbed copies of the weights.

After Salimans, Ho, Chen, Sidor & Sutskever, "Evolution Strategies as a Scalable Alternative to Reinforcement Learning",
arXiv 1703.03864: normal noise, each draw with both signs, losses replaced by centred ranks. (Zhang, Clune & Stanley,
arXiv 1712.06564, compare such estimates with the true gradient.)
"""

from __future__ import annotations

import math
from typing import Literal, get_args

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from dmmx.compiler import over_members
from dmmx.errors import TaskError, did_you_mean
from dmmx.train.estimators.estimator import Estimator, Loss
from dmmx.train.loss import BatchArrays

Shaping = Literal["ranks", "losses"]

RANKS_SHORTEN = 2 * 0.67449 / math.pi**0.5
"""How long the estimate from ranks is, beside that from losses, for a linear loss and many pairs: 0.67449 is the median
of the size of a normal number, and half of all differences of ranks are below 1/2."""


PAIRS = 32
"""How many draws of noise, unless told otherwise (docs/synthesis.md)."""


def evolution(loss: Loss, *, pairs: int = PAIRS, sigma: float = 0.005, shaping: Shaping = "ranks") -> Estimator:
    """The gradient of the loss smoothed by normal noise, estimated from `2 * pairs` evaluations.

    With ranks only the order of the losses decides the direction, so that one member that went astray counts no more
    than any other. The length of the estimate is then restored from how much the losses of the typical pair differ: it
    is in the units of the loss, as the exact gradient is, so that penalties keep their meaning beside it.

    Args:
        loss: what the gradient is of; it need not be differentiable.
        pairs: how many draws of noise, each of which is added and subtracted.
        sigma: standard deviation of the noise. Smaller sees finer detail, until the noise of rounding wins.
        shaping: `ranks`, or `losses` for an estimate without bias, that of the smoothed loss.

    Raises:
        TaskError: an argument is out of range.

    Example:
        >>> estimate = evolution(lambda weights, batch: jnp.sum(weights**2), pairs=2000)
        >>> value, gradient = estimate(jnp.array([1.0, 2.0]), None, jax.random.key(0))
        >>> float(value), [round(float(slope)) for slope in gradient]
        (5.0, [2, 4])
    """
    if pairs < 1 or not sigma > 0:
        raise TaskError(f"evolution needs at least 1 pair and a sigma above 0, got {pairs} and {sigma}")
    if shaping not in get_args(Shaping):
        raise TaskError(f"there is no shaping {shaping!r}. {did_you_mean(shaping, get_args(Shaping))}")

    def estimate(weights: Array, batch: BatchArrays, key: PRNGKeyArray) -> tuple[Array, Array]:
        noise = jax.random.normal(key, (pairs, *weights.shape), weights.dtype)
        members = weights + sigma * jnp.concatenate([jnp.zeros_like(noise[:1]), noise, -noise])
        losses = over_members(lambda member: loss(member, batch), members)
        # What is not a number is as bad as can be.
        others = jnp.where(jnp.isnan(losses[1:]), jnp.inf, losses[1:])
        differences = _differences(others if shaping == "losses" else centred_ranks(others))
        if shaping == "ranks":
            typical = jnp.maximum(_typical(differences), 1 / (2 * pairs))
            differences *= _typical(_differences(others)) / (typical * RANKS_SHORTEN)
        return losses[0], differences @ noise / (2 * sigma * pairs)

    return estimate


def centred_ranks(losses: Float[Array, " members"]) -> Float[Array, " members"]:
    """The rank of every loss, from −1/2 for the least to 1/2 for the greatest.

    Example:
        >>> centred_ranks(jnp.array([3.0, 1e9, 2.0])).tolist()
        [0.0, 0.5, -0.5]
    """
    ranks = jnp.argsort(jnp.argsort(losses))
    return ranks.astype(losses.dtype) / max(1, losses.shape[0] - 1) - 0.5


def _differences(values: Float[Array, " members"]) -> Float[Array, " pairs"]:
    """Of every pair, its positive member minus its negative one."""
    positive, negative = jnp.split(values, 2)
    # Both may be infinite.
    return jnp.where(positive == negative, 0.0, positive - negative)


def _typical(differences: Float[Array, " pairs"]) -> Float[Array, ""]:
    """Their typical size: the median, which a few astray ones do not move. 0 where most are infinite."""
    median = jnp.median(jnp.abs(differences))
    return jnp.where(jnp.isfinite(median), median, 0.0)
