"""Edits of machines; each returns a new machine and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from dmmx.errors import MachineError, did_you_mean
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.mentions import with_renamed_mentions
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Tree


def add_link(
    machine: Machine, target: str | Port, source: str | Port, weight: float = 1.0, *, trainable: bool = True
) -> Machine:
    """The machine with one link more; ports are written `neuron.name`.

    Raises:
        MachineError: a port does not exist, or the link does already.
    """
    link = Link(Port.parse(target), Port.parse(source), float(weight), trainable)
    return machine.with_links((*machine.links, link))


def remove_links(machine: Machine, links: Collection[Link]) -> Machine:
    """The machine without the given links.

    Raises:
        MachineError: one of them is not in the machine.
    """
    gone = {link.ends for link in links}
    unknown = gone - {link.ends for link in machine.links}
    if unknown:
        target, source = min(unknown)
        raise MachineError(f"there is no link {target} <- {source} to remove")
    return machine.with_links(link for link in machine.links if link.ends not in gone)


def set_weight(machine: Machine, target: str | Port, source: str | Port, weight: float) -> Machine:
    """The machine with another weight on one existing link, trainable or fixed.

    Raises:
        MachineError: there is no such link.
    """
    ends = (Port.parse(target), Port.parse(source))
    if all(link.ends != ends for link in machine.links):
        near = did_you_mean(f"{target} <- {source}", [f"{a} <- {b}" for a, b in (link.ends for link in machine.links)])
        raise MachineError(f"there is no link {target} <- {source}. {near}")
    return machine.with_links(
        Link(*link.ends, float(weight), link.trainable) if link.ends == ends else link for link in machine.links
    )


def add_neuron(machine: Machine, name: str, type_name: str, **parameters: Any) -> Machine:
    """The machine with one neuron more.

    Raises:
        MachineError: the name is taken or the type does not exist.
    """
    return _with_neuron(machine, name, Neuron(type_name, parameters))


def add_fluid(
    machine: Machine,
    name: str,
    activations: Mapping[str, float],
    *,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    trainable: bool = True,
) -> Machine:
    """The machine with one fluid neuron more, see `MachineBuilder.fluid`.

    Raises:
        MachineError: the name is taken, or a type or a parameter does not exist.
    """
    return _with_neuron(machine, name, FluidNeuron.of(activations, parameters, trainable=trainable))


def _with_neuron(machine: Machine, name: str, neuron: AnyNeuron) -> Machine:
    if name in machine.neurons:
        raise MachineError(f"there is a neuron {name!r} already; give this one another name")
    neurons = {**machine.neurons, name: neuron}
    return replace(machine, neurons=neurons)


def remove_neurons(machine: Machine, names: Collection[str]) -> Machine:
    """The machine without the given neurons and without every link that starts or ends at one.

    Matrices in the constants of a self-referential machine stay as they are: what they say of a neuron that is not
    there counts for nothing.

    Raises:
        MachineError: one of them is not an inner neuron of the machine, or holds the network matrix.
    """
    for name in names:
        if name not in machine.neurons:
            raise MachineError(f"there is no neuron {name!r}. {did_you_mean(name, machine.neurons)}")
        if machine.self_port is not None and name == machine.self_port.neuron:
            raise MachineError(f"{name!r} holds the network matrix, {machine.self_port}; without it there are no links")
    gone = set(names)
    return replace(
        machine,
        neurons={name: neuron for name, neuron in machine.neurons.items() if name not in gone},
        links=tuple(link for link in machine.links if not gone & {link.target.neuron, link.source.neuron}),
        initial=_renamed(machine.initial, {name: name for name in machine.neurons if name not in gone}),
    )


def rename_neurons(machine: Machine, names: Mapping[str, str]) -> Machine:
    """The machine with other names for some of its neurons, inputs or outputs.

    Of a self-referential machine the names change within its constants and initial outputs, too, where these are
    matrices. Changes of the matrix that come on streams must use the new names.

    Raises:
        MachineError: an old name does not exist, or two neurons would have one name; or it cannot be told whether a
            V-value names one of them.
    """
    known = [*machine.neurons, *machine.inputs, *machine.outputs]
    for name in names:
        if name not in known:
            raise MachineError(f"there is no neuron {name!r}. {did_you_mean(name, known)}")
    if len({names.get(name, name) for name in known}) != len(known):
        raise MachineError("two neurons would have one name")

    if machine.self_port is not None:
        machine = with_renamed_mentions(machine, names)

    def new(port: Port) -> Port:
        return Port(names.get(port.neuron, port.neuron), port.name)

    return Machine(
        {names.get(name, name): neuron for name, neuron in machine.neurons.items()},
        tuple(Link(new(link.target), new(link.source), link.weight, link.trainable) for link in machine.links),
        {names.get(name, name): ports for name, ports in machine.inputs.items()},
        {names.get(name, name): ports for name, ports in machine.outputs.items()},
        _renamed(machine.initial, {name: names.get(name, name) for name in machine.neurons}),
        machine.self_port and new(machine.self_port),
        machine.addition,
    )


def _renamed(initial: Tree, names: Mapping[str, str]) -> Tree:
    """The initial outputs of the neurons given by their old names, under their new ones."""
    return initial.nest({new: initial[old] for old, new in names.items()})
