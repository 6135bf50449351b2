"""`Neuron`: one neuron of a machine, of one neuron type. See `fluid.py` for those of several."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dmmx.neuron import NeuronType, get_neuron_type, neuron_types
from dmmx.vvalue import Tree, VValue

if TYPE_CHECKING:
    from dmmx.machine.fluid import AnyNeuron


@dataclass(frozen=True)
class Neuron:
    """A neuron: its type's name and the type's parameters.

    A `FluidNeuron` has the same properties and methods but for those that belong to a single type, so who asks for
    ports, memory or outputs need not know which of the two it is.

    Attributes:
        type_name: the neuron type's name in the registry.
        parameters: of the type.
    """

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

    @property
    def parts(self) -> tuple[Neuron, ...]:
        """The plain neurons it consists of: itself."""
        return (self,)

    @property
    def inputs(self) -> tuple[str, ...] | None:
        """Names of the inputs, or None when any name is one."""
        return self.type.inputs

    @property
    def outputs(self) -> tuple[str, ...] | None:
        """Names of the outputs, or None when they are named like the inputs."""
        return self.type.outputs

    @property
    def memory(self) -> tuple[str, str] | None:
        """The (input, output) pair that makes a memory when linked with weight 1, or None."""
        return self.type.memory

    @property
    def memory_part(self) -> int | None:
        """The number, from 0, of the part whose memory is the neuron's own; None where it has no memory."""
        return None if self.memory is None else 0

    @property
    def zero_preserving(self) -> bool:
        """Whether zero in gives zero out."""
        return self.type.zero_preserving

    def has_input(self, name: str) -> bool:
        """Whether a link may end at this input."""
        return self.type.has_input(name)

    def has_output(self, name: str) -> bool:
        """Whether a link may start at this output."""
        return self.type.has_output(name)

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


def neuron_of_name(name: str, declared: Mapping[str, AnyNeuron]) -> AnyNeuron | None:
    """The neuron that a name stands for.

    A self-referential machine may link neurons that were never mentioned before. `NAME:LABEL` is one more neuron like
    NAME, with its type and its parameters; a copy of a copy is `NAME:LABEL:LABEL`. Where no neuron is called NAME,
    `TYPE:LABEL` is a neuron of that type, its parameters the defaults.

    Args:
        name: of the neuron.
        declared: the machine's neurons.

    Returns:
        None where the name is of another form, or the type unknown or in need of parameters.
    """
    if name not in declared and (":" not in name or "." in name):
        return None
    stem = name
    while stem not in declared and ":" in stem:
        stem = stem.rpartition(":")[0]
    return declared[stem] if stem in declared else _neuron_of_type(stem)


def _neuron_of_type(type_name: str) -> Neuron | None:
    known = neuron_types.get(type_name)
    if known is None or inspect.Parameter.empty in known.parameters.values():
        return None
    return Neuron(type_name)
