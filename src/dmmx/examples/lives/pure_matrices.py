"""Three pure machines of a few numbers each: a decay that slows itself down, a sign that flips, and a wave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from dmmx.examples.example import Example, Line, Request
from dmmx.examples.lives.pure.neuron import pure, pure_conway, pure_matrix
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine

if TYPE_CHECKING:
    from dmmx.examples.lives.pure.engine import PureMachine, Rule

Elements = Mapping[tuple[int, int], float]
"""The elements of a matrix that are not zero, by row (input) and column (output)."""

COLUMNS = 11
RULES: Mapping[int, Rule] = {2: "sum", 4: "product", 6: "product", 8: "maximum", 10: "maximum"}
"""Output 0 is the network matrix, the sum of inputs 0 and 1; odd outputs are constants."""

_SOURCE = "lightweight pure machines in Fluid, 2016"
NEURON_TYPES = (pure, pure_conway, pure_matrix)
"""Registered from here, so that files of machines with them can be read."""

_SHOWN = (1, 2, 3, 4, 5, 10, 50, 100, 1000)


def pure_machine(matrix: Elements, constants: Mapping[int, Elements]) -> PureMachine:
    """A pure machine of 12 inputs and 11 outputs.

    Args:
        matrix: the network matrix at tick 0.
        constants: the values of constants by their odd numbers.
    """
    import numpy as np

    from dmmx.examples.lives.pure.engine import PureMachine

    start = np.zeros((COLUMNS, COLUMNS + 1, COLUMNS))
    for output, elements in {0: matrix, **constants}.items():
        for (row, column), value in elements.items():
            start[output, row, column] = value
    return PureMachine(start, RULES)


def slow_decay() -> PureMachine:
    """Input 1, which is added to the matrix, hears half the matrix with a weight that is part of what it shrinks."""
    return pure_machine({(0, 0): 1, (2, 0): 0.5, (4, 0): 0.5, (5, 0): 0.5, (1, 2): -0.1}, {})


def sign_flip() -> PureMachine:
    """Input 1 hears -2 times the weight with which it hears it."""
    return pure_machine({(0, 0): 1, (1, 1): 1}, {1: {(1, 1): -2}})


def pure_wave() -> PureMachine:
    """Input 1 hears one of five constants, which takes its own weight away and gives it to the next one."""
    odd = (1, 3, 5, 7, 9)
    constants = {k: {(1, k): -1.0, (1, odd[(i + 1) % 5]): 1.0} for i, k in enumerate(odd)}
    return pure_machine({(0, 0): 1, (1, 1): 1}, constants)


def weights_of(machine: PureMachine, places: Mapping[str, tuple[int, int]]) -> Iterator[dict[str, float]]:
    """Some weights of the network matrix at every tick from 1 on, as the interpreter computes them.

    Args:
        machine: a pure machine.
        places: the row and the column of each, by the name under which it is to be found.
    """
    from dmmx.examples.lives.pure.machine import Names, machine_of

    names = Names(machine)
    engine = Interpreter(machine_of(machine))
    while True:
        engine.step({})
        matrix = names.matrix(engine.matrix)
        yield {name: float(matrix[place]) for name, place in places.items()}


def _written(make: Callable[[], PureMachine]) -> Callable[[], Machine]:
    """A function that makes the machine of V-values."""

    def machine() -> Machine:
        from dmmx.examples.lives.pure.machine import machine_of

        return machine_of(make())

    return machine


def _decay(request: Request) -> Iterator[Line]:
    places = {"W[1][2]": (1, 2), "W[2][0]": (2, 0)}
    for tick, weights in zip(range(1, request.ticks + 1), weights_of(slow_decay(), places), strict=False):
        if tick in _SHOWN or tick == request.ticks:
            said = ", ".join(f"{name} {weight:.7f}" for name, weight in weights.items())
            yield Line(f"tick {tick}: {said}", {"tick": tick, **weights})


def _wave(request: Request) -> Iterator[Line]:
    places = {f"W[1][{column}]": (1, column) for column in range(COLUMNS)}
    for tick, weights in zip(range(1, request.ticks + 1), weights_of(pure_wave(), places), strict=False):
        row = [weights[name] for name in places]
        yield Line(f"tick {tick}: row 1 is {' '.join(f'{weight:g}' for weight in row)}", {"tick": tick, "row 1": row})


def _flip(request: Request) -> Iterator[Line]:
    for tick, weights in zip(range(1, request.ticks + 1), weights_of(sign_flip(), {"W[1][1]": (1, 1)}), strict=False):
        yield Line(f"tick {tick}: W[1][1] {weights['W[1][1]']:+g}", {"tick": tick, **weights})


EXAMPLES = (
    Example(
        name="slow_decay",
        summary="Shrinks its own weights, ever more slowly.",
        source=_SOURCE,
        machine=_written(slow_decay),
        ticks=100,
        report=_decay,
    ),
    Example(
        name="sign_flip",
        summary="Turns the sign of one of its weights at every tick.",
        source=_SOURCE,
        machine=_written(sign_flip),
        ticks=6,
        report=_flip,
    ),
    Example(
        name="pure_wave",
        summary="A wave of period 5 in the network matrix, all streams matrices.",
        source=_SOURCE,
        machine=_written(pure_wave),
        ticks=10,
        report=_wave,
    ),
)
