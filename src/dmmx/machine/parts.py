"""Taking fluid neurons apart: fewer parts, and what goes with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dmmx.errors import MachineError
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine


def remove_parts(machine: Machine, parts: Collection[tuple[str, int]]) -> Machine:
    """The machine without some parts of its fluid neurons.

    With a part go the ports that no other part of the neuron has, and the links there; with its last part goes the
    neuron.

    Args:
        machine: the machine.
        parts: name of a fluid neuron, and the number of its part from 0.

    Raises:
        MachineError: there is no such part, or only this one puts out the network matrix.

    Example:
        >>> from dmmx.machine import MachineBuilder
        >>> builder = MachineBuilder().fluid("mix", {"relu": 1, "max_norm": 0.5}).output("out", "y")
        >>> machine = builder.link("out.y", "mix.y").link("out.y", "mix.norm").build()
        >>> remove_parts(machine, [("mix", 1)])
        Machine of 1 neuron, 1 trainable link of 1, 1 trainable activation
    """
    gone = set(parts)
    for name, index in gone:
        neuron = machine.neurons.get(name)
        if not isinstance(neuron, FluidNeuron) or index not in range(len(neuron.parts)):
            raise MachineError(f"there is no part {index} of a fluid neuron {name!r} to remove")
    smaller = dict(machine.neurons)
    for name, neuron in machine.neurons.items():
        if isinstance(neuron, FluidNeuron):
            smaller[name] = neuron.with_only([i for i in range(len(neuron.parts)) if (name, i) not in gone])
    port = machine.self_port
    if port is not None and not (smaller[port.neuron].parts and smaller[port.neuron].has_output(port.name)):
        raise MachineError(f"{port.neuron!r} holds the network matrix, {port}; without it there are no links")
    return _with_smaller_neurons(machine, {name: neuron for name, neuron in smaller.items() if neuron.parts})


def _with_smaller_neurons(machine: Machine, neurons: Mapping[str, AnyNeuron]) -> Machine:
    """The machine with neurons that may lack ports, without the links and the initial outputs at these."""

    def is_there(link: Link) -> bool:
        target, source = neurons.get(link.target.neuron), neurons.get(link.source.neuron)
        receives = link.target.neuron in machine.outputs or (target and target.has_input(link.target.name))
        sends = link.source.neuron in machine.inputs or (source and source.has_output(link.source.name))
        return bool(receives and sends)

    initial = {
        name: machine.initial.nest(
            {output: before[output] for output in before.keys() if neurons[name].has_output(output)}
        )
        for name, before in ((name, machine.initial[name]) for name in machine.initial.keys() if name in neurons)
    }
    links = tuple(link for link in machine.links if is_there(link))
    return replace(machine, neurons=neurons, links=links, initial=machine.initial.nest(initial))
