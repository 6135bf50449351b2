"""Linear recurrences over time: what a memory makes of what arrives."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

MATRIX_TICKS = 64
"""Up to so many ticks it is one product with a triangular matrix; beyond, a scan (benchmarks/recurrence.py)."""


def accumulate(
    arriving: Float[Array, "neurons paths streams ticks"],
    before: Float[Array, "neurons paths streams"],
    weights: Float[Array, " neurons"] | None,
    *,
    truncated: bool,
) -> Float[Array, "neurons paths streams ticks"]:
    """y(t) = w · y(t−1) + arriving(t), with y(0) = before.

    Args:
        arriving: what each memory adds.
        before: its value at the tick before the first.
        weights: of the memories' own links; None when all are 1, which makes y a cumulative sum.
        truncated: let no gradient flow through y(t−1).
    """
    if arriving.shape[-1] > MATRIX_TICKS:
        kept = _scan(arriving, before, weights)
    elif weights is None:
        ones = jnp.triu(jnp.ones((arriving.shape[-1],) * 2, arriving.dtype))
        kept = jnp.matmul(arriving, ones, precision="highest") + before[..., None]
    else:
        kept = _matrix(arriving, before, weights)
    return arriving + jax.lax.stop_gradient(kept - arriving) if truncated else kept


def _matrix(arriving: Array, before: Array, weights: Array) -> Array:
    ticks = jnp.arange(arriving.shape[-1])
    ages = ticks[None, :] - ticks[:, None]
    powers = jnp.where(ages >= 0, weights[:, None, None] ** jnp.maximum(ages, 0), 0.0)
    first = before[..., None] * weights[:, None, None, None] ** (ticks + 1)
    return jnp.einsum("npst,ntu->npsu", arriving, powers, precision="highest") + first


def _scan(arriving: Array, before: Array, weights: Array | None) -> Array:
    factors = 1.0 if weights is None else weights[:, None, None]

    def tick(value: Array, new: Array) -> tuple[Array, Array]:
        value = factors * value + new
        return value, value

    return jnp.moveaxis(jax.lax.scan(tick, before, jnp.moveaxis(arriving, -1, 0))[1], 0, -1)
