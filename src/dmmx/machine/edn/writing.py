"""Machines to EDN: everything in sections, or the network matrix alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dmmx.errors import MachineError, VValueError
from dmmx.machine.check import require_sums
from dmmx.machine.edn.names import labels_of_names
from dmmx.machine.edn.pieces import (
    block_text,
    data_text,
    indented,
    key_text,
    map_text,
    name_text,
    ports_text,
    row_text,
    symbol_text,
)
from dmmx.machine.edn.sections import VERSION
from dmmx.machine.edn.types import symbol_of_type
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.foreign import FLUID, INPUT, OUTPUT, ForeignType
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Leaf, Tree, tree_to_edn
from dmmx.vvalue.edn import number_text


def machine_to_edn(machine: Machine) -> str:
    """The machine as EDN text, complete: `machine_from_edn` gives it back, its links in the order of the text.

    Neuron types that the Clojure implementation has bear its names, and so do their ports; others are in the namespace
    `dmmx`. The trainable links are the matrix `:soft`, the fixed ones the matrix `:hard`.

    Raises:
        MachineError: a weight, a parameter or an initial output that EDN cannot hold, as NaN or a complex number.

    Example:
        >>> builder = Machine.builder().input("text", "char").memory("counts").output("out", "counts")
        >>> builder = builder.link("counts.delta", "text.char").link("out.counts", "counts.result", 2)
        >>> print(machine_to_edn(builder.build()), end="")
        {:dmmx 1
         :neurons
         [[dmmx/input :text [:char]]
          [dmm.core/accum :counts]
          [dmmx/output :out [:counts]]]
         :soft
         {dmm.core/accum
          {:counts
           {:delta {dmmx/input {:text {:char 1.0}}}}}
          dmmx/output
          {:out
           {:counts {dmm.core/accum {:counts {:single 2.0}}}}}}
         :hard
         {dmm.core/accum
          {:counts
           {:accum {dmm.core/accum {:counts {:single 1.0}}}}}}}
    """
    writing = _Writing(machine)
    sections = [f":dmmx {VERSION}"]
    neurons = writing.declarations()
    if neurons:
        sections.append(":neurons\n [" + "\n  ".join(neurons) + "]")
    if machine.initial:
        sections.append(f":initial\n {indented(writing.initial(), 1)}")
    if machine.self_port is not None:
        sections.append(f":self [{' '.join(writing.port(machine.self_port, 'output'))}]")
    if machine.addition != "sum":
        sections.append(f":addition {name_text(machine.addition)}")
    for name, is_trainable in (("soft", True), ("hard", False)):
        links = [link for link in machine.links if link.trainable == is_trainable]
        if links:
            sections.append(f":{name}\n {indented(writing.matrix(links), 1)}")
    return "{" + "\n ".join(sections) + "}\n"


def matrix_to_edn(machine: Machine) -> str:
    """The network matrix of a machine alone, as EDN text: {type {name {input {type {name {output weight}}}}}}.

    Raises:
        MachineError: a weight is complex; or links are added by maximum or minimum, which no matrix says.

    Example:
        >>> builder = Machine.builder().neuron("self", "accumulator").link("self.accum", "self.result")
        >>> print(matrix_to_edn(builder.build()), end="")
        {dmm.core/accum
         {:self
          {:accum {dmm.core/accum {:self {:single 1.0}}}}}}
    """
    require_sums(machine, "write the matrix of", "machine_to_edn writes it with its addition")
    return _Writing(machine).matrix(machine.links) + "\n"


class _Writing:
    """A machine's neurons in the names of EDN."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        types = dict.fromkeys(machine.inputs, INPUT)
        types |= {name: _type_name(neuron) for name, neuron in machine.neurons.items()}
        types |= dict.fromkeys(machine.outputs, OUTPUT)
        labels = labels_of_names(types)
        self.symbols: dict[str, tuple[str, ForeignType]] = {name: symbol_of_type(kind) for name, kind in types.items()}
        self.labels = {name: name_text(label) for name, label in labels.items()}

    def port(self, port: Port, kind: str) -> tuple[str, str, str]:
        """The three keys of a port, as they are written."""
        symbol, known = self.symbols[port.neuron]
        theirs = known.their_input(port.name) if kind == "input" else known.their_output(port.name)
        return symbol_text(symbol), self.labels[port.neuron], name_text(theirs)

    def declarations(self) -> list[str]:
        """All neurons and streams, one a line."""
        machine = self.machine
        lines = [self._line(name, ports_text(ports)) for name, ports in machine.inputs.items()]
        lines += [self._line(name, self._rest(name, neuron)) for name, neuron in machine.neurons.items()]
        return lines + [self._line(name, ports_text(ports)) for name, ports in machine.outputs.items()]

    def matrix(self, links: Iterable[Link]) -> str:
        """A network matrix, a row a line."""
        rows: dict[str, dict[str, dict[str, dict[str, dict[str, list[str]]]]]] = {}
        for link in links:
            (kind, name, port), (*source, output) = self.port(link.target, "input"), self.port(link.source, "output")
            row = rows.setdefault(kind, {}).setdefault(name, {}).setdefault(port, {})
            row.setdefault(source[0], {}).setdefault(source[1], []).append(f"{output} {_weight_text(link)}")
        kinds = [
            f"{kind}\n"
            + block_text(f"{name}\n" + block_text(map(row_text, ports.items())) for name, ports in names.items())
            for kind, names in rows.items()
        ]
        return block_text(kinds)

    def initial(self) -> str:
        """The outputs at tick 0, as {type {name {output V-value}}}."""
        found: dict[str, dict[str, list[str]]] = {}
        for name in self.machine.initial.keys():
            for output in self.machine.initial[name].keys():
                kind, label, port = self.port(Port(name, output), "output")
                value = self._value(f"initial.{name}.{output}", self.machine.initial[name][output])
                found.setdefault(kind, {}).setdefault(label, []).append(f"{port} {value}")
        return block_text(
            f"{kind}\n" + block_text(f"{n} {map_text(o)}" for n, o in names.items()) for kind, names in found.items()
        )

    def _line(self, name: str, rest: str) -> str:
        return f"[{symbol_text(self.symbols[name][0])} {self.labels[name]}{rest and ' '}{rest}]"

    def _rest(self, name: str, neuron: AnyNeuron) -> str:
        place = f"neurons.{name}"
        if isinstance(neuron, Neuron):
            return self._parameters(place, neuron.parameters)
        parts: list[str] = []
        for part, activation in zip(neuron.parts, neuron.activations, strict=True):
            rest = self._parameters(place, part.parameters)
            parts.append(
                f"[{symbol_text(symbol_of_type(part.type_name)[0])} {number_text(activation)}{rest and ' '}{rest}]"
            )
        return f"{{:parts [{' '.join(parts)}]{'' if neuron.trainable else ' :trainable false'}}}"

    def _parameters(self, place: str, parameters: Mapping[str, Any]) -> str:
        if not parameters:
            return ""
        return map_text(f"{key_text(key)} {self._data(f'{place}.{key}', value)}" for key, value in parameters.items())

    def _data(self, place: str, data: object, depth: int = 2) -> str:
        if isinstance(data, dict) and self.machine.self_port is not None and depth == 2:
            tree = _tree(data)
            written = None if tree is None else self._matrix_value(tree)
            if written is not None:
                return written
        return data_text(place, data, depth)

    def _value(self, place: str, value: Tree) -> str:
        written = self._matrix_value(value)
        try:
            return written or tree_to_edn(value.map(_plain_leaf))
        except VValueError as error:
            raise MachineError(f"{place}: cannot be written as EDN: {error}; a machine file holds more") from None

    def _matrix_value(self, value: Tree) -> str | None:
        """A V-value that is a network matrix of this machine, as such; None for others."""
        if self.machine.self_port is None or not value:
            return None
        links: list[Link] = []
        for path, weight in value.items():
            if len(path) != 4 or not _is_weight(weight) or path[0] not in self.labels or path[2] not in self.labels:
                return None
            target, source = Port(path[0], path[1]), Port(path[2], path[3])
            ends, starts = self.symbols[path[0]][1], self.symbols[path[2]][1]
            # Names that would not come back are left as they are.
            is_same = ends.input_name(ends.their_input(target.name)) == target.name
            if not is_same or starts.output_name(starts.their_output(source.name)) != source.name:
                return None
            links.append(Link(target, source, weight))
        # In one line; line ends within names are written as escapes.
        return re.sub(r"\n *", " ", self.matrix(links))


def _type_name(neuron: AnyNeuron) -> str:
    return FLUID if isinstance(neuron, FluidNeuron) else neuron.type_name


def _weight_text(link: Link) -> str:
    written = number_text(link.weight)
    if written is None:
        raise MachineError(
            f"{link.target} <- {link.source}: EDN holds real weights only, got {link.weight!r}; a machine file holds it"
        )
    return written


def _is_weight(leaf: Leaf) -> bool:
    """Whether a leaf can stand in a matrix: a number, but no zero that is there."""
    return leaf != 0 and number_text(leaf) is not None


def _plain_leaf(leaf: Leaf) -> Leaf:
    return leaf if number_text(leaf) is None or isinstance(leaf, int | float) else float(leaf)


def _tree(data: Mapping[str, Any]) -> Tree | None:
    try:
        return Tree(data)
    except VValueError:
        return None
