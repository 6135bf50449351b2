"""Peer: the machine in JAX over nested dictionaries of scalars, unrolled, differentiated as it is.

The way of a prototype: V-values, outputs and the network matrix are dictionaries whose leaves are scalars, and one
calls `jax.value_and_grad` on the loop. (Under `jit` such a loop takes minutes to compile at two ticks.)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers.group import parts_of
from dmmx.machine import Machine, Neuron
from dmmx.task import Example
from dmmx.vvalue import NUMBER_KEY, Tree

Value = dict[str, Any]
"""A V-value: dictionaries down to scalars; the scalar part of a node under its own key."""


class ScalarDicts:
    """A machine over dictionaries of scalars, on the first ticks of one example.

    Args:
        machine: the machine.
        example: what it runs on.
        ticks: how many of its ticks.
    """

    name = "dictionaries of scalars"

    def __init__(self, machine: Machine, example: Example, ticks: int) -> None:
        self.machine = machine
        self.inputs = {name: [_value(element) for element in stream[:ticks]] for name, stream in example.inputs.items()}
        self.targets = {
            name: [_value(element) for element in stream[:ticks]] for name, stream in example.targets.items()
        }
        self.ticks = ticks
        self.weights: dict[str, Any] = {}
        self.fixed: dict[str, Any] = {}
        for link in machine.links:
            matrix = self.weights if link.trainable else self.fixed
            row = matrix.setdefault(link.target.neuron, {}).setdefault(link.target.name, {})
            row.setdefault(link.source.neuron, {})[link.source.name] = jnp.float32(link.weight)

    def loss(self, weights: Mapping[str, Any]) -> Any:
        """The sum of the squared differences from the targets."""
        y: dict[str, Value] = {}
        total: Any = 0.0
        for tick in range(self.ticks):
            x = self._down(weights, y)
            total = total + sum(
                _square(_add(x.get(name, {}), _scale(stream[tick], -1.0))) for name, stream in self.targets.items()
            )
            y = {name: _up(parts_of(neuron), x[name]) for name, neuron in self.machine.neurons.items()}
            y.update({name: stream[tick] for name, stream in self.inputs.items()})
        return total

    def value_and_gradient(self) -> tuple[float, np.ndarray]:
        """The loss and its gradient, in the order of the machine's weight vector."""
        loss, gradient = self.step()()
        ends = [link.ends for link in self.machine.links if link.trainable]
        return float(loss), np.array([gradient[t.neuron][t.name][s.neuron][s.name] for t, s in ends])

    def step(self) -> Callable[[], Any]:
        """The value and the gradient."""
        return lambda: jax.value_and_grad(self.loss)(self.weights)

    def _down(self, weights: Mapping[str, Any], y: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
        """Row by row, the linear combination of the outputs."""
        x: dict[str, dict[str, Value]] = defaultdict(lambda: defaultdict(dict))
        for matrix in (weights, self.fixed):
            for target, rows in matrix.items():
                for port, row in rows.items():
                    terms = [
                        _scale(y[source][output], weight)
                        for source, outputs in row.items()
                        for output, weight in outputs.items()
                        if y.get(source, {}).get(output)
                    ]
                    x[target][port] = reduce(_add, terms, x[target][port])
        return x


def _value(tree: Tree) -> Value:
    found = {key: _value(tree[key]) for key in tree.keys()}
    return found if tree.number == 0 else {NUMBER_KEY: jnp.float32(tree.number), **found}


def _scale(value: Value, factor: Any) -> Value:
    return {key: _scale(part, factor) if isinstance(part, dict) else part * factor for key, part in value.items()}


def _add(a: Value, b: Value) -> Value:
    total = dict(a)
    for key, part in b.items():
        if key not in total:
            total[key] = part
        else:
            total[key] = _add(total[key], part) if isinstance(part, dict) else total[key] + part
    return total


def _dot(a: Value, b: Value) -> Any:
    common = [key for key in a if key in b]
    return sum((_dot(a[key], b[key]) if isinstance(a[key], dict) else a[key] * b[key] for key in common), 0.0)


def _square(a: Value) -> Any:
    return sum((_square(part) if isinstance(part, dict) else part**2 for part in a.values()), 0.0)


def _norm(a: Value) -> Any:
    leaves: Sequence[Any] = jax.tree.leaves(a)
    return reduce(jnp.maximum, [jnp.abs(leaf) for leaf in leaves], 0.0)


def _up(parts: Sequence[Neuron], x: Mapping[str, Value]) -> Value:
    """The outputs of one neuron, which must not be fluid."""
    (neuron,) = parts
    type_name, parameters = neuron.type_name, neuron.parameters
    if type_name == "constant":
        return {"value": _value(Tree(parameters["value"]))}
    if type_name == "accumulator":
        return {"result": _add(x["accum"], x["delta"])}
    if type_name == "max_norm":
        return {"norm": {NUMBER_KEY: _norm(x["dict"])}} if x["dict"] else {}
    if type_name == "dot":
        limit = parameters.get("limit") or math.inf
        return {"dot": {NUMBER_KEY: jnp.clip(_dot(x["x"], x["y"]), -limit, limit)}}
    if type_name == "compare":
        difference = x["x"].get(NUMBER_KEY, 0.0) - x["y"].get(NUMBER_KEY, 0.0)
        return {"true": {NUMBER_KEY: jax.nn.relu(difference)}, "false": {NUMBER_KEY: jax.nn.relu(-difference)}}
    raise NotImplementedError(type_name)
