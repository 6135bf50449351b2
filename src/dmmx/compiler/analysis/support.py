"""Support: at which paths each port can ever be non-zero, as a least fixed point over the links."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from dmmx.compiler.analysis.neurons import respond
from dmmx.errors import CompileError
from dmmx.machine import Link, Machine, Port
from dmmx.vvalue import Path, Slots, Tree, path_text

Paths = tuple[Path, ...]

MAX_DEPTH = 32
"""How many keys a path may have before its growth is taken to be endless."""

MAX_PATHS = 100_000
"""How many paths a port may have before its growth is taken to be endless (trees that branch grow in width first)."""


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
        for path, _ in given.items():  # noqa: PERF102 (a V-value is no dict)
            if len(path) >= 2:
                leaving[Port(path[0], path[1])].add(path[2:])

    def arriving(name: str) -> dict[Port, set[Path]]:
        return {port: set[Path]().union(*(leaving[source] for source in sources[port])) for port in sources_of[name]}

    sources_of: dict[str, list[Port]] = defaultdict(list)
    for port in sources:
        sources_of[port.neuron].append(port)
    waiting = dict.fromkeys(machine.neurons)
    lengthening: set[str] = set()
    while waiting:
        name = next(iter(waiting))
        del waiting[name]
        inputs = arriving(name)
        grown = [path for path in _response(machine, name, inputs) if path[1:] not in leaving[Port(name, path[0])]]
        if not grown:
            continue
        waiting.update(dict.fromkeys(readers[name]))
        longest = max(grown, key=len)
        if len(longest) - 1 > max((len(path) for paths in inputs.values() for path in paths), default=0):
            lengthening.add(name)
        for path in grown:
            leaving[Port(name, path[0])].add(path[1:])
        port = Port(name, longest[0])
        if len(longest) > max_depth + 1 or len(leaving[port]) > MAX_PATHS:
            raise _endless(port, longest[1:], len(leaving[port]), _growing_cycle(machine, lengthening), max_depth)
    reached = {port: paths for name in (*machine.neurons, *machine.outputs) for port, paths in arriving(name).items()}
    return Support(_sorted(reached), _sorted(leaving))


def slots_of(ports: Mapping[Port, Paths] | Mapping[Port, set[Path]]) -> Paths:
    """The slots of a neuron's inputs or outputs, in order: each port's paths behind the port's name."""
    return tuple((port.name, *path) for port in sorted(ports) for path in sorted(ports[port]))


def by_neuron(ports: Mapping[Port, Paths]) -> dict[str, dict[str, Paths]]:
    """The same, by neuron and then by the port's name."""
    found: dict[str, dict[str, Paths]] = defaultdict(dict)
    for port, paths in ports.items():
        found[port.neuron][port.name] = paths
    return found


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
    """Where a neuron's outputs can be non-zero: its type, run on `Slots` of that support; the numbers do not matter."""
    slots = slots_of(arriving)
    try:
        with np.errstate(all="ignore"):
            y = respond(machine.neurons[name], Slots(slots, np.ones(len(slots))))
    except Exception as error:
        error.add_note(f"raised by neuron {name!r}, compiled for inputs at {', '.join(map(path_text, slots[:8]))}")
        raise
    assert isinstance(y, Slots)
    # A scalar part of the whole output belongs to no port, so no link can carry it.
    return tuple(path for path in y.paths if path)


def _sorted(ports: Mapping[Port, set[Path]]) -> dict[Port, Paths]:
    return {port: tuple(sorted(paths)) for port, paths in sorted(ports.items()) if paths}


def _endless(port: Port, path: Path, count: int, cycle: list[Port], max_depth: int) -> CompileError:
    wide = len(path) <= max_depth
    reached = f"{count:,} paths" if wide else f"{path_text(path[:4])}…, {len(path)} keys deep"
    mend = "Run the machine" if wide else f"Give max_depth=N above {max_depth} if it does end, or run the machine"
    way = f"  {' -> '.join(map(str, cycle))}\n" if cycle else ""
    return CompileError(
        f"cannot compile: the support of {port} grows without end (it has reached {reached})\n"
        f"{way}{mend} with dmmx.interpret."
    )


def _growing_cycle(machine: Machine, lengthening: Collection[str]) -> list[Port]:
    """The ports on the shortest cycle through a neuron that lengthens paths; none if there is no such cycle."""
    following: dict[str, list[Link]] = defaultdict(list)
    for link in machine.links:
        following[link.source.neuron].append(link)
    cycles = (_cycle_through(following, name) for name in machine.neurons if name in lengthening)
    return min((cycle for cycle in cycles if cycle), key=len, default=list[Port]())


def _cycle_through(following: Mapping[str, list[Link]], name: str) -> list[Port]:
    """The ports on the shortest cycle through a neuron; none if it is on no cycle."""
    ways: dict[str, list[Port]] = {}
    waiting: deque[tuple[str, list[Port]]] = deque([(name, [])])
    while waiting and name not in ways:
        current, way = waiting.popleft()
        for link in following.get(current, ()):
            if link.target.neuron not in ways:
                ways[link.target.neuron] = [*way, link.source, link.target]
                waiting.append((link.target.neuron, ways[link.target.neuron]))
    return ways.get(name, [])
