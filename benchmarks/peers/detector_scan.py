"""The detector written by hand as one scan: no matrices, only what its 8 links compute, fused into one loop."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

LIMIT = 4.0
"""Of the dot product."""


def detect(
    weights: Float[Array, " 8"], characters: Float[Array, "ticks streams paths"], end: int
) -> Float[Array, "ticks 2 streams"]:
    """What arrives at `duplicates` and `ended`, for the links in the order of `duplicate_detector`.

    Args:
        weights: of its links.
        characters: the texts.
        end: the path of the character that ends a text.
    """
    delta, dict_, x, y, ends_x, ends_y, duplicates, ended = weights
    zero = jnp.zeros(characters.shape[1])

    def tick(state: tuple[Array, ...], character: Array) -> tuple[tuple[Array, ...], Array]:
        before, counts, largest, repeated, ends, one = state
        arrived = jnp.stack([duplicates * repeated, ended * ends])
        difference = x * largest - y * one
        now = (
            character,
            counts + delta * before,
            jnp.max(jnp.abs(dict_ * counts), axis=-1),
            jnp.where(difference <= 0, 0, difference),
            jnp.clip(ends_x * counts[..., end] * ends_y * one, -LIMIT, LIMIT),
            jnp.ones(()),
        )
        return now, arrived

    nothing = jnp.zeros_like(characters[0])
    return jax.lax.scan(tick, (nothing, nothing, zero, zero, zero, jnp.zeros(())), characters)[1]
