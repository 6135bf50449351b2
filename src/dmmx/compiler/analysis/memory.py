"""Memories: neurons whose own past comes back to them on a link, and which of them are sums over time."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping

from dmmx.compiler.analysis.linear import SIZES, random_tree
from dmmx.compiler.analysis.neurons import has_activations, kind_of, respond
from dmmx.compiler.analysis.support import Support
from dmmx.machine import AnyNeuron, FluidNeuron, Link, Machine
from dmmx.vvalue import ZERO


def is_own_memory(machine: Machine, link: Link) -> bool:
    """Whether a link carries a neuron's own past to its memory input."""
    if link.source.neuron != link.target.neuron:
        return False
    return machine.neurons[link.target.neuron].memory == (link.target.name, link.source.name)


def memory_links(machine: Machine, demand: Support) -> dict[str, int]:
    """For every neuron whose own past comes back to it and matters, the index of that link."""
    return {
        link.target.neuron: index
        for index, link in enumerate(machine.links)
        if is_own_memory(machine, link) and link.target in demand.arriving and link.source in demand.leaving
    }


def kind_in_stage(machine: Machine, name: str, memories: Mapping[str, int]) -> Hashable:
    """Equal for neurons of one kind whose memories' own links are all trainable, all fixed or not there."""
    own = machine.links[memories[name]].trainable if name in memories else None
    return kind_of(machine.neurons[name]), own


def has_fixed_past(machine: Machine, link: Link) -> bool:
    """Whether a link carries a neuron's own past to its memory input, with factors that no training changes."""
    own = is_own_memory(machine, link) and not link.trainable
    return own and not has_activations(machine.neurons[link.target.neuron])


def fixed_activation(neuron: AnyNeuron) -> float:
    """The factor of a neuron's memory that is no part of the weight vector: 1, or a fixed activation."""
    if isinstance(neuron, FluidNeuron) and not neuron.trainable and neuron.memory_part is not None:
        return neuron.activations[neuron.memory_part]
    return 1.0


def adds_its_past(neuron: AnyNeuron) -> bool:
    """Whether a neuron's memory is a plain sum: its output is what comes back to it plus what the other inputs make.

    Only then can all ticks be computed at once. Tried out on numbers small and large; a type that forgets, or holds its
    sum between limits, or reads its past for another output too, fails.
    """
    memory = neuron.memory
    if memory is None:
        return False
    generator = random.Random(0)
    return all(_adds(neuron, memory, generator, size) for size in SIZES)


def _adds(neuron: AnyNeuron, memory: tuple[str, str], generator: random.Random, size: float) -> bool:
    past = random_tree(generator, size)
    others = {port: random_tree(generator, size) for port in neuron.inputs or ("a", "b") if port != memory[0]}
    try:
        difference = respond(neuron, ZERO.nest({**others, memory[0]: past})) - respond(neuron, ZERO.nest(others))
        error = (difference - ZERO.nest({memory[1]: past * fixed_activation(neuron)})).max_norm()
    except Exception:  # It may expect trees of another form: then tick by tick, which is always right. See trials.py.
        return False
    return bool(error <= 1e-5 * size)
