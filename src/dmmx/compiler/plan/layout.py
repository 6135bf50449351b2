"""Layout: where every surviving port and path lives in the arrays of a program.

Paths that occur at the same ports travel together; such a set is an *atom*. The values of one stage's ports on one atom
are one array (ports, paths of the atom, streams, ticks), and the links between two stages are one matrix an atom.
Neurons of one type with one set of slots form a *group* and are computed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dmmx.compiler.analysis.memory import kind_in_stage, memory_links
from dmmx.compiler.analysis.support import Paths, Support, by_neuron
from dmmx.compiler.plan.atoms import atoms_of
from dmmx.compiler.plan.schedule import Stage, StageKind
from dmmx.machine import AnyNeuron, Machine, Port

Part = int
"""Where outputs come from: `SOURCES` for the stream inputs, else the number of a stage."""

SOURCES: Part = -1


@dataclass(frozen=True)
class PortBlock:
    """The ports of one group that share a name, as they lie in the arrays.

    Attributes:
        name: the port's name.
        atoms: the atoms that make up its paths, in order.
        paths: its paths, atom after atom.
        sizes: for each atom, how many paths it has.
        starts: for each atom, the row of the group's first neuron in the stage's array of that atom.
    """

    name: str
    atoms: tuple[int, ...]
    paths: Paths
    sizes: tuple[int, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Neurons of one type, parameters and layout.

    Attributes:
        neuron: the type and its parameters.
        names: the neurons.
        inputs: their inputs that anything arrives at.
        outputs: their outputs that anything asks for.
    """

    neuron: AnyNeuron
    names: tuple[str, ...]
    inputs: tuple[PortBlock, ...]
    outputs: tuple[PortBlock, ...]


@dataclass(frozen=True)
class StageLayout:
    """One stage's groups and the rows of its arrays.

    Attributes:
        kind: see `Stage`.
        groups: its neurons.
        arriving: for every atom, the inputs in row order.
        leaving: for every atom, the outputs in row order.
        memories: for every neuron with a memory link, that link's index among the machine's links.
        cycles: for every atom, the rows of `leaving` that feed each linear cycle, (cycles, outputs); where a cycle has
            fewer outputs than others, a row that is not there.
    """

    kind: StageKind
    groups: tuple[Group, ...]
    arriving: Mapping[int, tuple[Port, ...]]
    leaving: Mapping[int, tuple[Port, ...]]
    memories: Mapping[str, int]
    cycles: Mapping[int, np.ndarray]

    @property
    def neurons(self) -> Iterator[str]:
        """Its neurons' names."""
        return (name for group in self.groups for name in group.names)


@dataclass(frozen=True)
class Layout:
    """The layout of a whole machine.

    Attributes:
        atoms: the sets of paths that travel together.
        stages: in the order of the schedule.
        sources: for every atom, the stream inputs' outputs in row order.
        sinks: for every atom, the stream outputs' inputs in row order.
        source_blocks: the atoms and paths of every stream input's output.
        sink_blocks: the atoms and paths of every stream output's input.
    """

    atoms: tuple[Paths, ...]
    stages: tuple[StageLayout, ...]
    sources: Mapping[int, tuple[Port, ...]]
    sinks: Mapping[int, tuple[Port, ...]]
    source_blocks: Mapping[Port, PortBlock]
    sink_blocks: Mapping[Port, PortBlock]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many paths each atom has."""
        return tuple(map(len, self.atoms))

    @property
    def volume(self) -> int:
        """How many values one tick of one stream has: at all inputs and outputs, on all their paths."""
        sides = [self.sources, self.sinks, *(side for stage in self.stages for side in (stage.arriving, stage.leaving))]
        return sum(len(ports) * len(self.atoms[atom]) for side in sides for atom, ports in side.items())

    def leaving(self, part: Part) -> Mapping[int, tuple[Port, ...]]:
        """For every atom, the outputs of one part in row order."""
        return self.sources if part == SOURCES else self.stages[part].leaving


def make_layout(machine: Machine, demand: Support, stages: Sequence[Stage]) -> Layout:
    """Give every demanded port and path its place.

    Args:
        machine: the machine.
        demand: what is computed at all.
        stages: of its schedule.
    """
    place = _Placer(machine, demand)
    laid = tuple(_stage_layout(machine, stage, place) for stage in stages)
    source_ports = [Port(name, port) for name, ports in machine.inputs.items() for port in ports]
    sources, source_blocks = place.singles(source_ports, demand.leaving)
    sinks, sink_blocks = place.singles(list(machine.output_ports()), demand.arriving)
    return Layout(place.atoms, laid, sources, sinks, source_blocks, sink_blocks)


class _Placer:
    """Hands out rows, atom by atom."""

    def __init__(self, machine: Machine, demand: Support) -> None:
        self.atoms = tuple(sorted(atoms_of(demand)))
        self.atom_of = {path: index for index, atom in enumerate(self.atoms) for path in atom}
        self.inputs = by_neuron(demand.arriving)
        self.outputs = by_neuron(demand.leaving)
        self.memories = memory_links(machine, demand)

    def block(self, rows: dict[int, list[Port]], ports: Sequence[Port], paths: Paths) -> PortBlock:
        """Rows for ports that share a name and paths, contiguous in every atom."""
        atoms = tuple(dict.fromkeys(self.atom_of[path] for path in paths))
        starts: list[int] = []
        for atom in atoms:
            row = rows.setdefault(atom, [])
            starts.append(len(row))
            row.extend(ports)
        members = [self.atoms[atom] for atom in atoms]
        ordered = tuple(path for atom in members for path in atom)
        return PortBlock(ports[0].name, atoms, ordered, tuple(map(len, members)), tuple(starts))

    def singles(
        self, ports: Sequence[Port], demanded: Mapping[Port, Paths]
    ) -> tuple[dict[int, tuple[Port, ...]], dict[Port, PortBlock]]:
        """Rows for ports that stand alone: those of streams."""
        rows: dict[int, list[Port]] = {}
        blocks = {port: self.block(rows, [port], demanded[port]) for port in ports if port in demanded}
        return _frozen(rows), blocks


def _stage_layout(machine: Machine, stage: Stage, place: _Placer) -> StageLayout:
    names = stage.neurons
    members_of: dict[object, list[str]] = defaultdict(list)
    for name in names:
        slots = (tuple(place.inputs[name].items()), tuple(place.outputs[name].items()))
        members_of[(kind_in_stage(machine, name, place.memories), *slots)].append(name)
    arriving: dict[int, list[Port]] = {}
    leaving: dict[int, list[Port]] = {}
    groups: list[Group] = []
    for members in members_of.values():
        inputs, outputs = (
            tuple(
                place.block(rows, [Port(name, port) for name in members], paths)
                for port, paths in ports_of[members[0]].items()
            )
            for rows, ports_of in ((arriving, place.inputs), (leaving, place.outputs))
        )
        groups.append(Group(machine.neurons[members[0]], tuple(members), inputs, outputs))
    memories = {name: place.memories[name] for name in names if name in place.memories}
    cycles = {atom: _cycle_rows(ports, stage.cycles) for atom, ports in leaving.items()} if stage.cycles else {}
    return StageLayout(stage.kind, tuple(groups), _frozen(arriving), _frozen(leaving), memories, cycles)


def _cycle_rows(ports: Sequence[Port], cycles: Sequence[Sequence[Port]]) -> np.ndarray:
    """The rows of the outputs that feed each cycle, (cycles, outputs); `len(ports)` where there is none."""
    row_of = {port: row for row, port in enumerate(ports)}
    rows = np.full((len(cycles), max(map(len, cycles))), len(ports))
    for number, outputs in enumerate(cycles):
        rows[number, : len(outputs)] = [row_of.get(port, len(ports)) for port in outputs]
    return rows


def _frozen(rows: Mapping[int, list[Port]]) -> dict[int, tuple[Port, ...]]:
    return {atom: tuple(ports) for atom, ports in sorted(rows.items())}
