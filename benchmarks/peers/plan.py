"""The dense form of a machine: which row, column and path everything has. Shared by the dense peers; NumPy only.

Every output port is a column and every input port is a row of one matrix, and every port has all paths of the alphabet,
the scalar part among them. Neurons of one type lie together, so that a type is applied to a few slices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.peers.group import Group, append, is_constant, make_groups, parts_of
from dmmx.machine import Machine, Port
from dmmx.task import Example
from dmmx.vvalue import Path, Tree


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
        trainable: (rows, columns) of the trainable links, which come first in the weight vector.
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
    groups, rows, columns = make_groups(machine)
    inner = len(rows), len(columns)
    fixed = {name: parts_of(neuron)[0] for name, neuron in machine.neurons.items() if is_constant(neuron)}
    values = [Tree(neuron.parameters["value"]) for neuron in fixed.values()]
    append(columns, (Port(name, "value") for name in fixed))
    sources = tuple(Port(name, port) for name, ports in machine.inputs.items() for port in ports)
    sinks = tuple(machine.output_ports())
    append(columns, sources)
    append(rows, sinks)
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
