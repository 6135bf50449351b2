"""Runs pure machines on arrays, hundreds of times faster than tree by tree, in single or double precision.

All streams of a pure machine are matrices with a row for every input and a column for every output, and output 0 is the
network matrix itself (Bukatin & Anthony, arXiv 1712.07447, section 7, in its lightest form). `machine_of` writes the
same machine with V-values; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dmmx.errors import MachineError

Matrix = NDArray[np.floating]
"""One stream: a row for every input, a column for every output."""

Streams = NDArray[np.floating]
"""Several matrices, one behind the other."""

Rule = Literal["sum", "product", "maximum", "conway"]

RULES: tuple[Rule, ...] = ("sum", "product", "maximum", "conway")


@dataclass(frozen=True, eq=False)
class PureMachine:
    """A machine whose streams are matrices of one shape.

    Output 0 is the sum of inputs 0 and 1, and the network matrix; its row 0 is [1, 0, 0, …] from tick 1 on, so that the
    matrix persists. Every other output is made of the inputs of its own number and the next one, or is a constant.

    Attributes:
        start: the outputs at tick 0, those of constants for ever: shape (columns, rows, columns), with one row more
            than there are columns.
        rules: how outputs that are no constants are made of their two inputs: their "sum", "product" or "maximum",
            element by element, or "conway", which looks at the first input alone, see `conway`.
        keeps_inputs: whether inputs are not cleared: what arrives is added to what is there.
        squeezes: whether all matrices, inputs and outputs, are divided by their largest absolute value after every
            tick. The machine cannot grow without bound then.

    Raises:
        MachineError: shape and rules do not fit together.
    """

    start: Streams
    rules: Mapping[int, Rule]
    keeps_inputs: bool = False
    squeezes: bool = False

    def __post_init__(self) -> None:
        shape = self.start.shape
        if len(shape) != 3 or shape[1] != shape[0] + 1 or shape[2] != shape[0]:
            raise MachineError(f"start: expected the shape (n, n + 1, n), got {shape}")
        if not set(self.rules) <= set(range(1, shape[0])) or not set(self.rules.values()) <= set(RULES):
            raise MachineError(f"rules: expected one of {', '.join(RULES)} for outputs from 1 to {shape[0] - 1}")
        object.__setattr__(self, "rules", MappingProxyType(dict(self.rules)))

    @property
    def columns(self) -> int:
        """The number of outputs; there is one input more."""
        return len(self.start)

    def with_precision(self, dtype: Any) -> PureMachine:
        """The machine whose numbers are of another width."""
        return replace(self, start=self.start.astype(dtype))


class Frame(NamedTuple):
    """All streams of one tick.

    Attributes:
        inputs: as they arrive.
        outputs: as the neurons make them.
        spoken: the outputs as the next tick hears them: squeezed, if the machine squeezes.
    """

    inputs: Streams
    outputs: Streams
    spoken: Streams

    @property
    def matrix(self) -> Matrix:
        """The network matrix."""
        return self.outputs[0]


def frames(machine: PureMachine) -> Iterator[Frame]:
    """Run a machine for ever.

    The sums are made in a fixed order, output by output, in the precision of `start`: single precision then gives the
    digits that programs with loops give.

    Example:
        >>> from itertools import islice
        >>> from dmmx.examples.lives.pure.random import random_machine
        >>> first = next(frames(random_machine(746484)))
        >>> first.matrix[1, 1], first.inputs[1][1, 1]
        (np.float32(-0.63047373), np.float32(-1.1045175))
    """
    spoken = machine.start
    kept = np.zeros((machine.columns + 1, *spoken.shape[1:]), spoken.dtype)
    while True:
        inputs = kept
        for column in range(machine.columns):
            inputs = inputs + spoken[0][:, column, None, None] * spoken[column]
        outputs = spoken = _up(machine, inputs)
        if machine.squeezes:
            spoken = squeezed(outputs)
            spoken[0, 0, 0] = 1
        if machine.keeps_inputs:
            kept = squeezed(inputs) if machine.squeezes else inputs
        yield Frame(inputs, outputs, spoken)


def _up(machine: PureMachine, inputs: Streams) -> Streams:
    outputs = machine.start.copy()
    outputs[0] = inputs[0] + inputs[1]
    outputs[0, 0] = 0
    outputs[0, 0, 0] = 1
    for output, rule in machine.rules.items():
        a, b = inputs[output], inputs[output + 1]
        match rule:
            case "sum":
                outputs[output] = a + b
            case "product":
                outputs[output] = a * b
            case "maximum":
                outputs[output] = np.maximum(a, b)
            case "conway":
                outputs[output] = conway(a)
    return outputs


def squeezed(streams: Streams) -> Streams:
    """Every matrix divided by its largest absolute value; zero stays."""
    largest = np.abs(streams).max(axis=(1, 2), keepdims=True)
    return streams / np.where(largest == 0, largest.dtype.type(1), largest)


def conway(matrix: Matrix) -> Matrix:
    """The Game of Life on a torus of real numbers, one way to carry it over.

    Three times an element and its eight neighbours are added up. The element becomes -1 where the sum is between -1 and
    1 or between 4 and 6, and +1 elsewhere.

    Example:
        >>> conway(np.eye(4)[:, :3])
        array([[-1.,  1.,  1.],
               [ 1., -1.,  1.],
               [ 1.,  1., -1.],
               [ 1.,  1.,  1.]])
    """
    total = 2 * matrix
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            total = total + np.roll(matrix, (-down, -right), (0, 1))
    low = (total >= -1) & (total <= 1)
    middle = (total >= 4) & (total <= 6)
    return np.where(low | middle, matrix.dtype.type(-1), matrix.dtype.type(1))
