"""`Machine`: neurons, the links between them, and which streams go in and out. Frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dmmx.errors import MachineError, report_problems
from dmmx.machine.check import problems_of
from dmmx.machine.link import Link, Port
from dmmx.neuron import NeuronType, get_neuron_type
from dmmx.vvalue import ZERO, Tree, VValue

if TYPE_CHECKING:
    from dmmx.machine.builder import MachineBuilder


@dataclass(frozen=True)
class Neuron:
    """A neuron: its type's name and the type's parameters."""

    type_name: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        # V-values as plain data, so that a parameter is the same whether given by hand or read from a file.
        plain = {key: value.to_data() if isinstance(value, Tree) else value for key, value in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(plain))

    @property
    def type(self) -> NeuronType:
        """The neuron type, from the registry."""
        return get_neuron_type(self.type_name)

    def __call__(self, x: VValue) -> VValue:
        """The outputs for the inputs."""
        return self.type(x, **self.parameters)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Neuron):
            return NotImplemented
        return self.type_name == other.type_name and dict(self.parameters) == dict(other.parameters)

    def __hash__(self) -> int:
        return hash((self.type_name, tuple(sorted(self.parameters))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Neuron, (self.type_name, dict(self.parameters))


@dataclass(frozen=True)
class Machine:
    """A dataflow matrix machine.

    Attributes:
        neurons: the inner neurons by name.
        links: all links; two links never have the same ends.
        inputs: stream inputs: neuron name to the names of its outputs. Its output is the stream's element.
        outputs: stream outputs: neuron name to the names of its inputs. What arrives there is the machine's output.
        initial: the outputs at tick 0, {neuron: {output: V-value}}; zero unless given.

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

    neurons: Mapping[str, Neuron]
    links: tuple[Link, ...]
    inputs: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, tuple[str, ...]]
    initial: Tree = ZERO

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
        """The weights of the trainable links, in order."""
        return [link.weight for link in self.links if link.trainable]

    def output_ports(self) -> Iterator[Port]:
        """Every port that arrives at a stream output."""
        for neuron, names in self.outputs.items():
            for name in names:
                yield Port(neuron, name)

    def with_weights(self, weights: Sequence[float]) -> Machine:
        """The machine with other weights on its trainable links, in order.

        Raises:
            MachineError: there are more or fewer weights than trainable links.
        """
        trainable = sum(link.trainable for link in self.links)
        if len(weights) != trainable:
            raise MachineError(f"expected {trainable} weights, one a trainable link, got {len(weights)}")
        values = iter(weights)
        return self.with_links(
            Link(link.target, link.source, float(next(values)), True) if link.trainable else link for link in self.links
        )

    def with_links(self, links: Iterable[Link]) -> Machine:
        """The machine with other links, all of them given."""
        return Machine(self.neurons, tuple(links), self.inputs, self.outputs, self.initial)

    def __str__(self) -> str:
        kinds = f"{len(self.trainable_links)} trainable links of {len(self.links)}"
        return f"Machine of {len(self.neurons)} neuron{'s' if len(self.neurons) != 1 else ''}, {kinds}"

    __repr__ = __str__

    def __hash__(self) -> int:
        return hash(self.links)

    def __reduce__(self) -> tuple[Any, ...]:
        return Machine, (dict(self.neurons), self.links, dict(self.inputs), dict(self.outputs), self.initial)
