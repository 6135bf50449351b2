"""`Link` and `Port`: what one non-zero number of a network matrix connects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dmmx.errors import MachineError


class Port(NamedTuple):
    """One input or one output of one neuron, written `neuron.name`."""

    neuron: str
    name: str

    @classmethod
    def parse(cls, port: str | Port) -> Port:
        """The port that a text such as `counts.delta` names; the neuron's name ends at the first dot.

        Args:
            port: such a text, or a port, which is given back.

        Raises:
            MachineError: there is no dot, or nothing on one side of it.
        """
        if isinstance(port, Port):
            return port
        neuron, dot, name = port.partition(".")
        if not (neuron and dot and name):
            raise MachineError(f"a port is written neuron.name, like counts.delta; got {port!r}")
        return cls(neuron, name)

    def __str__(self) -> str:
        return f"{self.neuron}.{self.name}"


@dataclass(frozen=True, slots=True)
class Link:
    """(target neuron, input) ← weight · (source neuron, output).

    Attributes:
        target: the input that receives.
        source: the output that is sent, with one tick of delay.
        weight: its factor; a complex number in fixed links of machines that work on complex streams.
        trainable: whether training and pruning may change it.
    """

    target: Port
    source: Port
    weight: float = 1.0
    trainable: bool = True

    @property
    def ends(self) -> tuple[Port, Port]:
        """(target, source): what identifies a link within a machine."""
        return self.target, self.source

    def __str__(self) -> str:
        arrow = "<-" if self.trainable else "<="
        return f"{self.target} {arrow} {self.weight:g} * {self.source}"
