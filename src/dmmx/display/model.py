"""`Picture`: what there is to see of a machine, before any exporter decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from dmmx.display.columns import columns_of
from dmmx.display.kinds import constant_of, mixture_of, parameters_of
from dmmx.display.words import number_text, value_text, visible
from dmmx.errors import counted
from dmmx.machine import AnyNeuron, FluidNeuron, Link, Machine, Port

NodeKind = Literal["input", "inner", "constant", "output"]


@dataclass(frozen=True)
class PictureNode:
    """One neuron, stream input or stream output.

    Attributes:
        name: its name in the machine.
        type_name: its neuron type, `fluid` or `fixed fluid`, or `input` or `output`.
        kind: `input` and `output` for the streams, `constant` for a neuron that takes no inputs, else `inner`.
        inputs: the inputs where links end, in the type's order; all of them for a stream output.
        outputs: the outputs where links start, likewise; all of them for a stream input.
        names_inputs: whether the inputs need their names: the type has several, or the node is a stream.
        names_outputs: the same for the outputs.
        value: the value of a constant as short text, else empty.
        parameters: other parameters as text, such as `limit 4`.
        mixture: of a fluid neuron, its parts with their activations as terms of a sum, such as `+ 0.2 max_norm`.
        summary: what the type does, in one line.
        column: how many ticks a value needs to come here, see `columns_of`.
        matrix: the name of its output that is the network matrix, in a self-referential machine; else empty.
    """

    name: str
    type_name: str
    kind: NodeKind
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    names_inputs: bool = True
    names_outputs: bool = True
    value: str = ""
    parameters: tuple[str, ...] = ()
    mixture: tuple[str, ...] = ()
    summary: str = ""
    column: int = 0
    matrix: str = ""

    @property
    def label_lines(self) -> tuple[str, ...]:
        """Lines for a label: the name, then the type with its parameters, a constant's value, or the mixture."""
        if self.value:
            return visible(self.name), f"constant {self.value}"
        if self.mixture:
            return visible(self.name), f"{self.type_name}: {' '.join(self.mixture)}"
        return visible(self.name), ", ".join((visible(self.type_name), *self.parameters))


@dataclass(frozen=True)
class Wire:
    """One link.

    Attributes:
        source: the output it starts at.
        target: the input it ends at.
        weight: its factor, exactly.
        trainable: whether training may change it; else it is fixed.
        addition: how the machine adds what arrives; unless by sum, the weight is added to values, no factor.
    """

    source: Port
    target: Port
    weight: float
    trainable: bool
    addition: str = "sum"

    @property
    def weight_text(self) -> str:
        """The weight with up to 4 significant digits; empty when it leaves values as they are."""
        if self.addition != "sum":
            return "" if self.weight == 0 else "+" * (self.weight > 0) + number_text(self.weight)
        return "" if self.weight == 1 else number_text(self.weight)

    @property
    def is_negative(self) -> bool:
        """Whether the weight is below 0; a complex one never is."""
        return not isinstance(self.weight, complex) and self.weight < 0

    @property
    def is_self_link(self) -> bool:
        """Whether it leads from a neuron to itself."""
        return self.source.neuron == self.target.neuron

    @property
    def description(self) -> str:
        """The link in full precision, for a tooltip."""
        kind = "" if self.trainable else " (fixed)"
        sign = "*" if self.addition == "sum" else "+"
        return visible(f"{self.target} <- {self.weight!r} {sign} {self.source}{kind}")


@dataclass(frozen=True)
class Picture:
    """A machine as it is shown.

    Attributes:
        nodes: by column, then in the machine's order.
        wires: in the order of the links.
        activations: how many numbers of fluid neurons training may change.
        matrix: the output that is the network matrix, in a self-referential machine: the wires are those of tick 0.
        addition: how what arrives over several links is added.
    """

    nodes: tuple[PictureNode, ...]
    wires: tuple[Wire, ...]
    activations: int = 0
    matrix: Port | None = None
    addition: str = "sum"

    @cached_property
    def place_of(self) -> dict[str, int]:
        """The index of every node by its name."""
        return {node.name: index for index, node in enumerate(self.nodes)}

    @property
    def sources(self) -> tuple[Port, ...]:
        """Every output where a wire starts, in the order of the nodes."""
        used = {wire.source for wire in self.wires}
        ports = (Port(node.name, name) for node in self.nodes for name in node.outputs)
        return tuple(port for port in ports if port in used)

    @property
    def matrix_words(self) -> str:
        """Which output is the matrix, in a self-referential machine; else empty."""
        return (
            "" if self.matrix is None else f"the matrix is {visible(str(self.matrix))}; its links at tick 0 are shown"
        )

    @property
    def title(self) -> str:
        """The counts, such as `6 neurons, 9 links (8 trainable)`."""
        neurons = sum(node.kind in ("inner", "constant") for node in self.nodes)
        trainable = sum(wire.trainable for wire in self.wires)
        fluid = f", {counted(self.activations, 'trainable activation')}" if self.activations else ""
        kept = "" if self.addition == "sum" else f"; links add their weights, and the {self.addition} stays"
        return f"{counted(neurons, 'neuron')}, {counted(len(self.wires), 'link')} ({trainable} trainable){fluid}{kept}"


def picture_of(machine: Machine) -> Picture:
    """What there is to see of a machine.

    Example:
        >>> from dmmx.task.duplicates import duplicate_detector
        >>> picture_of(duplicate_detector()).title
        '6 neurons, 9 links (8 trainable)'
    """
    columns = columns_of(machine)
    targets = _names_by_neuron(link.target for link in machine.links)
    sources = _names_by_neuron(link.source for link in machine.links)
    nodes = [_input_node(name, ports) for name, ports in machine.inputs.items()]
    nodes += [
        _neuron_node(name, neuron, columns[name], targets.get(name, set()), sources.get(name, set()))
        for name, neuron in machine.neurons.items()
    ]
    nodes += [_output_node(name, ports, columns[name]) for name, ports in machine.outputs.items()]
    activations = machine.weight_count - len(machine.trainable_links)
    port = machine.self_port
    if port is not None:
        nodes = [replace(node, matrix=port.name) if node.name == port.neuron else node for node in nodes]
    ordered = sorted(nodes, key=lambda node: node.column)
    wires = tuple(_wire(link, machine.addition) for link in machine.links)
    return Picture(tuple(ordered), wires, activations, port, machine.addition)


def _names_by_neuron(ports: Iterable[Port]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for port in ports:
        names.setdefault(port.neuron, set()).add(port.name)
    return names


def _wire(link: Link, addition: str) -> Wire:
    return Wire(link.source, link.target, link.weight, link.trainable, addition)


def _input_node(name: str, ports: tuple[str, ...]) -> PictureNode:
    return PictureNode(name, "input", "input", outputs=ports, summary="stream input")


def _output_node(name: str, ports: tuple[str, ...], column: int) -> PictureNode:
    return PictureNode(name, "output", "output", inputs=ports, summary="stream output", column=column)


def _neuron_node(name: str, neuron: AnyNeuron, column: int, inputs: set[str], outputs: set[str]) -> PictureNode:
    known, made = neuron.inputs, neuron.outputs
    node = PictureNode(
        name=name,
        type_name="",
        kind="constant" if known == () else "inner",
        inputs=_in_order(inputs, known),
        outputs=_in_order(outputs, made),
        names_inputs=known is None or len(known) > 1,
        names_outputs=made is None or len(made) > 1,
        column=column,
    )
    if isinstance(neuron, FluidNeuron):
        type_name = "fluid" if neuron.trainable else "fixed fluid"
        return replace(node, type_name=type_name, mixture=mixture_of(neuron), summary="a sum of neuron types")
    value = constant_of(neuron)
    return replace(
        node,
        type_name=neuron.type_name,
        value="" if value is None else value_text(value),
        parameters=parameters_of(neuron),
        summary=neuron.type.summary,
    )


def _in_order(used: set[str], declared: tuple[str, ...] | None) -> tuple[str, ...]:
    """The used ports in the declared order, or by name where the type takes any."""
    return tuple(sorted(used)) if declared is None else tuple(name for name in declared if name in used)
