"""Latencies: how many links, so ticks, lie between what a machine hears and what it answers."""

from __future__ import annotations

from collections import defaultdict, deque

from dmmx.machine.link import Port
from dmmx.machine.machine import Machine


def latencies_of(machine: Machine) -> dict[Port, int | None]:
    """For every port of a stream output, the links on the shortest way to it from a stream input.

    Args:
        machine: any machine.

    Returns:
        The number of links, or None where there is no way.

    Example:
        >>> from dmmx.machine import MachineBuilder
        >>> builder = MachineBuilder().input("in", "x").neuron("twice", "identity").output("out", "y", "silent")
        >>> machine = builder.link("twice.x", "in.x", 2).link("out.y", "twice.x").build()
        >>> {str(port): latency for port, latency in latencies_of(machine).items()}
        {'out.y': 2, 'out.silent': None}
    """
    targets: dict[str, list[Port]] = defaultdict(list)
    for link in machine.links:
        targets[link.source.neuron].append(link.target)
    found: dict[Port, int | None] = dict.fromkeys(machine.output_ports())
    distance = dict.fromkeys(machine.inputs, 0)
    waiting = deque(machine.inputs)
    while waiting:
        name = waiting.popleft()
        for target in targets[name]:
            if target in found and found[target] is None:
                found[target] = distance[name] + 1
            if target.neuron in machine.neurons and target.neuron not in distance:
                distance[target.neuron] = distance[name] + 1
                waiting.append(target.neuron)
    return found
