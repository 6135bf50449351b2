"""Demand: which paths of which ports can reach an output at all; everything else is dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from operator import or_

from dmmx.compiler.analysis.dependence import Dependence, slots_in
from dmmx.compiler.analysis.neurons import slot_dependence
from dmmx.compiler.analysis.support import Paths, Support, slots_of
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path


def demand_of_machine(machine: Machine, support: Support, watched: Iterable[Port] = ()) -> Support:
    """The part of a support that some stream output depends on.

    Args:
        machine: the machine.
        support: its support.
        watched: outputs of neurons that are wanted as much as those of the machine.
    """
    sources: dict[Port, list[Port]] = defaultdict(list)
    for link in machine.links:
        sources[link.target].append(link.source)
    inputs: dict[str, dict[Port, Paths]] = {name: {} for name in (*machine.neurons, *machine.outputs)}
    for port, paths in support.arriving.items():
        inputs[port.neuron][port] = paths
    sent = {port: frozenset(paths) for port, paths in support.leaving.items()}
    arriving: dict[Port, set[Path]] = defaultdict(set)
    leaving: dict[Port, set[Path]] = defaultdict(set)
    readers: dict[str, Reader] = {}
    waiting: dict[str, list[Path]] = {}

    def want(port: Port, paths: Collection[Path]) -> None:
        """Something needs what arrives at an input, so it needs what its sources send on those paths."""
        arriving[port].update(paths)
        for source in sources[port]:
            new = sent.get(source, frozenset()).intersection(paths) - leaving[source]
            leaving[source] |= new
            if new and source.neuron in machine.neurons:
                waiting.setdefault(source.neuron, []).extend((source.name, *path) for path in new)

    for name in machine.outputs:
        for port, paths in inputs[name].items():
            want(port, paths)
    for port in watched:
        leaving[port] |= sent.get(port, frozenset())
        waiting.setdefault(port.neuron, []).extend((port.name, *path) for path in leaving[port])
    while waiting:
        name = next(iter(waiting))
        if name not in readers:
            readers[name] = _reader(machine, name, inputs[name])
        for port, paths in readers[name](waiting.pop(name)).items():
            want(port, paths)
    return Support(_in_order(arriving, support.arriving), _in_order(leaving, support.leaving))


def carried_paths(machine: Machine, demand: Support) -> int:
    """How many paths the links of a machine carry, of those that matter: each path counts for every link.

    Args:
        machine: the machine.
        demand: the paths that matter.
    """
    # Most ports have the paths of many others: each such set is made once.
    sets = {paths: frozenset(paths) for side in (demand.arriving, demand.leaving) for paths in side.values()}
    pairs = ((demand.arriving.get(link.target), demand.leaving.get(link.source)) for link in machine.links)
    return sum(len(sets[wanted] & sets[sent]) for wanted, sent in pairs if wanted and sent)


Reader = Callable[[Iterable[Path]], Mapping[Port, Collection[Path]]]
"""From output slots of a neuron to what they depend on and was not asked for before."""


def _reader(machine: Machine, name: str, inputs: Mapping[Port, Paths]) -> Reader:
    slots = slots_of(inputs)
    depends = slot_dependence(machine.neurons[name], slots)
    given: Dependence = 0

    def read(wanted: Iterable[Path]) -> Mapping[Port, Collection[Path]]:
        nonlocal given
        new = reduce(or_, map(depends, wanted), 0) & ~given
        given |= new
        found: dict[Port, list[Path]] = defaultdict(list)
        for slot in slots_in(new):
            found[Port(name, slots[slot][0])].append(slots[slot][1:])
        return found

    return read


def _in_order(wanted: Mapping[Port, set[Path]], known: Mapping[Port, Paths]) -> dict[Port, Paths]:
    kept = {port: tuple(path for path in paths if path in wanted.get(port, ())) for port, paths in known.items()}
    return {port: paths for port, paths in kept.items() if paths}
