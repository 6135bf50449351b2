"""Wires: the down movement into one stage on one atom, as one matrix over all outputs that are linked to it.

The matrix is dense; a large one with few links is kept as its links (a random machine of 2,000 neurons and 10,000 links
runs about 30 times faster so on a CPU; at one link in 75 entries it is still 1.5 to 2 times).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.analysis.memory import has_fixed_past
from dmmx.compiler.execution.product import product
from dmmx.compiler.plan.layout import SOURCES, Layout, Part
from dmmx.machine import Link, Machine, Port

SMALL_MATRIX = 2**14
"""A matrix of so many entries or fewer is always dense."""

SPARSE_FROM = 64
"""A larger one is kept as its links when it has so many entries a link or more."""

Matrix = Float[Array, "rows columns"] | Float[Array, " links"]
"""The weights of some wires: a dense matrix, or one number a link where they are sparse."""


@dataclass(frozen=True)
class Wires:
    """Links into one stage on one atom.

    Attributes:
        parts: whose arrays are stacked, in order, to be the columns.
        shape: rows (inputs) and columns (outputs).
        rows: for each link, ascending.
        columns: for each link.
        links: for each link, its index among the machine's links.
    """

    parts: tuple[Part, ...]
    shape: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    links: np.ndarray

    @property
    def sparse(self) -> bool:
        """Whether the matrix is kept as its links."""
        entries = self.shape[0] * self.shape[1]
        return entries > max(SMALL_MATRIX, len(self.links) * SPARSE_FROM)

    def __call__(self, matrix: Matrix, outputs: Mapping[Part, Float[Array, "columns paths ..."]]) -> Array:
        """What arrives, (rows, paths, ...), for the matrix of weights and the outputs of the parts."""
        stacked = [outputs[part] for part in self.parts]
        columns = stacked[0] if len(stacked) == 1 else jnp.concatenate(stacked, axis=0)
        if self.sparse:
            sent = columns.at[self.columns].get(mode="promise_in_bounds")
            weighted = sent * matrix.reshape(-1, *(1 for _ in sent.shape[1:]))
            return jax.ops.segment_sum(weighted, self.rows, self.shape[0], indices_are_sorted=True)
        return product(matrix, columns)


NumberedLink = tuple[int, Link]
"""A link with its index among the machine's links."""

Places = Mapping[Port, Mapping[int, tuple[Part, int]]]
"""For every output that is computed, for each of its atoms: its part, and its row in that part's array."""


def all_wires(machine: Machine, layout: Layout, truncated: bool) -> list[tuple[dict[int, Wires], ...]]:
    """For every stage the wires from earlier parts, those among its neurons, and those where gradients stop.

    The last entry is for the stream outputs. The own links of the memories of flat stages are in none.

    Args:
        machine: the machine.
        layout: its layout.
        truncated: whether gradients stop at memories' own fixed past.
    """
    end = len(layout.stages)
    part_of = dict.fromkeys(machine.outputs, end)
    part_of.update({name: part for part, stage in enumerate(layout.stages) for name in stage.neurons})
    links: list[tuple[list[NumberedLink], ...]] = [([], [], []) for _ in range(end + 1)]
    for index, link in enumerate(machine.links):
        part = part_of.get(link.target.neuron)
        if part is None:
            continue
        inner = part_of.get(link.source.neuron) == part
        stopped = inner and truncated and has_fixed_past(machine, link)
        links[part][inner + stopped].append((index, link))
    places = _places_of(layout)
    made: list[tuple[dict[int, Wires], ...]] = []
    for stage, used in zip(layout.stages, links, strict=False):
        kinds = used[:1] if stage.kind == "flat" else used
        made.append(tuple(_make_wires(kind, layout, stage.arriving, places) for kind in kinds))
    return [*made, (_make_wires(links[end][0], layout, layout.sinks, places),)]


def all_rewired(machine: Machine, layout: Layout) -> list[tuple[dict[int, Wires], ...]]:
    """As `all_wires`, for a machine of one stage whose links may all change: from wherever they start."""
    places = _places_of(layout)
    links = [*enumerate(machine.links)]
    ends = [*(stage.arriving for stage in layout.stages), layout.sinks]
    return [(_make_wires(links, layout, arriving, places),) for arriving in ends]


def _places_of(layout: Layout) -> Places:
    """Where every output lies."""
    places: dict[Port, dict[int, tuple[Part, int]]] = defaultdict(dict)
    for part in (SOURCES, *range(len(layout.stages))):
        for atom, ports in layout.leaving(part).items():
            for row, port in enumerate(ports):
                places[port][atom] = (part, row)
    return dict(places)


def _make_wires(
    links: Sequence[NumberedLink], layout: Layout, inputs: Mapping[int, Sequence[Port]], places: Places
) -> dict[int, Wires]:
    """The wires into some inputs, for every atom that any link carries there.

    Args:
        links: the links to wire, all of which end at `inputs`.
        layout: the machine's layout.
        inputs: for every atom, the inputs in row order.
        places: see `Places`.
    """
    rows: dict[Port, dict[int, int]] = defaultdict(dict)
    for atom, ports in inputs.items():
        for row, port in enumerate(ports):
            rows[port][atom] = row
    # By atom, for every link: its row, the part and the row within the part that it starts from, its index.
    carried: dict[int, list[tuple[int, Part, int, int]]] = defaultdict(list)
    for index, link in links:
        sent = places.get(link.source, {})
        for atom, row in rows.get(link.target, {}).items():
            if atom in sent:
                carried[atom].append((row, *sent[atom], index))
    return {atom: _wires(entries, layout, atom, len(inputs[atom])) for atom, entries in sorted(carried.items())}


def _wires(entries: Sequence[tuple[int, Part, int, int]], layout: Layout, atom: int, height: int) -> Wires:
    entries = sorted(entries)
    parts = tuple(sorted({part for _, part, _, _ in entries}))
    widths = [len(layout.leaving(part)[atom]) for part in parts]
    first = dict(zip(parts, np.cumsum([0, *widths]).tolist(), strict=False))
    return Wires(
        parts,
        (height, sum(widths)),
        np.array([row for row, _, _, _ in entries]),
        np.array([first[part] + column for _, part, column, _ in entries]),
        np.array([index for _, _, _, index in entries]),
    )
