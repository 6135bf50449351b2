"""A form in which more machines look alike: sums are made at one input, and neurons of one port stand alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dmmx.machine.dead import without_dead
from dmmx.machine.edit import remove_links
from dmmx.machine.equality.gauge import behaviours_of
from dmmx.machine.fluid import AnyNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.plain import with_plain_neurons
from dmmx.vvalue import Tree

LONE_PORT = "value"
"""What the port of a neuron is called where its name means nothing."""


def without_idle(machine: Machine) -> Machine:
    """The machine without links of weight 0 and dead code, and with plain neurons where that changes nothing."""
    # What is idle in the matrix of a self-referential machine is not in the matrix; nothing else of it is known to be.
    idle = [link for link in machine.links if link.weight == 0]
    return with_plain_neurons(without_dead(remove_links(machine, idle)))


def with_joined_sums(machine: Machine) -> Machine:
    """The machine with every sum made at one input: what may arrive at either of two inputs arrives at the first.

    An accumulator's `delta` goes to `accum`, and a comparison's `y`, with the opposite sign, to `x`.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> for link in with_joined_sums(duplicate_detector()).links[3:5]:
        ...     print(link)
        repeated.x <- 1 * largest.norm
        repeated.x <- -1 * one.value
    """
    behaviours = behaviours_of(machine)
    weights: dict[tuple[Port, Port], float] = {}
    for link in machine.links:
        target, sign = link.target, 1
        behaviour = behaviours.get(target.neuron)
        while behaviour is not None and target.name in behaviour.sums:
            name, factor = behaviour.sums[target.name]
            target, sign = Port(target.neuron, name), sign * factor
        weights[target, link.source] = weights.get((target, link.source), 0) + sign * link.weight
    links = [Link(*ends, weight) for ends, weight in weights.items() if weight != 0]
    return without_dead(machine.with_links(links))


def with_lone_ports(machine: Machine) -> tuple[Machine, dict[str, str]]:
    """The machine with neurons taken apart whose ports have nothing to do with each other, as those of an `identity`.

    Returns:
        The machine, and the old names of its neurons by their new ones.
    """
    behaviours = behaviours_of(machine)
    neurons: dict[str, AnyNeuron] = {}
    ports: dict[Port, Port] = {}
    old: dict[str, str] = {}
    initial: dict[str, Tree] = {}
    for name, neuron in machine.neurons.items():
        if not behaviours[name].separable:
            neurons[name], old[name], initial[name] = neuron, name, machine.initial[name]
            continue
        used = _used_ports(machine, name)
        for number, port in enumerate(used, 1):
            new = name if len(used) == 1 else _free(f"{name}-{number}", {*machine.neurons, *neurons})
            neurons[new], old[new] = neuron, name
            ports[Port(name, port)] = Port(new, LONE_PORT)
            initial[new] = machine.initial.nest({LONE_PORT: machine.initial[name][port]})
    links = [
        Link(ports.get(link.target, link.target), ports.get(link.source, link.source), link.weight, link.trainable)
        for link in machine.links
    ]
    return replace(machine, neurons=neurons, links=tuple(links), initial=machine.initial.nest(initial)), old


def _used_ports(machine: Machine, name: str) -> list[str]:
    used = [port.name for link in machine.links for port in link.ends if port.neuron == name]
    return list(dict.fromkeys((*used, *machine.initial[name].keys())))


def _free(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "-"
    return name
