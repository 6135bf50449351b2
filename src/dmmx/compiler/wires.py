"""Wires: the down movement into one stage on one atom, as one matrix over all outputs that are linked to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.layout import Layout, Part
from dmmx.machine import Link, Port


@dataclass(frozen=True)
class Wires:
    """Links into one stage on one atom.

    Attributes:
        parts: whose arrays are stacked, in order, to be the columns.
        shape: rows (inputs) and columns (outputs).
        rows: for each link.
        columns: for each link.
        links: for each link, its index among the machine's links.
    """

    parts: tuple[Part, ...]
    shape: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    links: np.ndarray

    def __call__(
        self, matrix: Float[Array, "rows columns"], outputs: Mapping[Part, Float[Array, "columns paths ..."]]
    ) -> Float[Array, "rows paths ..."]:
        """What arrives, for the matrix of weights and the outputs of the parts."""
        stacked = [outputs[part] for part in self.parts]
        columns = stacked[0] if len(stacked) == 1 else jnp.concatenate(stacked, axis=0)
        return jnp.tensordot(matrix, columns, axes=1)


class Matrices:
    """All matrices of a program, made of the weight vector by one gather.

    One gather for all compiles several times faster than one scatter for each.

    Args:
        wires: all wires of a program.
        links: the machine's links.
    """

    def __init__(self, wires: Sequence[Wires], links: Sequence[Link]) -> None:
        fixed = [index for index, link in enumerate(links) if not link.trainable]
        order = [index for index, link in enumerate(links) if link.trainable] + fixed
        self._fixed = np.array([links[index].weight for index in fixed])
        # Weights lie as: trainable ones, fixed ones, a zero for what is not linked.
        self.position = np.argsort(order)
        self._shapes = [wire.shape for wire in wires]
        indices: list[np.ndarray] = []
        for wire in wires:
            index = np.full(wire.shape, len(links))
            index[wire.rows, wire.columns] = self.position[wire.links]
            indices.append(index.ravel())
        self._indices = np.concatenate(indices) if indices else np.zeros(0, int)
        self._sizes = [len(index) for index in indices]
        self._place = {id(wire): number for number, wire in enumerate(wires)}

    def all_weights(self, weights: Float[Array, " trainable"]) -> Float[Array, " links_and_zero"]:
        """The weights of all links, found at `position`, and a zero."""
        return jnp.concatenate([weights, jnp.asarray(self._fixed, weights.dtype), jnp.zeros(1, weights.dtype)])

    def __call__(self, every: Float[Array, " links_and_zero"]) -> Callable[[Wires], Float[Array, "rows columns"]]:
        """The function from wires to their matrix, for all weights."""
        flat = every.at[self._indices].get(mode="promise_in_bounds")
        pieces = jax.lax.split(flat, self._sizes)
        matrices = [piece.reshape(shape) for piece, shape in zip(pieces, self._shapes, strict=True)]
        return lambda wires: matrices[self._place[id(wires)]]


NumberedLink = tuple[int, Link]
"""A link with its index among the machine's links."""


def make_wires(
    links: Sequence[NumberedLink], layout: Layout, rows: Mapping[int, Sequence[Port]], parts: Sequence[Part]
) -> dict[int, Wires]:
    """The wires into some inputs, for every atom that any link carries there.

    Args:
        links: the links to wire, as far as they start in `parts` and end in `rows`.
        layout: the machine's layout.
        rows: for every atom, the inputs in row order.
        parts: where links may come from.
    """
    found: dict[int, Wires] = {}
    for atom, ports in rows.items():
        row = {port: index for index, port in enumerate(ports)}
        leaving = {part: layout.leaving(part).get(atom, ()) for part in parts}
        part_of = {port: part for part, members in leaving.items() for port in members}
        here = [(index, link) for index, link in links if link.target in row and link.source in part_of]
        if not here:
            continue
        used = tuple(sorted({part_of[link.source] for _, link in here}))
        column = {port: index for index, port in enumerate(port for part in used for port in leaving[part])}
        found[atom] = Wires(
            used,
            (len(row), len(column)),
            np.array([row[link.target] for _, link in here]),
            np.array([column[link.source] for _, link in here]),
            np.array([index for index, _ in here]),
        )
    return found
