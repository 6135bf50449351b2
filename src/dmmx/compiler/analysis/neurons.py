"""Neurons as the compiler sees them: which are of one kind, and their functions, whatever their activations."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Sequence

from jaxtyping import Array

from dmmx.compiler.analysis.dependence import Dependence, DependenceArray
from dmmx.machine import AnyNeuron, FluidNeuron, Neuron
from dmmx.vvalue import Path, Slots, VValue


def has_activations(neuron: AnyNeuron) -> bool:
    """Whether it is a fluid neuron whose activations are part of the weight vector."""
    return isinstance(neuron, FluidNeuron) and neuron.trainable


def kind_of(neuron: AnyNeuron) -> Hashable:
    """Equal for neurons that compute the same, but for activations in the weight vector."""
    if isinstance(neuron, FluidNeuron):
        return tuple(map(_kind_of_plain, neuron.parts)), None if neuron.trainable else neuron.activations
    return _kind_of_plain(neuron)


def _kind_of_plain(neuron: Neuron) -> Hashable:
    # What JSON cannot hold is the same only when it is the same object: a text may be cut short.
    return neuron.type_name, json.dumps(dict(neuron.parameters), sort_keys=True, default=lambda it: f"object {id(it)}")


def respond(neuron: AnyNeuron, x: VValue, activations: Sequence[Array | float] | None = None) -> VValue:
    """The outputs for the inputs.

    Args:
        neuron: of any kind.
        x: the inputs.
        activations: one a part, where they are in the weight vector; all 1 by default, which gives the paths that may
            be non-zero for any.
    """
    if isinstance(neuron, FluidNeuron) and neuron.trainable:
        return neuron(x, [1.0] * len(neuron.parts) if activations is None else activations)
    return neuron(x)


def slot_dependence(neuron: AnyNeuron, slots: tuple[Path, ...]) -> Callable[[Path], Dependence]:
    """For a neuron, the function from an output slot to the set of input slots that it depends on.

    A neuron type whose function works on numbers and arrays only, and not on arrays of dependences (because it calls an
    array library by name), is taken to read everything for everything.
    """
    try:
        y = respond(neuron, Slots(slots, DependenceArray.of_slots(len(slots))))
        assert isinstance(y, Slots)
        found = dict(zip(y.paths, y.values.entries(), strict=True))
    except Exception:  # It ran on numbers before, so whatever it is comes of the dependences. See trials.py.
        everything = (1 << len(slots)) - 1
        return lambda slot: everything
    # A slot that it never gives is there from the start only: an initial output.
    return lambda slot: found.get(slot, 0)
