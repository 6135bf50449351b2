"""Which constants of a machine may be written where they are used.

A constant puts out zero at tick 0 and its value ever after. It may be written as its value where that makes no
difference at tick 1 either: there everything else that arrives is known, whatever the streams hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dmmx.machine import Link, Machine, Neuron
from dmmx.vvalue import ZERO, Tree


def constant_value(machine: Machine, name: str) -> Tree | None:
    """The value of a plain constant; None for anything else."""
    neuron = machine.neurons.get(name)
    return Tree(neuron.parameters["value"]) if isinstance(neuron, Neuron) and neuron.type_name == "constant" else None


def constants_to_inline(machine: Machine) -> frozenset[str]:
    """The constants that may be written as their values wherever they are used."""
    into: dict[str, list[Link]] = {}
    for link in machine.links:
        into.setdefault(link.target.neuron, []).append(link)
    inlined = {name for name in machine.neurons if constant_value(machine, name) is not None}
    used = {link.source for link in machine.links}
    while True:
        wrong = {
            link.source.neuron
            for name, links in into.items()
            if _makes_a_difference(machine, name, links, inlined, {port.name for port in used if port.neuron == name})
            for link in links
            if link.source.neuron in inlined
        }
        if not wrong:
            return frozenset(inlined)
        inlined -= wrong


def _makes_a_difference(
    machine: Machine, name: str, links: list[Link], inlined: Collection[str], outputs: Collection[str]
) -> bool:
    """Whether a neuron puts out something else at tick 1 when constants have their values at tick 0 already."""
    if not any(link.source.neuron in inlined for link in links):
        return False
    before = {link: machine.initial[link.source.neuron][link.source.name] for link in links}
    after = {
        link: constant_value(machine, link.source.neuron) or ZERO if link.source.neuron in inlined else old
        for link, old in before.items()
    }
    neuron = machine.neurons.get(name)
    x, changed = _arriving(before), _arriving(after)
    if neuron is None:
        return x != changed
    y, other = neuron(x), neuron(changed)
    return any(y[output] != other[output] for output in outputs)


def _arriving(sent: Mapping[Link, Tree]) -> Tree:
    inputs: dict[str, Tree] = {}
    for link, value in sent.items():
        inputs[link.target.name] = inputs.get(link.target.name, ZERO) + value * link.weight
    return ZERO.nest(inputs)
