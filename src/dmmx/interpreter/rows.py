"""The rows of a network matrix as the engine walks them, and which of them a self-referential machine has now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dmmx.machine import Link, Machine, neuron_of_name
from dmmx.vvalue import Leaf, Path, Tree, VectorLeaf


class Term(NamedTuple):
    """One non-zero number of a row: what arrives at `input` grows by `weight` times the V-value at `source`."""

    input: str
    source: Path
    weight: Leaf


Row = tuple[Term, ...]
"""What arrives at one neuron."""


def rows_of_links(names: Iterable[str], links: Iterable[Link]) -> dict[str, Row]:
    """The rows of a machine whose matrix never changes, in the order of its links, an empty one where no link ends."""
    rows: dict[str, list[Term]] = {name: [] for name in names}
    for link in links:
        rows[link.target.neuron].append(Term(link.target.name, tuple(link.source), link.weight))
    return {name: tuple(row) for name, row in rows.items()}


def row_of_matrix(row: Tree) -> Row:
    """One row {input: {source: {output: weight}}} of a matrix.

    Leaves above or below the level of outputs take all outputs of a neuron, or a part of one: the row is a mask of the
    outputs, and what arrives is their `linear_combination`. A leaf that is no number is no weight.
    """
    return tuple(
        Term(path[0], path[1:], weight) for path, weight in row.items() if path and not isinstance(weight, VectorLeaf)
    )


class Matrix:
    """The current network matrix of a self-referential machine, row by row.

    A row that did not change is the same object as before, since trees share what they have in common; only changed
    rows are read again.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._rows: dict[str, tuple[Tree, Row]] = {}
        self._speaks: dict[str, bool] = {}
        # Neurons that speak although nothing arrives.
        self._speakers = [name for name, neuron in machine.neurons.items() if not neuron.zero_preserving]

    def rows(self, matrix: Tree) -> dict[str, Row]:
        """The active part: every neuron that has a row, and those that need none to speak.

        The latter are those that the machine declares, and copies of them that a link starts at.
        """
        known = self._rows
        self._rows = {}
        for name in matrix.keys():
            row = matrix[name]
            before = known.get(name)
            self._rows[name] = before if before is not None and before[0] is row else (row, row_of_matrix(row))
        found: dict[str, Row] = dict.fromkeys(self._speakers, ())
        for _, row in self._rows.values():
            found.update((term.source[0], ()) for term in row if term.source and self._is_speaker(term.source[0]))
        found.update((name, row) for name, (_, row) in self._rows.items())
        return found

    def _is_speaker(self, name: str) -> bool:
        known = self._speaks.get(name)
        if known is None:
            neuron = neuron_of_name(name, self._machine.neurons)
            streams = (*self._machine.inputs, *self._machine.outputs)
            known = self._speaks[name] = neuron is not None and not neuron.zero_preserving and name not in streams
        return known
