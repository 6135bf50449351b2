"""`Machine`: neurons, the links between them, and which streams go in and out. Frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dmmx.errors import MachineError, counted, report_problems
from dmmx.machine.check import problems_of
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.vvalue import ZERO, Tree

if TYPE_CHECKING:
    from dmmx.machine.builder import MachineBuilder


@dataclass(frozen=True)
class Machine:
    """A dataflow matrix machine.

    Attributes:
        neurons: the inner neurons by name, plain or fluid.
        links: all links; two links never have the same ends.
        inputs: stream inputs: neuron name to the names of its outputs. Its output is the stream's element.
        outputs: stream outputs: neuron name to the names of its inputs. What arrives there is the machine's output.
        initial: the outputs at tick 0, {neuron: {output: V-value}}; zero unless given.
        self_port: in a self-referential machine, the output that is the network matrix of the next down movement
            (arXiv 1712.07447, section 7). The links are then the matrix at tick 0. None in every other machine.
        addition: how what arrives at an input over several links is added: "sum"; or "maximum" or "minimum", where
            weights are added to values instead of multiplying them, and missing values are infinitely far away.

    Raises:
        MachineError: the parts do not fit together; all problems are listed.

    Example:
        >>> machine = (
        ...     Machine.builder()
        ...     .input("stream", "number")
        ...     .neuron("sum", "accumulator")
        ...     .output("output", "total")
        ...     .link("sum.accum", "sum.result", trainable=False)
        ...     .link("sum.delta", "stream.number")
        ...     .link("output.total", "sum.result")
        ...     .build()
        ... )
        >>> len(machine.links)
        3
    """

    neurons: Mapping[str, AnyNeuron]
    links: tuple[Link, ...]
    inputs: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, tuple[str, ...]]
    initial: Tree = ZERO
    self_port: Port | None = None
    addition: str = "sum"

    def __post_init__(self) -> None:
        for name in ("neurons", "inputs", "outputs"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        object.__setattr__(self, "links", tuple(self.links))
        problems = problems_of(self)
        if problems:
            raise MachineError(report_problems("the machine", problems))

    @staticmethod
    def builder() -> MachineBuilder:
        """An empty builder."""
        from dmmx.machine.builder import MachineBuilder

        return MachineBuilder()

    @property
    def trainable_links(self) -> tuple[Link, ...]:
        """The links that training may change, in the order of the weight vector."""
        return tuple(link for link in self.links if link.trainable)

    @property
    def weights(self) -> list[float]:
        """The weight vector: all numbers that training may change.

        These are the weights of the trainable links in the order of the links, then the activations of the trainable
        fluid neurons in the order of the neurons, of each those of its parts in order.
        """
        links = [link.weight for link in self.links if link.trainable]
        return links + [activation for fluid in self._trainable_fluids.values() for activation in fluid.activations]

    @property
    def weight_count(self) -> int:
        """The length of the weight vector."""
        activations = sum(len(fluid.parts) for fluid in self._trainable_fluids.values())
        return sum(link.trainable for link in self.links) + activations

    @property
    def activation_slices(self) -> dict[str, slice]:
        """Where in the weight vector the activations of every trainable fluid neuron are, by its name."""
        slices: dict[str, slice] = {}
        first = sum(link.trainable for link in self.links)
        for name, fluid in self._trainable_fluids.items():
            slices[name] = slice(first, first + len(fluid.parts))
            first += len(fluid.parts)
        return slices

    @property
    def _trainable_fluids(self) -> dict[str, FluidNeuron]:
        fluids = {name: neuron for name, neuron in self.neurons.items() if isinstance(neuron, FluidNeuron)}
        return {name: fluid for name, fluid in fluids.items() if fluid.trainable}

    def output_ports(self) -> Iterator[Port]:
        """Every port that arrives at a stream output."""
        for neuron, names in self.outputs.items():
            for name in names:
                yield Port(neuron, name)

    def with_weights(self, weights: Sequence[float]) -> Machine:
        """The machine with another weight vector, see `weights`.

        Raises:
            MachineError: the vector is longer or shorter, or a number in it is not finite.
        """
        if len(weights) != self.weight_count:
            one_each = "one a trainable link"
            if self._trainable_fluids:
                one_each += ", then one an activation of a trainable fluid neuron"
            raise MachineError(f"expected {self.weight_count} weights, {one_each}, got {len(weights)}")
        values = iter(weights)
        links = tuple(
            Link(link.target, link.source, float(next(values)), True) if link.trainable else link for link in self.links
        )
        slices = self.activation_slices
        fluids = {name: fluid.with_activations(weights[slices[name]]) for name, fluid in self._trainable_fluids.items()}
        return replace(self, neurons={**self.neurons, **fluids}, links=links)

    def with_links(self, links: Iterable[Link]) -> Machine:
        """The machine with other links, all of them given."""
        return replace(self, links=tuple(links))

    def __str__(self) -> str:
        kinds = f"{counted(len(self.trainable_links), 'trainable link')} of {len(self.links):,}"
        activations = self.weight_count - len(self.trainable_links)
        if activations:
            kinds += f", {counted(activations, 'trainable activation')}"
        addition = "" if self.addition == "sum" else f", adding by {self.addition}"
        return f"Machine of {counted(len(self.neurons), 'neuron')}, {kinds}{addition}"

    __repr__ = __str__

    def __hash__(self) -> int:
        return hash(self.links)

    def __reduce__(self) -> tuple[Any, ...]:
        ports = dict(self.inputs), dict(self.outputs)
        return Machine, (dict(self.neurons), self.links, *ports, self.initial, self.self_port, self.addition)
