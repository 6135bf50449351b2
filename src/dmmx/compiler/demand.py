"""Demand: which paths of which ports can reach an output at all; everything else is dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from dmmx.compiler.dependence import Dependence, DependenceArray
from dmmx.compiler.support import Paths, Support, slots_of
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path, Slots


def demand_of_machine(machine: Machine, support: Support) -> Support:
    """The part of a support that some stream output depends on.

    Args:
        machine: the machine.
        support: its support.
    """
    sources: dict[Port, list[Port]] = defaultdict(list)
    for link in machine.links:
        sources[link.target].append(link.source)
    arriving: dict[Port, set[Path]] = defaultdict(set)
    leaving: dict[Port, set[Path]] = defaultdict(set)
    reads = {name: _reads(machine, name, support) for name in machine.neurons}
    waiting: list[tuple[Port, Path]] = []

    def want(port: Port, path: Path) -> None:
        """Something needs what arrives at an input, so it needs what its sources send on that path."""
        if path in arriving[port]:
            return
        arriving[port].add(path)
        for source in sources[port]:
            if path in support.leaving.get(source, ()) and path not in leaving[source]:
                leaving[source].add(path)
                waiting.append((source, path))

    for port, paths in support.arriving.items():
        if port.neuron in machine.outputs:
            for path in paths:
                want(port, path)
    while waiting:
        source, path = waiting.pop()
        for port, needed in reads.get(source.neuron, lambda _: ())((source.name, *path)):
            want(port, needed)
    return Support(_in_order(arriving, support.arriving), _in_order(leaving, support.leaving))


def _reads(machine: Machine, name: str, support: Support) -> Callable[[Path], list[tuple[Port, Path]]]:
    """For a neuron, the function from an output slot to the input slots that it depends on."""
    inputs = {port: paths for port, paths in support.arriving.items() if port.neuron == name}
    slots = slots_of(inputs)
    places = [(Port(name, slot[0]), slot[1:]) for slot in slots]
    depends = slot_dependence(machine, name, slots)
    return lambda slot: [places[index] for index in depends.get(slot, ())]


def slot_dependence(machine: Machine, name: str, slots: Paths) -> Mapping[Path, Dependence]:
    """Which input slots each output slot of a neuron depends on.

    A neuron type whose function works on numbers and arrays only, and not on arrays of dependences (because it calls an
    array library by name), is taken to read everything for everything.
    """
    try:
        y = machine.neurons[name](Slots(slots, DependenceArray.of_slots(len(slots))))
    except (TypeError, AttributeError, ValueError):
        everything = frozenset(range(len(slots)))
        return defaultdict(lambda: everything)
    assert isinstance(y, Slots)
    return dict(zip(y.paths, y.values.entries(), strict=True))


def _in_order(wanted: Mapping[Port, set[Path]], known: Mapping[Port, Paths]) -> dict[Port, Paths]:
    kept = {port: tuple(path for path in paths if path in wanted.get(port, ())) for port, paths in known.items()}
    return {port: paths for port, paths in kept.items() if paths}
