"""Weights: where every number of the weight vector goes: matrices of links, activations, factors of memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.analysis.memory import fixed_activation, has_fixed_past
from dmmx.compiler.analysis.neurons import has_activations, kind_of
from dmmx.compiler.execution.wires import Matrix, Wires
from dmmx.compiler.plan.layout import Group
from dmmx.machine import Machine


class WeightPlaces:
    """Where the numbers of a weight vector go in one program.

    Args:
        machine: the machine.
        wires: all wires of the program.
        truncated: whether gradients stop at memories' own fixed past.
    """

    def __init__(self, machine: Machine, wires: Sequence[Wires], truncated: bool) -> None:
        self.machine = machine
        self.truncated = truncated
        self.activations = machine.activation_slices
        links = machine.links
        fixed = [index for index, link in enumerate(links) if not link.trainable]
        trainable = [index for index, link in enumerate(links) if link.trainable]
        self._fixed = np.array([links[index].weight for index in fixed])
        # Numbers lie as: trainable links, activations, fixed links, a zero for what is not linked.
        self.position = np.argsort(trainable + fixed)
        self.position[fixed] += machine.weight_count - len(trainable)
        zero = machine.weight_count + len(fixed)
        self._shapes = [wire.links.shape if wire.sparse else wire.shape for wire in wires]
        indices: list[np.ndarray] = []
        for wire in wires:
            index = self.position[wire.links]
            if not wire.sparse:
                matrix = np.full(wire.shape, zero)
                matrix[wire.rows, wire.columns] = index
                index = matrix.ravel()
            indices.append(index)
        self._indices = np.concatenate(indices) if indices else np.zeros(0, int)
        self._sizes = [len(index) for index in indices]
        self.number_of = {id(wire): number for number, wire in enumerate(wires)}

    def __call__(self, weights: Float[Array, " weights"]) -> Weights:
        """A weight vector, brought to its places. One gather compiles several times faster than a scatter a matrix."""
        every = jnp.concatenate([weights, jnp.asarray(self._fixed, weights.dtype), jnp.zeros(1, weights.dtype)])
        flat = every.at[self._indices].get(mode="promise_in_bounds")
        pieces = jax.lax.split(flat, self._sizes)
        matrices = [piece.reshape(shape) for piece, shape in zip(pieces, self._shapes, strict=True)]
        return Weights(self, every, tuple(matrices))


@dataclass(frozen=True, eq=False)
class Weights:
    """One weight vector, in the forms in which it is asked for. Made by `WeightPlaces`.

    Attributes:
        places: where its numbers go.
        every: its numbers, those of the fixed links, and a zero.
        matrices: those of all wires.
    """

    places: WeightPlaces
    every: Float[Array, " numbers"]
    matrices: tuple[Matrix, ...]

    def matrix_of(self, wires: Wires) -> Matrix:
        """The weights of some wires."""
        return self.matrices[self.places.number_of[id(wires)]]

    def activations_of(self, group: Group) -> Float[Array, "neurons parts"] | None:
        """A group's activations, where they are in the weight vector."""
        slices = [self.places.activations[name] for name in group.names if name in self.places.activations]
        if not slices:
            return None
        return self.every.at[np.array([range(one.start, one.stop) for one in slices])].get(mode="promise_in_bounds")

    def past_of(self, group: Group, memories: Mapping[str, int]) -> tuple[Float[Array, " neurons"] | None, bool]:
        """The factors of memories' pasts (None when all are fixed at 1), and whether gradients stop there.

        Args:
            group: of memories.
            memories: for every memory, the index of its own link.
        """
        places = self.places
        own = [places.machine.links[memories[name]] for name in group.names]
        activations, part = self.activations_of(group), group.neuron.memory_part
        factor = fixed_activation(group.neuron)
        if activations is None and factor == 1 and not any(link.trainable or link.weight != 1 for link in own):
            return None, places.truncated
        links = places.position[[memories[name] for name in group.names]]
        weights = self.every.at[links].get(mode="promise_in_bounds") * factor
        if activations is not None and part is not None:
            weights = weights * activations[:, part]
        return weights, places.truncated and all(has_fixed_past(places.machine, link) for link in own)


def fixed_structure(machine: Machine) -> object:
    """All of a machine but the weights that may change: equal for machines that one program can run."""
    links = [(link.ends, None if link.trainable else link.weight) for link in machine.links]
    neurons = {name: (kind_of(neuron), has_activations(neuron)) for name, neuron in machine.neurons.items()}
    return links, neurons, machine.inputs, machine.outputs, machine.initial, machine.self_port
