"""Schedules: in which order, and how, the neurons of a machine are computed.

A schedule is a list of stages. A *flat* stage has no links among its own neurons, but for the own links of memories
that are sums, and is computed for all ticks at once; a *loop* is computed tick by tick, in one scan over time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from types import MappingProxyType

import numpy as np

from dmmx.compiler.memory import adds_its_past, is_own_memory
from dmmx.compiler.neurons import kind_of
from dmmx.errors import CompileError, did_you_mean
from dmmx.machine import AnyNeuron, Link, Machine


@dataclass(frozen=True)
class Stage:
    """Neurons that are computed together.

    Attributes:
        neurons: their names, in the machine's order.
        loop: tick by tick, because they feed each other.
    """

    neurons: tuple[str, ...]
    loop: bool


Schedule = tuple[Stage, ...]


def one_scan(machine: Machine, alive: Collection[str]) -> Schedule:
    """Constants first, then everything else in one loop. Right for small machines on very long streams."""
    steady = tuple(name for name in machine.neurons if name in alive and _is_constant(machine, name))
    others = tuple(name for name in machine.neurons if name in alive and name not in steady)
    return tuple(Stage(names, loop) for names, loop in ((steady, False), (others, True)) if names)


def by_components(machine: Machine, alive: Collection[str]) -> Schedule:
    """Strongly connected components of the link graph in topological order: only true cycles are loops.

    Components that do not depend on each other share a stage.
    """
    names = [name for name in machine.neurons if name in alive]
    component = _components(names, machine.links)
    before: dict[int, set[int]] = {component[name]: set() for name in names}
    cyclic: set[int] = set()
    sums: dict[Hashable, bool] = {}
    for link in machine.links:
        source, target = component.get(link.source.neuron), component.get(link.target.neuron)
        if source is None or target is None:
            continue
        if source != target:
            before[target].add(source)
        elif not (is_own_memory(machine, link) and _is_sum(machine.neurons[link.target.neuron], sums)):
            cyclic.add(source)
    stages: list[Stage] = []
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while sorter.is_active():
        ready = set(sorter.get_ready())
        flat = tuple(name for name in names if component[name] in ready - cyclic)
        loop = tuple(name for name in names if component[name] in ready & cyclic)
        stages += [Stage(members, is_loop) for members, is_loop in ((flat, False), (loop, True)) if members]
        sorter.done(*ready)
    return tuple(stages)


schedules: Mapping[str, Callable[[Machine, Collection[str]], Schedule]] = MappingProxyType(
    {"components": by_components, "scan": one_scan}
)
"""Every schedule by name."""


def make_schedule(name: str, machine: Machine, alive: Collection[str]) -> Schedule:
    """The schedule of that name for the neurons that matter.

    Raises:
        CompileError: there is none of that name.
    """
    if name not in schedules:
        raise CompileError(f"there is no schedule {name!r}. {did_you_mean(name, schedules)}")
    return schedules[name](machine, alive)


def _is_sum(neuron: AnyNeuron, known: dict[Hashable, bool]) -> bool:
    kind = kind_of(neuron)
    if kind not in known:
        known[kind] = adds_its_past(neuron)
    return known[kind]


def _is_constant(machine: Machine, name: str) -> bool:
    return machine.neurons[name].inputs == ()


def _components(names: list[str], links: Collection[Link]) -> dict[str, int]:
    """The number of each neuron's strongly connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {name: index for index, name in enumerate(names)}
    pairs = [
        (place[link.source.neuron], place[link.target.neuron])
        for link in links
        if link.source.neuron in place and link.target.neuron in place
    ]
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    _, labels = connected_components(graph.tocsr(), directed=True, connection="strong")
    return {name: int(labels[index]) for name, index in place.items()}
