"""Schedules: in which order, and how, the neurons of a machine are computed.

A schedule is a list of stages. A *flat* stage has no links among its own neurons, but for the own links of memories
that are sums, and is computed for all ticks at once. A *linear* stage consists of linear cycles: their factors are
computed for all ticks at once, and what is left is a linear recurrence. A *loop* is computed tick by tick, in one scan
over time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from dmmx.compiler.analysis.linear import linear_cycle
from dmmx.compiler.analysis.memory import adds_its_past, is_own_memory
from dmmx.compiler.analysis.neurons import kind_of
from dmmx.compiler.analysis.support import Support
from dmmx.errors import CompileError, did_you_mean
from dmmx.machine import AnyNeuron, Link, Machine, Port

StageKind = Literal["flat", "linear", "loop"]


@dataclass(frozen=True)
class Stage:
    """Neurons that are computed together.

    Attributes:
        neurons: their names, in the machine's order.
        kind: how: see the head of this module.
        cycles: of a linear stage, for every cycle the outputs that feed it.
    """

    neurons: tuple[str, ...]
    kind: StageKind
    cycles: tuple[tuple[Port, ...], ...] = ()


@dataclass(frozen=True)
class Schedule:
    """Stages in order.

    Attributes:
        stages: every neuron that matters is in one.
        name: which of the schedules it is.
        reason: why that one.
    """

    stages: tuple[Stage, ...]
    name: str
    reason: str


def one_scan(machine: Machine, demand: Support) -> tuple[Stage, ...]:
    """Constants first, then everything else in one loop. Quick to compile, however deep the machine is."""
    alive = {port.neuron for port in demand.leaving}
    steady = tuple(name for name in machine.neurons if name in alive and machine.neurons[name].inputs == ())
    others = tuple(name for name in machine.neurons if name in alive and name not in steady)
    stages: list[Stage] = [Stage(steady, "flat")] if steady else []
    return (*stages, Stage(others, "loop")) if others else tuple(stages)


def by_components(machine: Machine, demand: Support) -> tuple[Stage, ...]:
    """Strongly connected components of the link graph in topological order: only true cycles are loops.

    Components that do not depend on each other share a stage.
    """
    alive = {port.neuron for port in demand.leaving}
    names = [name for name in machine.neurons if name in alive]
    component = _components(names, machine.links)
    before: dict[int, set[int]] = {component[name]: set() for name in names}
    inner: dict[int, list[Link]] = defaultdict(list)
    for link in machine.links:
        source, target = component.get(link.source.neuron), component.get(link.target.neuron)
        if source is None or target is None:
            continue
        if source != target:
            before[target].add(source)
        else:
            inner[source].append(link)
    kinds, cycles = _kinds(machine, demand, inner)
    stages: list[Stage] = []
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        for kind in get_args(StageKind):
            chosen = [number for number in ready if kinds.get(number, "flat") == kind]
            members = tuple(name for name in names if component[name] in chosen)
            if members:
                stages.append(Stage(members, kind, tuple(cycles[number] for number in chosen if number in cycles)))
        sorter.done(*ready)
    return tuple(stages)


def _kinds(
    machine: Machine, demand: Support, inner: Mapping[int, list[Link]]
) -> tuple[dict[int, StageKind], dict[int, tuple[Port, ...]]]:
    """How components with links of their own are computed, and the outputs that feed those that are linear cycles."""
    sums: dict[Hashable, bool] = {}
    kinds: dict[int, StageKind] = {}
    cycles: dict[int, tuple[Port, ...]] = {}
    for number, links in inner.items():
        if all(is_own_memory(machine, link) and _is_sum(machine.neurons[link.target.neuron], sums) for link in links):
            continue
        outputs = linear_cycle(machine, demand, links)
        kinds[number] = "loop" if outputs is None else "linear"
        if outputs is not None:
            cycles[number] = outputs
    return kinds, cycles


schedules: Mapping[str, Callable[[Machine, Support], tuple[Stage, ...]]] = MappingProxyType(
    {"components": by_components, "scan": one_scan}
)
"""Every schedule by name; `auto` takes one of them."""

MANY_OPERATIONS = 128
"""So many kinds of neurons in stages of components take minutes to compile; one scan compiles in seconds, and is two to
four times slower (benchmarks/schedules.py)."""


def make_schedule(name: str, machine: Machine, demand: Support) -> Schedule:
    """The schedule of that name for the neurons that matter.

    Args:
        name: one of `schedules`, or `auto`.
        machine: the machine.
        demand: the paths that matter.

    Raises:
        CompileError: there is none of that name.
    """
    if name != "auto":
        if name not in schedules:
            raise CompileError(f"there is no schedule {name!r}. {did_you_mean(name, ['auto', *schedules])}")
        return Schedule(schedules[name](machine, demand), name, "asked for")
    stages = by_components(machine, demand)
    operations = sum(len({kind_of(machine.neurons[member]) for member in stage.neurons}) for stage in stages)
    if operations > MANY_OPERATIONS:
        reason = f"components would be {operations} operations in {len(stages)} stages, long to compile"
        return Schedule(one_scan(machine, demand), "scan", reason)
    return Schedule(stages, "components", "fastest for machines of few stages")


def one_loop(machine: Machine, demand: Support) -> Schedule:
    """Everything that matters in one loop, constants too: where links come and go, anything may feed anything."""
    alive = {port.neuron for port in demand.leaving}
    names = tuple(name for name in machine.neurons if name in alive)
    return Schedule((Stage(names, "loop"),), "scan", "its matrix is an output of its own")


def _is_sum(neuron: AnyNeuron, known: dict[Hashable, bool]) -> bool:
    kind = kind_of(neuron)
    if kind not in known:
        known[kind] = adds_its_past(neuron)
    return known[kind]


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
