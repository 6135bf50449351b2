"""Support: at which paths each port can ever be non-zero, as a least fixed point over the links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dmmx.errors import CompileError
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path, Slots, Tree, path_text

Paths = tuple[Path, ...]

MAX_DEPTH = 32
"""How many keys a path may have before its growth is taken to be endless."""


@dataclass(frozen=True)
class Support:
    """The paths at which ports can be non-zero, in sorted order; a port that is always zero is absent.

    Attributes:
        arriving: for inputs of neurons and of stream outputs.
        leaving: for outputs of neurons and of stream inputs.
    """

    arriving: Mapping[Port, Paths]
    leaving: Mapping[Port, Paths]


def support_of_machine(machine: Machine, streams: Tree, max_depth: int = MAX_DEPTH) -> Support:
    """The support of every port, from that of the input streams.

    Args:
        machine: the machine.
        streams: non-zero at every path {input neuron: {output: path}} that the streams may ever use.
        max_depth: the longest path that is not taken for endless growth.

    Raises:
        CompileError: the support of some port keeps growing; the cycle of links is named.
    """
    sources, readers = _wiring(machine)
    leaving: dict[Port, set[Path]] = defaultdict(set)
    for given in (Tree({name: streams[name] for name in machine.inputs}), machine.initial):
        for path, _ in given.items():
            if len(path) >= 2:
                leaving[Port(path[0], path[1])].add(path[2:])

    def arriving(name: str) -> dict[Port, set[Path]]:
        return {port: set[Path]().union(*(leaving[source] for source in sources[port])) for port in sources_of[name]}

    sources_of: dict[str, list[Port]] = defaultdict(list)
    for port in sources:
        sources_of[port.neuron].append(port)
    waiting = dict.fromkeys(machine.neurons)
    while waiting:
        name = next(iter(waiting))
        del waiting[name]
        grown = False
        for path in _response(machine, name, arriving(name)):
            port = Port(name, path[0])
            if path[1:] not in leaving[port]:
                if len(path) > max_depth + 1:
                    raise _endless(machine, port, path[1:], max_depth)
                leaving[port].add(path[1:])
                grown = True
        if grown:
            waiting.update(dict.fromkeys(readers[name]))
    reached = {port: paths for name in (*machine.neurons, *machine.outputs) for port, paths in arriving(name).items()}
    return Support(_sorted(reached), _sorted(leaving))


def slots_of(ports: Mapping[Port, Paths] | Mapping[Port, set[Path]]) -> Paths:
    """The slots of a neuron's inputs or outputs, in order: each port's paths behind the port's name."""
    return tuple((port.name, *path) for port in sorted(ports) for path in sorted(ports[port]))


def _wiring(machine: Machine) -> tuple[dict[Port, list[Port]], dict[str, dict[str, None]]]:
    """The sources of every linked input, and the neurons that read from every neuron."""
    sources: dict[Port, list[Port]] = defaultdict(list)
    readers: dict[str, dict[str, None]] = defaultdict(dict)
    for link in machine.links:
        sources[link.target].append(link.source)
        if link.target.neuron in machine.neurons:
            readers[link.source.neuron][link.target.neuron] = None
    return sources, readers


def _response(machine: Machine, name: str, arriving: Mapping[Port, set[Path]]) -> Paths:
    """Where a neuron's outputs can be non-zero: its type, run on `Slots` of that support (the numbers do not matter)."""
    slots = slots_of(arriving)
    with np.errstate(all="ignore"):
        return _outputs_only(machine.neurons[name](Slots(slots, np.ones(len(slots)))))


def _outputs_only(y: object) -> Paths:
    # A scalar part of the whole output belongs to no port, so no link can carry it.
    return tuple(path for path in y.paths if path) if isinstance(y, Slots) else ()


def _sorted(ports: Mapping[Port, set[Path]]) -> dict[Port, Paths]:
    return {port: tuple(sorted(paths)) for port, paths in sorted(ports.items()) if paths}


def _endless(machine: Machine, port: Port, path: Path, max_depth: int) -> CompileError:
    cycle = _cycle_through(machine, port.neuron)
    return CompileError(
        f"cannot compile: the support of {port} grows without end (it has reached {path_text(path[:4])}…, "
        f"{len(path)} keys deep)\n  {' -> '.join(cycle)}\n"
        f"Give max_depth=N above {max_depth} if it does end, or run the machine with dmmx.interpret."
    )


def _cycle_through(machine: Machine, name: str) -> list[str]:
    """The shortest cycle of links through a neuron, as the ports on its way (the neuron's name where there is none)."""
    before: dict[str, tuple[str, list[str]]] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop(0)
        for link in machine.links:
            if link.source.neuron != current:
                continue
            step = [str(link.source), str(link.target)]
            if link.target.neuron == name:
                ports = step
                while current != name:
                    current, earlier = before[current]
                    ports = earlier + ports
                return ports
            if link.target.neuron not in before:
                before[link.target.neuron] = (current, step)
                waiting.append(link.target.neuron)
    return [name]
