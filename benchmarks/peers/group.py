"""Neurons of one type that lie together in the dense form of a machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmmx.machine import Machine, Neuron, Port


@dataclass(frozen=True, eq=False)
class Group:
    """Neurons of one type with the same parameters, or the parts of that type of fluid neurons.

    Attributes:
        type_name: their type.
        parameters: of the type.
        count: how many.
        inputs: for every input, the row of the first of them.
        outputs: the names of their outputs, in the order of the columns.
        activations: of parts of fluid neurons, where their factors are in the weight vector; None for plain neurons.
    """

    type_name: str
    parameters: Mapping[str, Any]
    count: int
    inputs: Mapping[str, int]
    outputs: tuple[str, ...]
    activations: np.ndarray | None = None

    @property
    def columns(self) -> int:
        """How many columns they have."""
        return self.count * len(self.outputs)


def parts_of(neuron: Any) -> tuple[Neuron, ...]:
    """The plain neurons that a neuron consists of: itself, unless it is fluid."""
    return getattr(neuron, "parts", (neuron,))


def is_constant(neuron: Any) -> bool:
    """Whether a neuron is a constant."""
    return [part.type_name for part in parts_of(neuron)] == ["constant"]


def make_groups(machine: Machine) -> tuple[tuple[Group, ...], dict[Port, int], dict[Port, int]]:
    """The groups of a machine's neurons but for its constants, and the rows and columns of their ports."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, neuron in machine.neurons.items():
        if not is_constant(neuron):
            members[repr([(part.type_name, dict(part.parameters)) for part in parts_of(neuron)])].append(name)
    rows: dict[Port, int] = {}
    columns: dict[Port, int] = {}
    groups = tuple(group for names in members.values() for group in _groups(machine, names, rows, columns))
    return groups, rows, columns


def _groups(machine: Machine, names: list[str], rows: dict[Port, int], columns: dict[Port, int]) -> list[Group]:
    """Hand out the rows and columns of neurons of one kind: those of a port follow each other."""
    neuron: Any = machine.neurons[names[0]]
    parts = parts_of(neuron)
    named = () if parts[0].type.inputs else _linked(machine, names)
    ports = dict.fromkeys(port for part in parts for port in part.type.inputs or named)
    outputs = [port for part in parts for port in part.type.outputs or named]
    if len(set(outputs)) < len(outputs):
        raise NotImplementedError("a fluid neuron whose parts share an output has no dense form here")
    starts = {port: len(rows) + index * len(names) for index, port in enumerate(ports)}
    append(rows, (Port(name, port) for port in ports for name in names))
    append(columns, (Port(name, port) for port in outputs for name in names))
    slices: Mapping[str, slice] = getattr(machine, "activation_slices", {})
    factors = np.array([range(slices[name].start, slices[name].stop) for name in names if name in slices])
    if len(factors) < len(names) and hasattr(neuron, "activations"):
        raise NotImplementedError("a fluid neuron with fixed activations has no dense form here")
    return [
        Group(
            part.type_name,
            part.parameters,
            len(names),
            {port: starts[port] for port in part.type.inputs or named},
            part.type.outputs or named,
            factors[:, index] if len(factors) else None,
        )
        for index, part in enumerate(parts)
    ]


def _linked(machine: Machine, names: Sequence[str]) -> tuple[str, ...]:
    """The ports of neurons of a type that takes any, as far as they are linked."""
    mine = set(names)
    return tuple(dict.fromkeys(port.name for link in machine.links for port in link.ends if port.neuron in mine))


def append(places: dict[Port, int], ports: Iterable[Port]) -> None:
    """Give ports the next places."""
    for port in ports:
        places[port] = len(places)
