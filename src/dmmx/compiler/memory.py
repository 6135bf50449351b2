"""Memories: neurons whose own past comes back to them on a link, and which of them are sums over time."""

from __future__ import annotations

import json
import random
from collections.abc import Hashable, Mapping

from dmmx.compiler.support import Support
from dmmx.machine import Link, Machine, Neuron
from dmmx.vvalue import ZERO, Tree


def is_own_memory(machine: Machine, link: Link) -> bool:
    """Whether a link carries a neuron's own past to its memory input."""
    if link.source.neuron != link.target.neuron:
        return False
    return machine.neurons[link.target.neuron].type.memory == (link.target.name, link.source.name)


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


def kind_of(neuron: Neuron) -> Hashable:
    """Equal for neurons of one type with the same parameters."""
    # What JSON cannot hold is the same only when it is the same object: a text may be cut short.
    return neuron.type_name, json.dumps(dict(neuron.parameters), sort_keys=True, default=lambda it: f"object {id(it)}")


def adds_its_past(neuron: Neuron) -> bool:
    """Whether a neuron's memory is a plain sum: its output is what comes back to it plus what the other inputs make.

    Only then can all ticks be computed at once. Tried out on numbers small and large; a type that forgets, or holds its
    sum between limits, or reads its past for another output too, fails.
    """
    memory = neuron.type.memory
    if memory is None:
        return False
    generator = random.Random(0)
    return all(_adds(neuron, memory, generator, 10.0**exponent) for exponent in range(-6, 13, 3))


def _adds(neuron: Neuron, memory: tuple[str, str], generator: random.Random, size: float) -> bool:
    def probe() -> Tree:
        a, b, c = (generator.choice((-1, 1)) * generator.uniform(0.5, 1) * size for _ in range(3))
        return Tree({":number": a, "a": {":number": b, "b": c}})

    past = probe()
    others = {port: probe() for port in neuron.type.inputs or ("a", "b") if port != memory[0]}
    try:
        difference = neuron(ZERO.nest({**others, memory[0]: past})) - neuron(ZERO.nest(others))
        error = (difference - ZERO.nest({memory[1]: past})).max_norm()
    except Exception:  # It may expect trees of another form. Then it is computed tick by tick, which is always right.
        return False
    return bool(error <= 1e-5 * size)
