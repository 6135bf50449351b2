"""What a sparsifier is: what the descent does, beside following the loss, so that weights become zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jaxtyping import Array, Float

Weights = Float[Array, " weights"]
Number = Float[Array, ""]


def _no_slope(weights: Weights, dual: Number) -> Weights:
    return jnp.zeros_like(weights)


def _nothing_shrinks(weights: Weights, threshold: Number, dual: Number) -> Weights:
    return weights


def _nothing_follows(dual: Number, loss: Number) -> Number:
    return dual


@dataclass(frozen=True)
class Sparsifier:
    """The ways in which a step of `Descent` draws weights to zero; each may do nothing.

    All are pure functions of arrays. What a sparsifier remembers from step to step is one number, its *dual*, which is
    part of `DescentState` and 0 at the beginning.

    Attributes:
        slope: (weights, dual) → the derivative of a penalty; Adam follows it, times `Schedule.penalty`, together with
            the gradient of the loss.
        shrink: (weights, threshold, dual) → weights, after Adam's step. The threshold is the present learning rate
            times the present penalty.
        follow: (dual, relative loss) → the dual after a step that began with that loss.
    """

    slope: Callable[[Weights, Number], Weights] = _no_slope
    shrink: Callable[[Weights, Number, Number], Weights] = _nothing_shrinks
    follow: Callable[[Number, Number], Number] = _nothing_follows


def sign_slope(weights: Weights, dual: Number) -> Weights:
    """The derivative of Σ|w|."""
    return jnp.sign(weights)


L1 = Sparsifier(slope=sign_slope)
"""Σ|w|: what `Descent` does unless told otherwise."""
