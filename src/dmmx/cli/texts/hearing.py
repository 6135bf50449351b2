"""What is heard of a machine's outputs while blocks of ticks go by: pure functions of arrays, for inside `jax.jit`."""

# JAX's own types are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from dmmx.cli.texts.engines import LOUD


class Heard(NamedTuple):
    """What has arrived at one stream output, for every text that runs.

    Attributes:
        tick: when it was non-zero for the first time, from 1; 0 for not yet.
        value: what arrived then.
        last: what arrived at the text's last tick.
    """

    tick: Int[Array, " texts"]
    value: Float[Array, "paths texts"]
    last: Float[Array, "paths texts"]


def nothing_heard(paths: int, texts: int) -> Heard:
    """What is heard before the first tick."""
    return Heard(jnp.zeros(texts, int), jnp.zeros((paths, texts)), jnp.zeros((paths, texts)))


def listen(
    before: Heard, values: Float[Array, "paths texts ticks"], ticks: Int[Array, ""], length: Int[Array, " texts"]
) -> Heard:
    """What is heard with one block more.

    Args:
        before: what was heard before.
        values: what arrives.
        ticks: how many have passed before.
        length: ticks of every text; later ones do not count.
    """
    count = values.shape[-1]
    # Written so that NaN is loud.
    loud = jnp.any(~(jnp.abs(values) <= LOUD), axis=0) & (ticks + jnp.arange(count) < length[:, None])
    is_new = (before.tick == 0) & jnp.any(loud, axis=-1)
    first = jnp.argmax(loud, axis=-1)
    end = length - 1 - ticks
    is_end = (end >= 0) & (end < count)
    return Heard(
        jnp.where(is_new, ticks + first + 1, before.tick),
        jnp.where(is_new, _columns(values, first), before.value),
        jnp.where(is_end, _columns(values, jnp.clip(end, 0, count - 1)), before.last),
    )


def _columns(values: Float[Array, "paths texts ticks"], ticks: Int[Array, " texts"]) -> Float[Array, "paths texts"]:
    """The values of every text at a tick of its own."""
    return jnp.take_along_axis(values, ticks[None, :, None], axis=-1)[..., 0]
