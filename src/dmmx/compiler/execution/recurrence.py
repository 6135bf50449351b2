"""Linear recurrences over time: what a memory makes of what arrives."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

BLOCK_TICKS = 64
"""Ticks are taken in blocks of at most so many; each is one product with a triangle (benchmarks/recurrence.py)."""


def accumulate(
    arriving: Float[Array, "neurons paths streams ticks"],
    before: Float[Array, "neurons paths streams"],
    weights: Float[Array, " neurons"] | None,
    *,
    truncated: bool,
) -> Float[Array, "neurons paths streams ticks"]:
    """y(t) = w · y(t−1) + arriving(t), with y(0) = before.

    Within a block of ticks it is a product with the triangular matrix of the powers of w; the ends of the blocks follow
    a recurrence of the same form, of as many ticks as there are blocks.

    Args:
        arriving: what each memory adds.
        before: its value at the tick before the first.
        weights: of the memories' own links; None when all are 1, which makes y a cumulative sum.
        truncated: let no gradient flow through y(t−1).
    """
    kept = _accumulate(arriving, before, weights)
    return arriving + jax.lax.stop_gradient(kept - arriving) if truncated else kept


def _accumulate(arriving: Array, before: Array, weights: Array | None) -> Array:
    ticks = arriving.shape[-1]
    if ticks <= BLOCK_TICKS:
        return _block(arriving, weights) + _powers_ahead(weights, before, ticks) if ticks else arriving
    count = _block_count(ticks)
    size = -(-ticks // count)
    if count * size > ticks:
        arriving = jnp.pad(arriving, [(0, 0)] * (arriving.ndim - 1) + [(0, count * size - ticks)])
    inside = _block(arriving.reshape(*arriving.shape[:-1], count, size), weights)
    ends = _accumulate(inside[..., :-1, -1], before, None if weights is None else weights**size)
    starts = jnp.concatenate([before[..., None], ends], axis=-1)
    return (inside + _powers_ahead(weights, starts, size)).reshape(*arriving.shape[:-1], -1)[..., :ticks]


def _block_count(ticks: int) -> int:
    """How many blocks; such that nothing is left over, where there are hardly more of them for it."""
    fewest = -(-ticks // BLOCK_TICKS)
    return next((count for count in range(fewest, 2 * fewest + 1) if ticks % count == 0), fewest)


def _block(arriving: Array, weights: Array | None) -> Array:
    """The recurrence over the last axis, from zero."""
    size = arriving.shape[-1]
    if weights is None:
        return jnp.matmul(arriving, jnp.triu(jnp.ones((size, size), arriving.dtype)), precision="highest")
    ages = jnp.arange(size)[None, :] - jnp.arange(size)[:, None]
    powers = jnp.where(ages >= 0, weights[:, None, None] ** jnp.maximum(ages, 0), 0.0)
    return jnp.einsum("n...t,ntu->n...u", arriving, powers, precision="highest")


def _powers_ahead(weights: Array | None, start: Array, ticks: int) -> Array:
    """What a value at the tick before the first adds to each of some ticks, (..., ticks or 1)."""
    if weights is None:
        return start[..., None]
    return start[..., None] * (weights[:, None] ** jnp.arange(1, ticks + 1)).reshape(-1, *[1] * (start.ndim - 1), ticks)


def linear_recurrence(
    factors: Float[Array, "cycles outputs outputs paths streams ticks"],
    added: Float[Array, "cycles outputs paths streams ticks"],
    before: Float[Array, "cycles outputs paths streams"],
) -> Float[Array, "cycles outputs paths streams ticks"]:
    """y(t) = A(t) · y(t−1) + b(t), with y(0) = before, for the outputs of every cycle.

    Tick by tick on a CPU, where that is 2 to 6 times faster; elsewhere in a number of steps that grows with the
    logarithm of the ticks (Blelloch, "Prefix sums and their applications", 1990).

    Args:
        factors: A.
        added: b.
        before: y at the tick before the first.
    """
    by_tick = jnp.moveaxis(factors, -1, 0), jnp.moveaxis(added, -1, 0)
    form = _by_scan if jax.default_backend() == "cpu" else _by_prefixes
    return jnp.moveaxis(form(*by_tick, before), 0, -1)


def _by_scan(factors: Array, added: Array, before: Array) -> Array:
    def tick(value: Array, given: tuple[Array, Array]) -> tuple[Array, Array]:
        value = _times(given[0], value) + given[1]
        return value, value

    return jax.lax.scan(tick, before, (factors, added))[1]


def _by_prefixes(factors: Array, added: Array, before: Array) -> Array:
    def join(first: tuple[Array, Array], second: tuple[Array, Array]) -> tuple[Array, Array]:
        product = jnp.sum(second[0][:, :, :, :, None] * first[0][:, :, None], axis=3)
        return product, jnp.sum(second[0] * first[1][:, :, None], axis=3) + second[1]

    products, sums = jax.lax.associative_scan(join, (factors, added))
    return jnp.sum(products * before[:, None], axis=3) + sums


def _times(matrix: Array, value: Array) -> Array:
    return jnp.sum(matrix * value[:, None], axis=2)
