"""A cellular automaton as a machine: a neuron for every cell and one for every propagator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dmmx.errors import MachineError
from dmmx.examples.lives.automaton.rule import Rule
from dmmx.machine import Machine

if TYPE_CHECKING:
    from dmmx.examples.lives.automaton.torus import Cells, Gates


def cell(row: int, column: int) -> str:
    """The name of a cell's neuron, and of the port of the stream `start` from which it begins."""
    return f"cell_{row}_{column}"


def propagator(row: int, column: int, neighbour: int) -> str:
    """The name of the neuron through which a cell hears a neighbour, and of its port of the stream `gates`."""
    return f"edge_{row}_{column}_{neighbour}"


def automaton_machine(rule: Rule, size: int) -> Machine:
    """The automaton on a torus of size × size cells.

    A propagator multiplies what it hears, from a cell or at first from the stream `start`, by its gate: 1 or 0, from
    the stream `gates`. A cell multiplies the mean of its propagators by the output of the neuron `weight`: a weight
    that itself comes over a link. A step takes two ticks: the cells after step s are at tick 2s + 1.

    Args:
        rule: the automaton, one that copies.
        size: the length of the torus both ways.

    Raises:
        MachineError: the automaton does more than copy.

    Example:
        >>> automaton_machine(Rule(((0, 1),)), 2)
        Machine of 9 neurons, 0 trainable links of 20
    """
    if rule.copying != 1:
        raise MachineError("only an automaton that copies is written as a machine; leave copying at 1")
    places = [(row, column) for row in range(size) for column in range(size)]
    edges = [(row, column, number) for row, column in places for number in range(len(rule.neighbours))]
    builder = Machine.builder().constant("weight", rule.weight)
    builder.input("start", *(cell(*place) for place in places)).input("gates", *(propagator(*edge) for edge in edges))
    for place in places:
        builder.neuron(cell(*place), "multiply").link(f"{cell(*place)}.gate", "weight.value", trainable=False)
    for row, column, number in edges:
        name = propagator(row, column, number)
        down, right = rule.neighbours[number]
        source = cell((row + down) % size, (column + right) % size)
        builder.neuron(name, "multiply").link(f"{name}.gate", f"gates.{name}", trainable=False)
        builder.link(f"{name}.x", f"{source}.y", trainable=False).link(f"{name}.x", f"start.{source}", trainable=False)
        builder.link(f"{cell(row, column)}.x", f"{name}.y", 1 / len(rule.neighbours), trainable=False)
    return builder.build()


def streams_of(cells: Cells, gates: Iterable[Gates]) -> dict[str, Iterator[Any]]:
    """The streams of the machine: where the cells begin, at tick 1, and the gates of step after step."""
    return {"start": _start(cells), "gates": _gates(gates)}


def _start(cells: Cells) -> Iterator[Any]:
    rows, columns = cells.shape
    yield {cell(row, column): float(cells[row, column]) for row in range(rows) for column in range(columns)}
    while True:
        yield {}


def _gates(gates: Iterable[Gates]) -> Iterator[Any]:
    for step in gates:
        numbers, rows, columns = step.shape
        yield {
            propagator(row, column, number): int(step[number, row, column])
            for row in range(rows)
            for column in range(columns)
            for number in range(numbers)
        }
        yield {}
