"""The two movements of a tick, for all ticks and streams at once: down along the links, and up through the neurons.

Every array of values is (ports, paths of an atom, streams, ticks), ticks contiguous; inside of a loop the ticks are
missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array

from dmmx.compiler.analysis.neurons import respond
from dmmx.compiler.execution.weights import Weights
from dmmx.compiler.execution.wires import Wires
from dmmx.compiler.plan.layout import Group, Part, PortBlock, StageLayout
from dmmx.machine import Port
from dmmx.vvalue import Slots

Values = dict[int, Array]
"""For every atom, an array (ports, paths, ...)."""

Remember = Callable[[Group, PortBlock, Array], Array]
"""From a group, an output and what the neurons put out, (neurons, paths, ...), to what they put out with memory."""


@dataclass(frozen=True)
class Shape:
    """The axes of values after that of ports.

    Attributes:
        sizes: for every atom, how many paths it has.
        trailing: streams, and ticks outside of loops.
        dtype: of the numbers.
    """

    sizes: tuple[int, ...]
    trailing: tuple[int, ...]
    dtype: Any


def arrive(
    wires: Mapping[int, Wires],
    rows: Mapping[int, Sequence[Port]],
    weights: Weights,
    outputs: Mapping[Part, Values],
    shape: Shape,
) -> Values:
    """The down movement into one stage: zero where nothing is wired.

    Args:
        wires: for every atom that something arrives on.
        rows: for every atom, the inputs.
        weights: of the links.
        outputs: for every part, its outputs a tick earlier.
        shape: of the values.
    """
    arrived: Values = {}
    for atom, ports in rows.items():
        if atom in wires:
            matrix = weights.matrix_of(wires[atom])
            arrived[atom] = wires[atom](matrix, {part: outputs[part][atom] for part in wires[atom].parts})
        else:
            arrived[atom] = jnp.zeros((len(ports), shape.sizes[atom], *shape.trailing), shape.dtype)
    return arrived


def up(stage: StageLayout, arrived: Values, shape: Shape, weights: Weights, remember: Remember | None = None) -> Values:
    """The up movement of one stage: every group's neuron type applied to what arrived.

    Args:
        stage: the stage.
        arrived: see `arrive`.
        shape: of the values.
        weights: of which activations are taken.
        remember: adds their own past to the memories of a flat stage.
    """
    blocks = _split_rows(stage, arrived)
    rows: dict[int, list[Array]] = {}
    for group in stage.groups:
        y = respond(group.neuron, _inputs_of(group, blocks, shape), _as_leaves(weights.activations_of(group), shape))
        assert isinstance(y, Slots)
        for block in group.outputs:
            values = jnp.moveaxis(y[block.name].select(block.paths).values, 0, 1)
            if remember is not None:
                values = remember(group, block, values)
            parts = jax.lax.split(values, block.sizes, axis=1) if len(block.sizes) > 1 else [values]
            for atom, part in zip(block.atoms, parts, strict=True):
                rows.setdefault(atom, []).append(part)
    return {atom: parts[0] if len(parts) == 1 else jnp.concatenate(parts) for atom, parts in rows.items()}


def _as_leaves(activations: Array | None, shape: Shape) -> list[Array] | None:
    """One array (neurons, ...) a part, that values of all paths, streams and ticks can be multiplied with."""
    if activations is None:
        return None
    return [part.reshape(-1, *(1 for _ in shape.trailing)) for part in activations.T]


def _split_rows(stage: StageLayout, arrived: Values) -> dict[tuple[int, int], Array]:
    """What arrived, cut into the groups' blocks, by (atom, first row). One split: its gradient is one concatenation."""
    sizes: dict[int, dict[int, int]] = {}
    for group in stage.groups:
        for block in group.inputs:
            for atom, start in zip(block.atoms, block.starts, strict=True):
                sizes.setdefault(atom, {})[start] = len(group.names)
    return {
        (atom, start): piece
        for atom, rows in sizes.items()
        for start, piece in zip(rows, jax.lax.split(arrived[atom], list(rows.values())), strict=True)
    }


def _inputs_of(group: Group, blocks: Mapping[tuple[int, int], Array], shape: Shape) -> Slots:
    ports: dict[str, Slots] = {}
    for block in group.inputs:
        pieces = [blocks[atom, start] for atom, start in zip(block.atoms, block.starts, strict=True)]
        values = pieces[0] if len(pieces) == 1 else jnp.concatenate(pieces, axis=1)
        ports[block.name] = Slots(block.paths, jnp.moveaxis(values, 1, 0))
    if ports:
        return Slots.join(ports)
    return Slots((), jnp.zeros((0, len(group.names), *shape.trailing), shape.dtype))
