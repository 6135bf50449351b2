"""The dense form of a machine: which row, column and path everything has. Shared by the dense peers; NumPy only.

Every output port is a column and every input port is a row of one matrix, and every port has all paths of the alphabet,
the scalar part among them. Neurons of one type lie together, so that a type is applied to a few slices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmmx.machine import Machine, Port
from dmmx.task import Example
from dmmx.vvalue import Path, Tree


@dataclass(frozen=True)
class Group:
    """Neurons of one type with the same parameters.

    Attributes:
        type_name: their type.
        parameters: of the type.
        count: how many.
        inputs: for every input, the row of the first of them.
        outputs: the names of their outputs, in the order of the columns.
    """

    type_name: str
    parameters: Mapping[str, Any]
    count: int
    inputs: Mapping[str, int]
    outputs: tuple[str, ...]

    @property
    def columns(self) -> int:
        """How many columns they have."""
        return self.count * len(self.outputs)


@dataclass(frozen=True, eq=False)
class Plan:
    """A machine's dense form. Columns: inner outputs, constants, stream inputs. Rows: inner inputs, stream outputs.

    Attributes:
        paths: of every port; the scalar part is the first.
        groups: the inner neurons.
        inner: how many (rows, columns) the inner neurons have.
        sources: the columns' ports that are stream inputs.
        sinks: the rows' ports that are stream outputs.
        constants: the values of the constants, (constants, paths).
        initial: the outputs at tick 0, (columns, paths).
        matrix: with the weights of fixed links, 0 elsewhere.
        trainable: (rows, columns) of the trainable links, in the order of the weight vector.
    """

    paths: tuple[Path, ...]
    groups: tuple[Group, ...]
    inner: tuple[int, int]
    sources: tuple[Port, ...]
    sinks: tuple[Port, ...]
    constants: np.ndarray
    initial: np.ndarray
    matrix: np.ndarray
    trainable: tuple[np.ndarray, np.ndarray]

    def streams(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """The inputs and the targets of examples of one length, (ticks, ports, paths, streams)."""
        given = _array([e.inputs for e in examples], self.sources, self.paths)
        return given, _array([e.targets for e in examples], self.sinks, self.paths)


def make_plan(machine: Machine, streams: Tree) -> Plan:
    """Give every port and path of a machine its place.

    Args:
        machine: the machine.
        streams: the support of its stream inputs.
    """
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, neuron in machine.neurons.items():
        members[neuron.type_name, repr(dict(neuron.parameters))].append(name)
    rows: dict[Port, int] = {}
    columns: dict[Port, int] = {}
    groups = tuple(
        _group(machine, names, rows, columns) for (type_name, _), names in members.items() if type_name != "constant"
    )
    inner = len(rows), len(columns)
    fixed = [name for name, neuron in machine.neurons.items() if neuron.type_name == "constant"]
    values = [Tree(machine.neurons[name].parameters["value"]) for name in fixed]
    _append(columns, (Port(name, "value") for name in fixed))
    sources = tuple(Port(name, port) for name, ports in machine.inputs.items() for port in ports)
    sinks = tuple(machine.output_ports())
    _append(columns, sources)
    _append(rows, sinks)
    paths = _paths(streams, sources, values)
    ends = [(rows[link.target], columns[link.source], link) for link in machine.links]
    matrix = np.zeros((len(rows), len(columns)), np.float32)
    for row, column, link in ends:
        matrix[row, column] = 0.0 if link.trainable else link.weight
    picked = np.array([(row, column) for row, column, link in ends if link.trainable]).reshape(-1, 2)
    return Plan(
        paths,
        groups,
        inner,
        sources,
        sinks,
        _values(values, paths),
        _values([machine.initial.at(port) for port in columns], paths),
        matrix,
        (picked[:, 0], picked[:, 1]),
    )


def _group(machine: Machine, names: list[str], rows: dict[Port, int], columns: dict[Port, int]) -> Group:
    """Hand out the rows and columns of some neurons: those of a port follow each other."""
    neuron = machine.neurons[names[0]]
    ports = tuple(
        dict.fromkeys(
            port.name
            for link in machine.links
            for port in link.ends
            if neuron.type.inputs is None and port.neuron in set(names)
        )
    )
    starts: dict[str, int] = {}
    for port in neuron.type.inputs or ports:
        starts[port] = len(rows)
        _append(rows, (Port(name, port) for name in names))
    outputs = neuron.type.outputs or ports
    for port in outputs:
        _append(columns, (Port(name, port) for name in names))
    return Group(neuron.type_name, neuron.parameters, len(names), starts, outputs)


def _append(places: dict[Port, int], ports: Iterable[Port]) -> None:
    for port in ports:
        places[port] = len(places)


def _paths(streams: Tree, sources: Sequence[Port], values: Sequence[Tree]) -> tuple[Path, ...]:
    trees = [*(streams.at(port) for port in sources), *values]
    found = dict.fromkeys(path for tree in trees for path, _ in tree.items())
    return ((), *(path for path in found if path))


def _values(trees: Sequence[Tree], paths: tuple[Path, ...]) -> np.ndarray:
    return np.array([[tree.at(path).number for path in paths] for tree in trees], np.float32).reshape(-1, len(paths))


def _array(streams: Sequence[Mapping[str, Any]], ports: Sequence[Port], paths: tuple[Path, ...]) -> np.ndarray:
    ticks = len(next(iter(streams[0].values())))
    slots = {path: slot for slot, path in enumerate(paths)}
    array = np.zeros((ticks, len(ports), len(paths), len(streams)), np.float32)
    for row, port in enumerate(ports):
        for number, stream in enumerate(streams):
            for tick, element in enumerate(stream[port.neuron]):
                for path, leaf in element[port.name].items():
                    array[tick, row, slots[path], number] = leaf
    return array
