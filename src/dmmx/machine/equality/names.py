"""Canonical names: neurons called by what they are, in an order that does not depend on how they were called before."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dmmx.machine.edit import rename_neurons
from dmmx.machine.equality.colours import joint_colours
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine

ROLES = {"max_norm": "largest", "maximum": "larger", "minimum": "smaller", "multiply": "product", "cons": "list"}
"""What neurons are called by their type, where the type's own name says less."""


def with_canonical_names(machine: Machine, *, keep: Collection[str] = ()) -> Machine:
    """The machine with readable names for its neurons; those of the streams stay.

    A neuron is called by its type, or by its role: `memory` where it keeps its own past. Where several would have one
    name they are numbered, those nearer to the stream inputs first, then by their links. Two machines that are the same
    up to names get the same names, but for neurons that nothing tells apart: these keep the machine's order. A
    self-referential machine keeps all its names: constants and streams may hold them.

    Args:
        machine: the machine.
        keep: names that stay as they are, as those of a task's constants.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> list(with_canonical_names(duplicate_detector()).neurons)
        ['memory', 'largest', 'one', 'constant', 'compare', 'dot']
    """
    if machine.self_port is not None:
        return machine
    roles: dict[str, list[str]] = {}
    for name in _in_order(machine):
        if name in keep:
            continue
        roles.setdefault(_role(machine, name), []).append(name)
    taken = {*machine.inputs, *machine.outputs, *keep}
    names: dict[str, str] = {}
    for role, members in roles.items():
        for number, name in enumerate(members, 1):
            new = role if len(members) == 1 else f"{role}-{number}"
            while new in taken:
                new += "-"
            taken.add(new)
            names[name] = new
    return rename_neurons(machine, names)


def _role(machine: Machine, name: str) -> str:
    neuron = machine.neurons[name]
    if any(_is_past(neuron, name, link) for link in machine.links):
        return "memory"
    if isinstance(neuron, FluidNeuron):
        return "mix"
    if neuron.inputs == () and neuron.parameters.get("value") == 1:
        return "one"
    return ROLES.get(neuron.type_name, neuron.type_name.replace(".", "-"))


def _is_past(neuron: AnyNeuron, name: str, link: Link) -> bool:
    """Whether a link brings a neuron's past back to it."""
    if link.target.neuron != name or link.source.neuron != name:
        return False
    return neuron.memory is None or neuron.memory == (link.target.name, link.source.name)


def _in_order(machine: Machine) -> Iterator[str]:
    """The neurons, those nearer to the stream inputs first, then by colour."""
    colours = joint_colours([machine])[-1][0]
    depths = _depths(machine)
    farthest = len(machine.neurons) + 1
    yield from sorted(machine.neurons, key=lambda name: (depths.get(name, farthest), colours[name]))


def _depths(machine: Machine) -> dict[str, int]:
    """Links on the shortest way from a stream input, for neurons that there is one to."""
    depths = dict.fromkeys(machine.inputs, 0)
    reached = list(machine.inputs)
    following: dict[str, list[str]] = {}
    for link in machine.links:
        following.setdefault(link.source.neuron, []).append(link.target.neuron)
    for name in reached:
        for target in following.get(name, []):
            if target not in depths:
                depths[target] = depths[name] + 1
                reached.append(target)
    return depths
