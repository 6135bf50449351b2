"""Turning fluid neurons into plain ones, where a machine then does exactly the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dmmx.machine.check import require_sums
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import Neuron


def with_plain_neurons(machine: Machine) -> Machine:
    """The machine with fewer fluid neurons and trainable numbers, as far as that leaves exactly what it does.

    - Trainable activations become 1 and their values go into the weights of the links behind them, where no two parts
      of the neuron have a linked output in common and these links are trainable. A memory's own past is such a link
      too: with activation a its weight w becomes w · a.
    - A fluid neuron with activations of 1 whose parts have no linked port in common becomes plain neurons: a single
      part under its name, several under its name and their types'.
    - The link of a plain neuron's own past is fixed where its weight is 1: the neuron is an exact memory.

    Fluid neurons with initial outputs stay as they are, and self-referential machines: their weights are what some of
    their neurons put out, and these cannot be known to be free. No training loses by it: every activation that goes
    was a factor of weights that stay.

    Args:
        machine: any machine. Dead code hinders: outputs without links behind them count for nothing, but dead links do.

    Example:
        >>> from dmmx.machine import MachineBuilder
        >>> builder = MachineBuilder().input("in", "x").fluid("mix", {"accumulator": 0.5}).output("out", "y")
        >>> builder = builder.link("mix.delta", "in.x").link("mix.accum", "mix.result", 2)
        >>> builder = builder.link("out.y", "mix.result", 6)
        >>> for link in with_plain_neurons(builder.build()).links:
        ...     print(link)
        mix.delta <- 1 * in.x
        mix.accum <= 1 * mix.result
        out.y <- 3 * mix.result
    """
    if machine.self_port is not None:
        return machine
    require_sums(machine, "take fluid neurons apart in")
    for name, neuron in machine.neurons.items():
        if isinstance(neuron, FluidNeuron) and not machine.initial[name]:
            machine = _split(_with_activations_of_one(machine, name, neuron), name)
    memories = [link for link in machine.links if link.trainable and link.weight == 1 and _is_own_past(machine, link)]
    if not memories:
        return machine
    return machine.with_links(Link(*link.ends, 1.0, False) if link in memories else link for link in machine.links)


def _with_activations_of_one(machine: Machine, name: str, neuron: FluidNeuron) -> Machine:
    """The machine with the trainable activations of a neuron moved into the links behind it, if that is possible."""
    behind = {link.ends: link for link in machine.links if link.source.neuron == name}
    factors: dict[Port, float] = {}
    for source in {source for _, source in behind}:
        activations = [
            a for a, part in zip(neuron.activations, neuron.parts, strict=True) if part.has_output(source.name)
        ]
        if not neuron.trainable or len(activations) != 1:
            return machine
        factors[source] = activations[0]
    if any(not link.trainable and factors[link.source] != 1 for link in behind.values()):
        return machine
    links = tuple(
        Link(*link.ends, link.weight * factors[link.source], link.trainable) if link.ends in behind else link
        for link in machine.links
    )
    ones = FluidNeuron(neuron.parts, (1.0,) * len(neuron.parts), trainable=False)
    return replace(machine, neurons={**machine.neurons, name: ones}, links=links)


def _split(machine: Machine, name: str) -> Machine:
    """The machine with a neuron whose activations are all fixed at 1 taken apart, if its parts share no linked port."""
    neuron = machine.neurons[name]
    if not isinstance(neuron, FluidNeuron) or neuron.trainable or any(a != 1 for a in neuron.activations):
        return machine
    parts = _named_parts(neuron, name, {*machine.neurons, *machine.inputs, *machine.outputs})
    hearers = {
        link.target: [Port(new, link.target.name) for new, part in parts.items() if part.has_input(link.target.name)]
        for link in machine.links
        if link.target.neuron == name
    }
    speakers = {
        link.source: [Port(new, link.source.name) for new, part in parts.items() if part.has_output(link.source.name)]
        for link in machine.links
        if link.source.neuron == name
    }
    if any(len(ports) != 1 for ports in (*hearers.values(), *speakers.values())):
        return machine
    links = tuple(
        Link(
            hearers.get(link.target, [link.target])[0],
            speakers.get(link.source, [link.source])[0],
            link.weight,
            link.trainable,
        )
        for link in machine.links
    )
    neurons: dict[str, AnyNeuron] = {}
    for old, other in machine.neurons.items():
        neurons.update(parts if old == name else {old: other})
    return replace(machine, neurons=neurons, links=links)


def _is_own_past(machine: Machine, link: Link) -> bool:
    """Whether a link makes a plain neuron a memory."""
    neuron = machine.neurons.get(link.target.neuron)
    is_loop = link.target.neuron == link.source.neuron
    return is_loop and isinstance(neuron, Neuron) and (link.target.name, link.source.name) == neuron.memory


def _named_parts(neuron: FluidNeuron, name: str, taken: Collection[str]) -> dict[str, Neuron]:
    """The parts under names of their own that nothing else has."""
    if len(neuron.parts) == 1:
        return {name: neuron.parts[0]}
    named: dict[str, Neuron] = {}
    for part in neuron.parts:
        base = free = f"{name}-{part.type_name}"
        number = 1
        while free in taken or free in named:
            number += 1
            free = f"{base}-{number}"
        named[free] = part
    return named
