"""What the recurrent cells have in common: their weights, how gates hear, and how steps become ticks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dmmx.examples.example import Streams
from dmmx.machine import MachineBuilder
from dmmx.vvalue import Tree

TICKS_A_STEP = 4
"""Every way from a state back to itself is so many links long; an input is held for as many ticks."""

Rows = Sequence[Sequence[float]]


class CellWeights(NamedTuple):
    """The weights of a recurrent cell, in the layout of PyTorch and Equinox: the rows of all gates, gate by gate.

    Attributes:
        inputs: (gates · hidden size) rows of input size.
        hidden: as many rows of hidden size.
        bias: as many numbers.
        bias_hidden: a second bias, within the product with the reset gate; of a GRU only, hidden size numbers.
    """

    inputs: Rows
    hidden: Rows
    bias: Sequence[float]
    bias_hidden: Sequence[float] = ()

    @property
    def input_size(self) -> int:
        """The length of an input."""
        return len(self.inputs[0])

    @property
    def hidden_size(self) -> int:
        """How many units there are."""
        return len(self.hidden[0])

    def row(self, gate: int, unit: int) -> int:
        """The row of a unit's gate; gates count from 0, units from 1."""
        return gate * self.hidden_size + unit - 1


def of_unit(port: str, unit: int) -> str:
    """A port of a unit's own neuron.

    Example:
        >>> of_unit("wait.cell", 2)
        'wait2.cell'
    """
    neuron, _, name = port.partition(".")
    return f"{neuron}{unit}.{name}"


def add_terms(builder: MachineBuilder, target: str, terms: dict[str, float]) -> None:
    """Link the sources of a sum to a port; those with weight 0 are left out."""
    for source, weight in terms.items():
        if weight != 0:
            builder.link(target, source, weight)


def inputs_of(weights: CellWeights, row: int) -> dict[str, float]:
    """What a row makes of the input and of the constant 1."""
    terms = {f"x.x{column}": weight for column, weight in enumerate(weights.inputs[row], start=1)}
    return {**terms, "one.value": weights.bias[row]}


def held(inputs: Sequence[Sequence[float]]) -> Streams:
    """The inputs of some steps as a stream, each held for `TICKS_A_STEP` ticks."""
    return {"x": _elements(inputs)}


def _elements(inputs: Sequence[Sequence[float]]) -> Iterator[Tree]:
    for numbers in inputs:
        element = Tree({f"x{column}": number for column, number in enumerate(numbers, start=1)})
        for _ in range(TICKS_A_STEP):
            yield element
