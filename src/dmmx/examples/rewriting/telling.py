"""How machines that rewrite themselves are told: a line for every link that comes, changes or goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from dmmx.display.words import number_text, shortened
from dmmx.examples.example import Line, Streams
from dmmx.examples.running import COLUMNS
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Link, Machine, Port, links_of_matrix
from dmmx.vvalue import Tree


def ticked(machine: Machine, streams: Streams, ticks: int) -> Iterator[tuple[int, Interpreter, Tree]]:
    """Run a machine: at every tick its number, the running machine, and what arrives at the stream outputs.

    Args:
        machine: any machine.
        streams: see `interpret`; the run ends with them, if they end before.
        ticks: how many at most.
    """
    engine = Interpreter(machine)
    for tick, elements in enumerate(islice(read_streams(machine, streams), ticks), start=1):
        yield tick, engine, engine.step(elements)


def matrix_after(machine: Machine, streams: Streams, ticks: int) -> Tree:
    """The network matrix after so many ticks."""
    matrix = Interpreter(machine).matrix
    for _, engine, _ in ticked(machine, streams, ticks):
        matrix = engine.matrix
    return matrix


def links_told(tick: int, before: Tree, after: Tree) -> Iterator[Line]:
    """A line for each link that differs between two matrices.

    Example:
        >>> after = Tree({"out": {"y": {"a": {"y": 1}}}})
        >>> [line.text for line in links_told(3, Tree(), after)]
        ['tick 3: out.y <- 1 * a.y']
    """
    old, new = ({link.ends: link for link in links_of_matrix(matrix)} for matrix in (before, after))
    for ends in {**old, **new}:
        if ends not in new:
            yield _line(f"tick {tick}: {ends[0]} <- {ends[1]} is gone", tick, Link(*ends, 0))
        elif ends not in old or old[ends].weight != new[ends].weight:
            weight = number_text(new[ends].weight)
            yield _line(f"tick {tick}: {ends[0]} <- {weight} * {ends[1]}", tick, new[ends])


def _line(text: str, tick: int, link: Link) -> Line:
    data = {"tick": tick, "target": str(link.target), "source": str(link.source), "weight": link.weight}
    return Line(shortened(text, COLUMNS), data)


def rewritten(machine: Machine, streams: Streams, ticks: int, targets: Iterable[str] = ()) -> Iterator[Line]:
    """Run a machine that refers to itself and tell of every change of its matrix.

    Args:
        machine: any machine.
        streams: see `ticked`.
        ticks: how many at most.
        targets: inputs, written `neuron.port`, whose links are told; all where none is given.
    """
    told = frozenset(map(Port.parse, targets))
    matrix = Interpreter(machine).matrix
    for tick, engine, _ in ticked(machine, streams, ticks):
        before, matrix = matrix, engine.matrix
        if matrix is not before:
            lines = links_told(tick, before, matrix)
            yield from (line for line in lines if not told or Port.parse(line.data["target"]) in told)
