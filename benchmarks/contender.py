"""Contenders: one machine on some examples, written in dmmx or in another way, ready to be checked and timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array

from benchmarks.peers.dense_jax import DenseJax
from benchmarks.peers.detector_scan import detect
from benchmarks.peers.plan import make_plan
from dmmx.machine import Machine
from dmmx.task import Example, duplicates_example, support_of
from dmmx.task.duplicates import END
from dmmx.train.loss import compile_for, make_batch, squared_loss

RATE = 1e-3
"""Of Adam, on all sides."""

TOLERANCE = 1e-4
"""How far losses and gradients may differ, relative to the largest entry."""


@dataclass(frozen=True, eq=False)
class Contender:
    """A loss as a pure JAX function, with what it is called on.

    Attributes:
        name: what the table calls it.
        weights: the trainable links'.
        data: the examples, in its own form.
        loss: of weights and data.
        outputs: of weights and data: what arrives at the stream outputs.
    """

    name: str
    weights: Array
    data: Any
    loss: Callable[[Array, Any], Array]
    outputs: Callable[[Array, Any], Any]

    def value_and_gradient(self) -> tuple[float, np.ndarray]:
        """The loss and its gradient."""
        loss, gradient = jax.jit(jax.value_and_grad(self.loss))(self.weights, self.data)
        return float(loss), np.asarray(gradient)

    def step(self) -> Callable[[], object]:
        """One training step: value, gradient and Adam in one jitted call."""
        adam = optax.adam(RATE)

        def run(weights: Array, state: optax.OptState, data: Any) -> Any:
            loss, gradient = jax.value_and_grad(self.loss)(weights, data)
            update, state = adam.update(gradient, state, weights)
            return optax.apply_updates(weights, update), state, loss

        jitted, state = jax.jit(run), adam.init(self.weights)
        # From the same weights every time: all rounds do the same work.
        return lambda: jitted(self.weights, state, self.data)

    def gradient(self) -> Callable[[], object]:
        """The value and the gradient in one jitted call."""
        jitted = jax.jit(jax.value_and_grad(self.loss))
        return lambda: jitted(self.weights, self.data)

    def forward(self) -> Callable[[], object]:
        """The outputs in one jitted call."""
        jitted = jax.jit(self.outputs)
        return lambda: jitted(self.weights, self.data)

    def population(self, count: int, over: Callable[..., Any]) -> Callable[[], object]:
        """The gradients for many weight vectors in one jitted call.

        Args:
            count: how many.
            over: `jax.vmap`, or what maps in another way.
        """
        factors = jnp.linspace(0.9, 1.1, count, dtype=self.weights.dtype)[:, None]
        jitted = jax.jit(lambda many, data: over(lambda one: jax.value_and_grad(self.loss)(one, data))(many))
        return lambda: jitted(self.weights * factors, self.data)


def in_dmmx(machine: Machine, examples: Sequence[Example], alphabet: str = "", **options: Any) -> Contender:
    """The machine as dmmx compiles it, by its public functions.

    Args:
        machine: the machine.
        examples: what it runs on, of one length.
        alphabet: letters to compile it for on top of those of the examples.
        options: of `dmmx.compile`.
    """
    more = duplicates_example(alphabet, cadence=1) if alphabet else None
    program = compile_for(machine, [*examples, more] if more else examples, **options)
    return Contender(
        "dmmx",
        program.weights_of(machine),
        make_batch(program, examples).tree(),
        lambda weights, batch: squared_loss(program, weights, batch),
        lambda weights, batch: program.run(weights, batch[0])[0],
    )


def in_dense_jax(machine: Machine, examples: Sequence[Example]) -> list[Contender]:
    """The machine as dense matrices in a scan, in both forms."""
    plan = make_plan(machine, support_of([example.inputs for example in examples]))
    inputs, targets = (jnp.asarray(array) for array in plan.streams(examples))
    return [
        Contender(
            name,
            jnp.asarray(machine.weights, float),
            (inputs, targets),
            peer.loss,
            lambda weights, data, peer=peer: peer.outputs(weights, data[0]),
        )
        for name, peer in (("dense JAX", DenseJax(plan)), ("dense JAX, numbers apart", DenseJax(plan, apart=True)))
    ]


def in_detector_scan(machine: Machine, examples: Sequence[Example]) -> Contender:
    """The detector as a scan written for it alone."""
    plan = make_plan(machine, support_of([example.inputs for example in examples]))
    inputs, targets = (jnp.asarray(array) for array in plan.streams(examples))
    characters = jnp.moveaxis(inputs[:, 0], 1, 2)[..., 1:]
    end = plan.paths.index((END,)) - 1

    def loss(weights: Array, data: Any) -> Array:
        numbers = data[1][:, :, 0]
        return jnp.sum((detect(weights, data[0], end) - numbers) ** 2) / len(examples)

    return Contender(
        "a scan for it alone",
        jnp.asarray(machine.weights, float),
        (characters, targets),
        loss,
        lambda weights, data: detect(weights, data[0], end),
    )


def difference(one: tuple[float, np.ndarray], other: tuple[float, np.ndarray]) -> float:
    """How far two losses and gradients differ, relative to the largest entry."""
    values = abs(one[0] - other[0]) / max(abs(one[0]), abs(other[0]))
    largest = max(np.abs(one[1]).max(), np.abs(other[1]).max())
    return float(max(values, np.abs(one[1] - other[1]).max() / largest))


def check(*contenders: Any) -> None:
    """Check that all give the first one's loss and gradient.

    Raises:
        ArithmeticError: one does not.
    """
    wanted = contenders[0].value_and_gradient()
    for contender in contenders[1:]:
        off = difference(wanted, contender.value_and_gradient())
        if not off <= TOLERANCE:
            raise ArithmeticError(f"{contender.name} differs from {contenders[0].name} by {off:.1e}, relatively")
