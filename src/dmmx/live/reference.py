"""A machine made self-referential, so that it can be edited through a neuron of its own."""

from __future__ import annotations

from dataclasses import replace

from dmmx.errors import MachineError
from dmmx.machine import Link, Machine, Neuron, Port


def with_self(machine: Machine, name: str = "self") -> Machine:
    """The machine with an accumulator more that holds its matrix (arXiv 1712.07447, section 7).

    It does the same as before; its matrix can now be edited by whatever arrives at the accumulator's `delta`, also from
    within.

    Args:
        machine: one that does not refer to itself.
        name: of the accumulator.

    Raises:
        MachineError: the machine refers to itself already, or the name is taken.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> with_self(duplicate_detector()).self_port
        Port(neuron='self', name='result')
    """
    if machine.self_port is not None:
        raise MachineError(f"the machine refers to itself already, by {machine.self_port}")
    if name in machine.neurons:
        raise MachineError(f"there is a neuron {name!r} already; give another name")
    result = Port(name, "result")
    memory = Link(Port(name, "accum"), result, 1.0, trainable=False)
    neurons = {**machine.neurons, name: Neuron("accumulator")}
    return replace(machine, neurons=neurons, links=(*machine.links, memory), self_port=result)
