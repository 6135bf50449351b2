"""Random pure machines: all streams drawn from one seed, the rules of their neurons fixed."""

from __future__ import annotations

import numpy as np

from dmmx.examples.lives.pure.engine import PureMachine, Rule, Streams
from dmmx.examples.lives.pure.generator import Generator

_MIXED: dict[int, Rule] = {2: "sum", 4: "product", 6: "product", 8: "maximum", 10: "maximum"}
_DRAWN = (0, 1, 2, 3, 4, 8, 5, 6, 9, 10, 7)
"""The order in which the outputs of the machines with 11 are drawn at every place of the matrix."""

_LIVING = (2, 4, 6, 8, 10)
"""The outputs that play a game of life."""


def random_machine(seed: int) -> PureMachine:
    """A machine of 12 inputs and 11 outputs with sums, products and maxima, squeezed, its inputs never cleared.

    Args:
        seed: of the generator that draws every element of every stream between -1 and 1.
    """
    return PureMachine(_drawn(seed, 11, _DRAWN), _MIXED, keeps_inputs=True, squeezes=True)


def conway_machine(seed: int, columns: int = 11) -> PureMachine:
    """A machine like `random_machine`, but the outputs 2, 4, 6, 8 and 10 play games of life; the rest are constants.

    Args:
        seed: likewise.
        columns: the number of outputs, from 11 on; there is one input more.
    """
    order = _DRAWN if columns == len(_DRAWN) else tuple(range(columns))
    rules: dict[int, Rule] = dict.fromkeys(_LIVING, "conway")
    return PureMachine(_drawn(seed, columns, order), rules, keeps_inputs=True, squeezes=True)


def _drawn(seed: int, columns: int, order: tuple[int, ...]) -> Streams:
    """All streams, drawn place by place, at every place output by output."""
    generator = Generator(seed)
    start = np.empty((columns, columns + 1, columns), np.float32)
    for row in range(columns + 1):
        for column in range(columns):
            for output in order:
                # Exact in single precision, so drawing in double precision and rounding is the same.
                start[output, row, column] = 2 * generator.single() - 1
    start[0, 0, 0] = 1
    return start
