"""Linear cycles: neurons that feed each other by sums and by products with what comes from outside the cycle.

Such a cycle is a linear recurrence, whose factors are known for all ticks beforehand: a gated memory, for example.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence

from dmmx.compiler.analysis.dependence import slots_in
from dmmx.compiler.analysis.neurons import respond, slot_dependence
from dmmx.compiler.analysis.support import Support, by_neuron, slots_of
from dmmx.machine import AnyNeuron, Link, Machine, Port
from dmmx.vvalue import ZERO, Tree

LARGEST = 4
"""Cycles of more outputs than this are loops: the factors are a matrix, whose size grows with the square."""

SIZES = tuple(10.0**exponent for exponent in range(-6, 13, 3))
"""Neurons are tried out on numbers small and large, so that one that holds them between limits is found out."""


def linear_cycle(machine: Machine, demand: Support, inner: Sequence[Link]) -> tuple[Port, ...] | None:
    """The outputs that feed a cycle, if it is linear and no path of it depends on another; else None.

    Args:
        machine: the machine.
        demand: the paths that matter.
        inner: the links between the cycle's neurons.
    """
    outputs = tuple(dict.fromkeys(link.source for link in inner))
    if len(outputs) > LARGEST:
        return None
    fed: dict[str, set[str]] = defaultdict(set)
    for link in inner:
        fed[link.target.neuron].add(link.target.name)
    arriving, leaving = by_neuron(demand.arriving), by_neuron(demand.leaving)
    for name, ports in fed.items():
        inputs = {Port(name, port): paths for port, paths in arriving.get(name, {}).items()}
        slots = slots_of(inputs)
        depends = slot_dependence(machine.neurons[name], slots)
        for port, paths in leaving.get(name, {}).items():
            for path in paths:
                read = [slots[slot] for slot in slots_in(depends((port, *path)))]
                if any(slot[0] in ports and slot[1:] != path for slot in read):
                    return None
        if not is_affine(machine.neurons[name], ports):
            return None
    return outputs


def is_affine(neuron: AnyNeuron, ports: Collection[str]) -> bool:
    """Whether a neuron's outputs are an affine function of some of its inputs, whatever the others are."""
    generator = random.Random(0)
    return all(_affine_at(neuron, sorted(ports), generator, size) for size in SIZES)


def _affine_at(neuron: AnyNeuron, ports: Sequence[str], generator: random.Random, size: float) -> bool:
    others = {port: random_tree(generator, 1.0) for port in neuron.inputs or ("a", "b") if port not in ports}
    u, v = ({port: random_tree(generator, size) for port in ports} for _ in range(2))
    mixed = {port: u[port] * 0.75 - v[port] * 1.5 for port in ports}
    try:
        zero, at_u, at_v, at_mixed = (respond(neuron, ZERO.nest({**others, **x})) for x in ({}, u, v, mixed))
        error = ((at_mixed - zero) - ((at_u - zero) * 0.75 - (at_v - zero) * 1.5)).max_norm()
    except Exception:  # It may expect trees of another form: then tick by tick, which is always right. See trials.py.
        return False
    return bool(error <= 1e-5 * size)


def random_tree(generator: random.Random, size: float) -> Tree:
    """A small V-value of positive and negative numbers of a size."""
    a, b, c = (generator.choice((-1, 1)) * generator.uniform(0.5, 1) * size for _ in range(3))
    return Tree({":number": a, "a": {":number": b, "b": c}})
