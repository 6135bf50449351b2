"""Dead code: links and neurons that cannot matter to any output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dmmx.machine.edit import remove_links, remove_neurons
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine


def dead_links(machine: Machine) -> frozenset[Link]:
    """Links that cannot influence any output, or carry nothing.

    A link is dead when no path of links leads from its target to an output neuron, or when its
    source can never be non-zero (no stream input or constant reaches it).
    """
    useful = _reached_from(machine.outputs, ((link.target.neuron, link.source.neuron) for link in machine.links))
    sounding = _reached_from(
        [*machine.inputs, *_spontaneous(machine)],
        ((link.source.neuron, link.target.neuron) for link in machine.links),
    )
    return frozenset(
        link for link in machine.links if link.target.neuron not in useful or link.source.neuron not in sounding
    )


def without_dead(machine: Machine) -> Machine:
    """The machine without dead links and without neurons that no link then reaches or leaves."""
    alive = remove_links(machine, dead_links(machine))
    linked = {link.target.neuron for link in alive.links} | {link.source.neuron for link in alive.links}
    return remove_neurons(alive, [name for name in alive.neurons if name not in linked])


def _spontaneous(machine: Machine) -> list[str]:
    """Neurons that can be non-zero without any input."""
    return [
        name for name, neuron in machine.neurons.items() if not neuron.type.zero_preserving or machine.initial[name]
    ]


def _reached_from(start: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, set[str]] = defaultdict(set)
    for source, target in steps:
        following[source].add(target)
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(following[name])
    return reached
