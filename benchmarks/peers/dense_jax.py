"""Peer: the machine as hand-written JAX, with dense matrices, one scan over the ticks and one jitted training step.

It comes in two forms, and a comparison counts the faster: all outputs in one array (outputs, paths, streams), with one
matrix; or outputs that are numbers apart from those that have paths, with a matrix each. Other forms were slower on a
CPU: what does not depend on the state taken out of the scan, paths or streams first, a scan unrolled or rematerialised,
the gradient of the matrix as one product after the scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from benchmarks.peers.group import Group
from benchmarks.peers.plan import Plan

Data = tuple[Float[Array, "ticks sources paths streams"], Float[Array, "ticks sinks paths streams"]]


@dataclass(frozen=True, eq=False)
class DenseJax:
    """A machine in dense form.

    Attributes:
        plan: where everything lies.
        apart: whether outputs that are numbers are kept apart from those that have paths.
    """

    plan: Plan
    apart: bool = False

    def outputs(
        self, weights: Float[Array, " links"], inputs: Float[Array, "ticks sources paths streams"]
    ) -> Float[Array, "ticks sinks paths streams"]:
        """What arrives at the stream outputs at every tick."""
        places = self.plan.trainable
        matrix = jnp.asarray(self.plan.matrix).at[places].set(weights[: len(places[0])], unique_indices=True)
        return self._apart(matrix, weights, inputs) if self.apart else self._together(matrix, weights, inputs)

    def loss(self, weights: Float[Array, " links"], data: Data) -> Float[Array, ""]:
        """The sum of the squared differences from the targets, averaged over the streams."""
        inputs, targets = data
        return jnp.sum((self.outputs(weights, inputs) - targets) ** 2) / inputs.shape[-1]

    def _together(self, matrix: Array, weights: Array, inputs: Array) -> Array:
        plan = self.plan
        steady = _stretch(plan.constants, inputs)
        activated = _activated(plan, weights)

        def tick(y: Array, now: Array) -> tuple[Array, Array]:
            x = _product(matrix, y)
            made = [_padded(part, x) for group, factors in activated for part in up(group, x, factors)]
            return jnp.concatenate([*made, steady, now]), x[plan.inner[0] :]

        return jax.lax.scan(tick, _stretch(plan.initial, inputs), inputs)[1]

    def _apart(self, matrix: Array, weights: Array, inputs: Array) -> Array:
        plan = self.plan
        numbers = np.array([group.type_name in NUMBERS for group in plan.groups for _ in range(group.columns)])
        numbers = np.concatenate([numbers, np.zeros(plan.matrix.shape[1] - plan.inner[1], bool)])
        of_trees, of_numbers = matrix[:, ~numbers], matrix[:, numbers]
        steady = _stretch(plan.constants, inputs)
        activated = _activated(plan, weights)

        def tick(y: tuple[Array, Array], now: Array) -> tuple[tuple[Array, Array], Array]:
            x = _product(of_trees, y[0]).at[:, 0].add(of_numbers @ y[1])
            made = [part for group, factors in activated for part in up(group, x, factors)]
            trees = [part for part in made if part.ndim == 3]
            scalars = [part for part in made if part.ndim == 2] or [y[1]]
            return (jnp.concatenate([*trees, steady, now]), jnp.concatenate(scalars)), x[plan.inner[0] :]

        first = _stretch(plan.initial, inputs)
        return jax.lax.scan(tick, (first[~numbers], first[numbers, 0]), inputs)[1]


def _stretch(values: np.ndarray, inputs: Array) -> Array:
    """The same for all streams."""
    return jnp.broadcast_to(values[:, :, None], (*values.shape, inputs.shape[-1]))


def _product(matrix: Array, y: Float[Array, "columns paths streams"]) -> Float[Array, "rows paths streams"]:
    return (matrix @ y.reshape(len(y), -1)).reshape(-1, *y.shape[1:])


def _padded(part: Array, x: Array) -> Array:
    """With all paths, if it is a number."""
    return part if part.ndim == 3 else jnp.pad(part[:, None], ((0, 0), (0, x.shape[1] - 1), (0, 0)))


Ports = Mapping[str, Float[Array, "neurons paths streams"]]


def up(group: Group, x: Float[Array, "rows paths streams"], factors: Array | None) -> list[Array]:
    """The outputs of neurons of one type, one array an output; numbers have no axis of paths."""
    ports = {name: x[start : start + group.count] for name, start in group.inputs.items()}
    made: list[Array] = TYPES[group.type_name](ports, **group.parameters)
    return made if factors is None else [part * factors.reshape(-1, *(1,) * (part.ndim - 1)) for part in made]


def _activated(plan: Plan, weights: Array) -> list[tuple[Group, Array | None]]:
    """The groups with their activations."""
    return [(group, None if group.activations is None else weights[group.activations]) for group in plan.groups]


def _relu(a: Array) -> Array:
    # Derivative 0 at 0, where jnp.maximum would have 1/2.
    return jnp.where(a <= 0, 0.0, a)


def _dot(x: Ports, limit: float | None = None) -> list[Array]:
    product = jnp.sum(x["x"] * x["y"], axis=1)
    return [product if limit is None else jnp.minimum(jnp.maximum(product, -limit), limit)]


def _compare(x: Ports) -> list[Array]:
    difference = x["x"][:, 0] - x["y"][:, 0]
    return [_relu(difference), _relu(-difference)]


TYPES: Mapping[str, Any] = {
    "accumulator": lambda x: [x["accum"] + x["delta"]],
    "max_norm": lambda x: [jnp.max(jnp.abs(x["dict"]), axis=1)],
    "dot": _dot,
    "compare": _compare,
    "identity": lambda x: list(x.values()),
    "relu": lambda x: [_relu(x["x"])],
    "tanh": lambda x: [jnp.tanh(x["x"])],
    "square": lambda x: [x["x"] ** 2],
    "multiply": lambda x: [x["x"] * x["gate"][:, :1]],
}

NUMBERS = ("max_norm", "dot", "compare")
"""The types whose outputs are numbers."""
