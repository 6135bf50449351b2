"""What a gradient estimator is: the one contract that all of them keep."""

from __future__ import annotations

from collections.abc import Callable

from jaxtyping import Array, Float, PRNGKeyArray

from dmmx.train.loss import BatchArrays

Loss = Callable[[Float[Array, " weights"], BatchArrays], Float[Array, ""]]
"""The loss of a weight vector on a batch: a pure function."""

Estimator = Callable[
    [Float[Array, " weights"], BatchArrays, PRNGKeyArray], tuple[Float[Array, ""], Float[Array, " weights"]]
]
"""From weights, a batch and a key to the loss at these weights and an estimate of its gradient there.

Pure, for use inside `jax.jit`. What is random depends on the key alone. A loss that is not finite is handed on as it
is; the gradient may then be anything.
"""
