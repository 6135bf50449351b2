"""Dead code: links and neurons that cannot matter to any output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from dmmx.machine.edit import remove_links, remove_neurons
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine
from dmmx.machine.parts import remove_parts


def dead_links(machine: Machine) -> frozenset[Link]:
    """Links that cannot influence any output, or carry nothing.

    A link is dead when no path of links leads from its target to an output neuron, or when its
    source can never be non-zero (no stream input or constant reaches it). Parts of fluid neurons
    whose activation is fixed at 0 count as absent.
    """
    neurons = {name: _without_silent_parts(neuron) for name, neuron in machine.neurons.items()}
    carrying = [link for link in machine.links if _carries(machine, neurons, link)]
    useful = _reached_from(machine.outputs, ((link.target.neuron, link.source.neuron) for link in carrying))
    sounding = _reached_from(
        [*machine.inputs, *_spontaneous(machine, neurons)],
        ((link.source.neuron, link.target.neuron) for link in carrying),
    )
    alive = {link for link in carrying if link.target.neuron in useful and link.source.neuron in sounding}
    return frozenset(machine.links) - alive


def without_dead(machine: Machine) -> Machine:
    """The machine without dead links and without neurons that no link then reaches or leaves.

    Parts of fluid neurons whose activation is fixed at 0 go too, but for those with an output that is given an initial
    value.
    """
    alive = remove_parts(remove_links(machine, dead_links(machine)), [*_silent_parts(machine)])
    linked = {link.target.neuron for link in alive.links} | {link.source.neuron for link in alive.links}
    return remove_neurons(alive, [name for name in alive.neurons if name not in linked])


def _without_silent_parts(neuron: AnyNeuron) -> AnyNeuron:
    return neuron.without_silent_parts() if isinstance(neuron, FluidNeuron) else neuron


def _silent_parts(machine: Machine) -> Iterator[tuple[str, int]]:
    """The parts that can go without changing any output."""
    for name, neuron in machine.neurons.items():
        if isinstance(neuron, FluidNeuron) and not neuron.trainable:
            before = machine.initial[name].keys()
            for index, (part, activation) in enumerate(zip(neuron.parts, neuron.activations, strict=True)):
                if activation == 0 and not any(part.has_output(output) for output in before):
                    yield name, index


def _carries(machine: Machine, neurons: Mapping[str, AnyNeuron], link: Link) -> bool:
    """Whether its target is heard and its source may sound."""
    (target, entry), (source, output) = link.ends
    is_heard = target in machine.outputs or neurons[target].has_input(entry)
    return is_heard and (
        source in machine.inputs or neurons[source].has_output(output) or bool(machine.initial[source][output])
    )


def _spontaneous(machine: Machine, neurons: Mapping[str, AnyNeuron]) -> list[str]:
    """Neurons that can be non-zero without any input."""
    return [name for name, neuron in neurons.items() if not neuron.zero_preserving or machine.initial[name]]


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
