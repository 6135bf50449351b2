"""Dead code: links, neurons and parts of fluid neurons that cannot matter to any output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dmmx.machine.edit import remove_links, remove_neurons
from dmmx.machine.fluid import FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.parts import remove_parts

_Place = tuple[str, int]
"""A part of a neuron: what is reached, or not, as a whole. Plain neurons and streams have one, number 0."""

_PAST = -1
"""Stands in for the parts of a fluid neuron where only its initial outputs are ever non-zero."""


def dead_links(machine: Machine) -> frozenset[Link]:
    """Links that cannot influence any output, or carry nothing.

    A link is dead when no path of links leads from its target to an output neuron, or when its
    source can never be non-zero (no stream input or constant reaches it). Of a fluid neuron, every
    part is looked at by itself; one whose activation is fixed at 0 counts as absent.

    No link of a self-referential machine is taken to be dead: all of them are part of its matrix, which its own neurons
    may read, and links that make a dead one matter may come to be.
    """
    return frozenset() if machine.self_port is not None else _life_of(machine).dead_links


def without_dead(machine: Machine) -> Machine:
    """The machine without dead links, and without neurons and parts that no link then reaches or leaves.

    A part whose activation is fixed at 0 stays only where one of its outputs is given an initial value. A
    self-referential machine stays as it is, see `dead_links`.
    """
    if machine.self_port is not None:
        return machine
    life = _life_of(machine)
    alive = remove_parts(remove_links(machine, life.dead_links), [*_dead_parts(machine, life)])
    linked = {link.target.neuron for link in alive.links} | {link.source.neuron for link in alive.links}
    return remove_neurons(alive, [name for name in alive.neurons if name not in linked])


@dataclass(frozen=True)
class _Life:
    """What can matter: where a way leads on to an output, and where something may arrive."""

    useful: set[_Place]
    sounding: set[_Place]
    dead_links: frozenset[Link]


def _life_of(machine: Machine) -> _Life:
    hearers = {port: _hearers(machine, port) for port in {link.target for link in machine.links}}
    speakers = {port: _speakers(machine, port) for port in {link.source for link in machine.links}}
    ends = [link.ends for link in machine.links]
    steps = [(hearer, speaker) for a, b in ends for hearer in hearers[a] for speaker in speakers[b]]
    useful = _reached_from([(name, 0) for name in machine.outputs], steps)
    spontaneous = [*((name, 0) for name in machine.inputs), *_spontaneous(machine)]
    sounding = _reached_from(spontaneous, ((speaker, hearer) for hearer, speaker in steps))
    open_targets = {port for port, places in hearers.items() if not useful.isdisjoint(places)}
    open_sources = {port for port, places in speakers.items() if not sounding.isdisjoint(places)}
    dead = [link for link in machine.links if link.target not in open_targets or link.source not in open_sources]
    return _Life(useful, sounding, frozenset(dead))


def _hearers(machine: Machine, target: Port) -> list[_Place]:
    """The parts that read what arrives at an input."""
    if target.neuron in machine.outputs:
        return [(target.neuron, 0)]
    parts = machine.neurons[target.neuron].parts
    return [place for place in _present(machine, target.neuron) if parts[place[1]].has_input(target.name)]


def _speakers(machine: Machine, source: Port) -> list[_Place]:
    """The parts that an output is made of."""
    if source.neuron in machine.inputs:
        return [(source.neuron, 0)]
    parts = machine.neurons[source.neuron].parts
    speakers = [place for place in _present(machine, source.neuron) if parts[place[1]].has_output(source.name)]
    return [*speakers, (source.neuron, _PAST)] if machine.initial[source.neuron][source.name] else speakers


def _present(machine: Machine, name: str) -> list[_Place]:
    """The parts of a neuron whose activation is not fixed at 0."""
    neuron = machine.neurons[name]
    if not isinstance(neuron, FluidNeuron) or neuron.trainable:
        return [(name, index) for index in range(len(neuron.parts))]
    return [(name, index) for index, activation in enumerate(neuron.activations) if activation != 0]


def _spontaneous(machine: Machine) -> Iterator[_Place]:
    """The parts that can be non-zero without any input."""
    for name, neuron in machine.neurons.items():
        before = machine.initial[name].keys()
        if before:
            yield name, _PAST
        for index, part in enumerate(neuron.parts):
            # A part whose output has an initial value holds that value's port: without it the port would be gone.
            if not part.zero_preserving or any(map(part.has_output, before)):
                yield name, index


def _dead_parts(machine: Machine, life: _Life) -> Iterator[_Place]:
    for name, neuron in machine.neurons.items():
        if isinstance(neuron, FluidNeuron):
            present, before = set(_present(machine, name)), machine.initial[name].keys()
            for index, part in enumerate(neuron.parts):
                place = name, index
                is_alive = place in present and place in life.useful and place in life.sounding
                if not (is_alive or (place not in present and any(map(part.has_output, before)))):
                    yield place


def _reached_from(start: Iterable[_Place], steps: Iterable[tuple[_Place, _Place]]) -> set[_Place]:
    following: dict[_Place, set[_Place]] = defaultdict(set)
    for source, target in steps:
        following[source].add(target)
    reached: set[_Place] = set()
    waiting = list(start)
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting.extend(following[place])
    return reached
