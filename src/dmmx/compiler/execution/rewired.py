"""Runs a self-referential machine: one loop, in which the weights of all links are read from the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.analysis.rewiring import Rewiring
from dmmx.compiler.execution.movements import Shape, Values, up
from dmmx.compiler.execution.weights import Weights
from dmmx.compiler.execution.wires import Wires
from dmmx.compiler.plan.layout import SOURCES, Layout, Part
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path, Tree

if TYPE_CHECKING:
    from dmmx.compiler.execution.state import State

LOOP: Part = 0
"""The stage that everything is in."""

EVEN = 4
"""Sums are made over as many terms as the longest has, with zeros, where that makes them at most so many times as many;
else by scattering."""

Slot = tuple[int, int, int]
"""Where a number of the matrix is: its atom, its row there, its place in the atom."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Where the current matrix is in the state of a self-referential program.

    Attributes:
        slots: of every path of the matrix.
        links: for every path, the index of the machine's link there at the start; None where there is none.
        rows: for every atom, the row of the matrix.
        order: for every path, its number in the matrix as one array.
    """

    slots: Mapping[Path, Slot]
    links: Mapping[Path, int]
    rows: Mapping[int, int]
    order: Mapping[Path, int]

    @classmethod
    def of(cls, machine: Machine, port: Port, layout: Layout) -> Matrix:
        """The places of a machine's matrix."""
        slots: dict[Path, Slot] = {}
        rows: dict[int, int] = {}
        for atom, ports in layout.leaving(LOOP).items():
            if port in ports:
                rows[atom] = ports.index(port)
                slots.update({path: (atom, rows[atom], place) for place, path in enumerate(layout.atoms[atom])})
        links = {(*link.target, *link.source): index for index, link in enumerate(machine.links)}
        return cls(slots, links, rows, {path: number for number, path in enumerate(slots)})

    def read(self, values: Values, shape: Shape) -> Float[Array, "links streams"]:
        """All numbers of the matrix, from the outputs of the loop; a zero behind them."""
        parts = [values[atom][row] for atom, row in self.rows.items()]
        return jnp.concatenate([*parts, jnp.zeros((1, *shape.trailing), shape.dtype)])

    def tree(self, values: Values, stream: int) -> Tree:
        """The matrix of one stream as a V-value {target: {input: {source: {output: weight}}}}."""
        arrays = {atom: np.asarray(values[atom][row, :, stream]) for atom, row in self.rows.items()}
        nested: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
        for path, (atom, _, place) in self.slots.items():
            if len(path) == 4:  # Other paths are there to pad an atom.
                target, input_, source, output = path
                row = nested.setdefault(target, {}).setdefault(input_, {}).setdefault(source, {})
                row[output] = float(arrays[atom][place])
        return Tree(nested)

    def start(self, weights: Weights, atom: int, paths: Sequence[Path]) -> Float[Array, " paths"]:
        """The matrix at tick 0 on one atom: the machine's links, zero elsewhere."""
        zero = len(weights.every) - 1
        position = weights.places.position
        index = [position[self.links[path]] if path in self.links else zero for path in paths]
        return weights.every[np.array(index, int)]


@dataclass(frozen=True, eq=False)
class Sums:
    """The down movement into one atom's inputs: which numbers of the matrix and which outputs are multiplied.

    Attributes:
        parts: whose arrays are stacked.
        rows: how many inputs there are.
        row_of: for each term, its input, ascending; None where every input has as many terms.
        columns: for each term, the output: (rows, terms) where every input has as many, else (terms,).
        weights: for each term, its number in the matrix; likewise.
    """

    parts: tuple[Part, ...]
    rows: int
    row_of: np.ndarray | None
    columns: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, wires: Wires, numbers: np.ndarray, zero: int) -> Sums:
        """The sums that some wires make.

        Args:
            wires: of one atom.
            numbers: for every link of the machine, its number in the matrix.
            zero: the number of a zero there.
        """
        height, used = wires.shape[0], numbers[wires.links]
        counts = np.bincount(wires.rows, minlength=height)
        longest = int(counts.max())
        if height * longest > EVEN * len(used):
            return cls(wires.parts, height, wires.rows, wires.columns, used)
        place = np.arange(len(used)) - np.repeat(np.cumsum(counts) - counts, counts)
        columns, weights = np.zeros((height, longest), int), np.full((height, longest), zero)
        columns[wires.rows, place], weights[wires.rows, place] = wires.columns, used
        return cls(wires.parts, height, None, columns, weights)

    def __call__(self, matrix: Array, outputs: Mapping[Part, Array]) -> Float[Array, "rows paths streams"]:
        """What arrives, for the matrix as one array (links, streams) and the outputs of the parts."""
        stacked = [outputs[part] for part in self.parts]
        sent = stacked[0] if len(stacked) == 1 else jnp.concatenate(stacked)
        factors = matrix.at[self.weights].get(mode="promise_in_bounds")[..., None, :]
        terms = sent.at[self.columns].get(mode="promise_in_bounds") * factors
        if self.row_of is None:
            return jnp.sum(terms, axis=1)
        return jax.ops.segment_sum(terms, self.row_of, self.rows, indices_are_sorted=True)


class Rewired:
    """How one self-referential program runs a tick.

    Args:
        machine: the machine.
        port: its matrix.
        rewiring: what it may come to be.
        layout: of that.
        wires: of that, see `all_rewired`.
    """

    def __init__(
        self,
        machine: Machine,
        port: Port,
        rewiring: Rewiring,
        layout: Layout,
        wires: Sequence[Sequence[Mapping[int, Wires]]],
    ) -> None:
        self.layout = layout
        self.matrix = Matrix.of(machine, port, layout)
        order = self.matrix.order
        numbers = np.array([order[(*link.target, *link.source)] for link in rewiring.machine.links], int)
        self._inner, self._ends = (
            {atom: Sums.of(one, numbers, len(order)) for atom, one in by_atom.items()} for (by_atom,) in wires
        )
        rows_of = {
            name: [order[path] for path in rewiring.paths if name in (path[0], path[2])] for name in rewiring.speakers
        }
        # For every atom, the rows of those that speak only while they have links, and the numbers of these.
        self._gates = {
            atom: [
                (row, np.array(rows_of[port.neuron], int)) for row, port in enumerate(ports) if port.neuron in rows_of
            ]
            for atom, ports in layout.leaving(LOOP).items()
        }

    def run(
        self, weights: Weights, shape: Shape, sources: Values, before: State, last: Array | None
    ) -> tuple[Values, State]:
        """All ticks of a piece.

        Args:
            weights: of which activations are taken.
            shape: of all values, ticks last.
            sources: what the stream inputs put out.
            before: the state at the tick before the first.
            last: the tick whose state is wanted, from 0; None for the last there is.

        Returns:
            What arrives at the stream outputs, and the state.
        """
        *streams, ticks = shape.trailing
        within = replace(shape, trailing=tuple(streams))
        stage = self.layout.stages[LOOP]

        def tick(state: State, given: tuple[Values, Array]) -> tuple[State, Values]:
            outputs = {SOURCES: state[0], LOOP: state[1]}
            matrix = self.matrix.read(outputs[LOOP], within)
            arrived = _arrive(self._inner, stage.arriving, matrix, outputs, within)
            made = self._only_linked(up(stage, arrived, within, weights), matrix)
            ends = _arrive(self._ends, self.layout.sinks, matrix, outputs, within)
            after: State = [given[0], made]
            return after if last is None else _where(given[1] <= last, after, state), ends

        by_tick = {atom: jnp.moveaxis(array, -1, 0) for atom, array in sources.items()}
        state, ends = jax.lax.scan(tick, before, (by_tick, jnp.arange(ticks)))
        return {atom: jnp.moveaxis(array, 0, -1) for atom, array in ends.items()}, state

    def _only_linked(self, made: Values, matrix: Array) -> Values:
        """What neurons put out that are not there without links: nothing, where they have none."""
        silent = dict(made)
        for atom, gates in self._gates.items():
            for row, numbers in gates:
                linked = jnp.any(matrix[numbers] != 0, axis=0)
                silent[atom] = silent[atom].at[row].set(jnp.where(linked, silent[atom][row], 0.0))
        return silent


def _where(condition: Array, one: State, other: State) -> State:
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), one, other)


def _arrive(
    sums: Mapping[int, Sums],
    rows: Mapping[int, Sequence[Port]],
    matrix: Array,
    outputs: Mapping[Part, Values],
    shape: Shape,
) -> Values:
    arrived: Values = {}
    for atom, ports in rows.items():
        if atom in sums:
            arrived[atom] = sums[atom](matrix, {part: outputs[part][atom] for part in sums[atom].parts})
        else:
            arrived[atom] = jnp.zeros((len(ports), shape.sizes[atom], *shape.trailing), shape.dtype)
    return arrived
