"""Runs a laid-out machine on arrays: pure functions of weights, streams and state.

Every array of values is (ports, paths of an atom, streams, ticks), ticks contiguous. Consumers need what was put out a
tick earlier, so that is what is kept; the last tick becomes the state for the next piece of the streams.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler.layout import Group, Part, PortBlock, StageLayout
from dmmx.compiler.neurons import respond
from dmmx.compiler.recurrence import accumulate, linear_recurrence
from dmmx.compiler.wires import Matrix, Wires
from dmmx.machine import Port
from dmmx.vvalue import Slots

MatrixOf = Callable[[Wires], Matrix]
"""Gives the weights of some wires; see `Matrices`."""

ActivationsOf = Callable[[Group], Float[Array, "neurons parts"] | None]
"""Gives a group's activations that are in the weight vector; None where there are none."""

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
    matrix_of: MatrixOf,
    outputs: Mapping[Part, Values],
    shape: Shape,
) -> Values:
    """The down movement into one stage: zero where nothing is wired.

    Args:
        wires: for every atom that something arrives on.
        rows: for every atom, the inputs.
        matrix_of: the weights.
        outputs: for every part, its outputs a tick earlier.
        shape: of the values.
    """
    arrived: Values = {}
    for atom, ports in rows.items():
        if atom in wires:
            matrix = matrix_of(wires[atom])
            arrived[atom] = wires[atom](matrix, {part: outputs[part][atom] for part in wires[atom].parts})
        else:
            arrived[atom] = jnp.zeros((len(ports), shape.sizes[atom], *shape.trailing), shape.dtype)
    return arrived


def up(
    stage: StageLayout, arrived: Values, shape: Shape, activations_of: ActivationsOf, remember: Remember | None = None
) -> Values:
    """The up movement of one stage: every group's neuron type applied to what arrived.

    Args:
        stage: the stage.
        arrived: see `arrive`.
        shape: of the values.
        activations_of: those in the weight vector.
        remember: adds their own past to the memories of a flat stage.
    """
    blocks = _split_rows(stage, arrived)
    rows: dict[int, list[Array]] = {}
    for group in stage.groups:
        y = respond(group.neuron, _inputs_of(group, blocks, shape), _as_leaves(activations_of(group), shape))
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


def delay(values: Values, before: Values, last: Array | None) -> tuple[Values, Values]:
    """The values a tick earlier, and those of the last tick.

    Args:
        values: at all ticks.
        before: at the tick before the first.
        last: which tick counts as the last, from 0; by default the last there is.
    """
    if any(array.shape[-1] == 0 for array in values.values()):
        return values, before
    earlier = {
        atom: jnp.concatenate([before[atom][..., None], array[..., :-1]], axis=-1) for atom, array in values.items()
    }
    return earlier, {atom: _at_tick(array, last) for atom, array in values.items()}


def linear(
    stage: StageLayout,
    part: Part,
    inner: Mapping[int, Wires],
    arrived: Values,
    before: Values,
    matrix_of: MatrixOf,
    shape: Shape,
    activations_of: ActivationsOf,
    last: Array | None,
) -> tuple[Values, Values]:
    """Linear cycles: their outputs a tick earlier, and those of the last tick.

    What the neurons make of nothing from within is what is added at every tick; their derivatives along the outputs
    that feed the cycles are the factors.

    Args:
        stage: the cycles.
        part: its number.
        inner: the links among its neurons.
        arrived: what comes from elsewhere, at all ticks.
        before: its outputs at the tick before the first.
        matrix_of: the weights.
        shape: of the values.
        activations_of: those in the weight vector.
        last: see `delay`.
    """

    def respond_to(past: Values) -> Values:
        x = arrive(inner, stage.arriving, matrix_of, {part: past}, shape)
        return up(stage, {atom: array + arrived[atom] for atom, array in x.items()}, shape, activations_of)

    def unit(output: int) -> Values:
        """One at the output of that number of every cycle."""
        return {atom: array.at[stage.cycles[atom][:, output]].set(1, mode="drop") for atom, array in nothing.items()}

    nothing = {
        atom: jnp.zeros((len(ports), shape.sizes[atom], *shape.trailing), shape.dtype)
        for atom, ports in stage.leaving.items()
    }
    added, derivative = jax.linearize(respond_to, nothing)
    columns = [derivative(unit(output)) for output in range(next(iter(stage.cycles.values())).shape[1])]
    past: Values = {}
    for atom, rows in stage.cycles.items():
        factors = jnp.stack([_rows_of(column[atom], rows) for column in columns], axis=2)
        start = _rows_of(before[atom], rows)
        kept = linear_recurrence(factors, _rows_of(added[atom], rows), start)
        earlier = jnp.concatenate([start[..., None], kept[..., :-1]], axis=-1)
        past[atom] = nothing[atom].at[rows].set(earlier, mode="drop")
    return delay(respond_to(past), before, last)


def _rows_of(array: Array, rows: np.ndarray) -> Array:
    return array.at[rows].get(mode="fill", fill_value=0)


def _at_tick(array: Array, tick: Array | None) -> Array:
    if tick is None:
        return array[..., -1]
    return jax.lax.dynamic_index_in_dim(array, tick, axis=-1, keepdims=False)


def memory_of(stage: StageLayout, before: Values, own: Callable[[Group], tuple[Array | None, bool]]) -> Remember:
    """The function that adds their own past to the memories of a flat stage.

    Args:
        stage: the stage.
        before: its outputs at the tick before the first.
        own: from a group of memories to the factors of their pasts, or None when all are 1, and whether gradients stop
            there.
    """

    def remember(group: Group, block: PortBlock, arriving: Array) -> Array:
        memory = group.neuron.memory
        if group.names[0] not in stage.memories or memory is None or block.name != memory[1]:
            return arriving
        count = len(group.names)
        pieces = [before[atom][start : start + count] for atom, start in zip(block.atoms, block.starts, strict=True)]
        past = pieces[0] if len(pieces) == 1 else jnp.concatenate(pieces, axis=1)
        weights, truncated = own(group)
        return accumulate(arriving, past, weights, truncated=truncated)

    return remember


def loop(
    stage: StageLayout,
    part: Part,
    inner: Sequence[Mapping[int, Wires]],
    arrived: Values,
    before: Values,
    matrix_of: MatrixOf,
    shape: Shape,
    activations_of: ActivationsOf,
    last: Array | None,
) -> tuple[Values, Values]:
    """A loop, tick by tick: its outputs a tick earlier, and those of the last tick.

    Args:
        stage: the loop.
        part: its number.
        inner: the links among its neurons: those through which gradients flow, then those where they stop.
        arrived: what comes from elsewhere, at all ticks.
        before: its outputs at the tick before the first.
        matrix_of: the weights.
        shape: of the values.
        activations_of: those in the weight vector.
        last: see `delay`.
    """
    flowing, stopped = inner
    ticks = shape.trailing[-1]
    shape = replace(shape, trailing=shape.trailing[:-1])

    def tick(outputs: Values, elsewhere: Values) -> tuple[Values, Values]:
        x = arrive(flowing, stage.arriving, matrix_of, {part: outputs}, shape)
        if stopped:
            past = arrive(stopped, stage.arriving, matrix_of, {part: jax.lax.stop_gradient(outputs)}, shape)
            x = {atom: array + past[atom] for atom, array in x.items()}
        x = {atom: array + elsewhere[atom] for atom, array in x.items()}
        return up(stage, x, shape, activations_of), outputs

    by_tick = {atom: jnp.moveaxis(array, -1, 0) for atom, array in arrived.items()}
    final, by_tick = jax.lax.scan(tick, before, by_tick, length=ticks)
    earlier = {atom: jnp.moveaxis(array, 0, -1) for atom, array in by_tick.items()}
    if last is None:
        return earlier, final
    # What a tick puts out is there as what the next one finds.
    later = {atom: jnp.concatenate([array, final[atom][..., None]], axis=-1) for atom, array in earlier.items()}
    return earlier, {atom: _at_tick(array, last + 1) for atom, array in later.items()}
