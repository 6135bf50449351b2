"""How one stage is computed, by its kind: what it puts out, a tick earlier, from what arrives at all ticks.

Consumers need what was put out a tick earlier, so that is what is kept; the last tick becomes the state for the next
piece of the streams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from dmmx.compiler.execution.movements import Remember, Shape, Values, arrive, up
from dmmx.compiler.execution.recurrence import accumulate, linear_recurrence
from dmmx.compiler.execution.weights import Weights
from dmmx.compiler.execution.wires import Wires
from dmmx.compiler.plan.layout import Group, Part, PortBlock, StageLayout


@dataclass(frozen=True, eq=False)
class Given:
    """What a stage is computed from.

    Attributes:
        arrived: what comes from elsewhere, at all ticks.
        before: the stage's outputs at the tick before the first.
        weights: of links and neurons.
        shape: of the values.
        last: which tick counts as the last, from 0; None for the last there is.
    """

    arrived: Values
    before: Values
    weights: Weights
    shape: Shape
    last: Array | None


def run_stage(
    stage: StageLayout, part: Part, inner: Sequence[Mapping[int, Wires]], given: Given
) -> tuple[Values, Values]:
    """A stage: its outputs a tick earlier, and those of the last tick.

    Args:
        stage: the stage.
        part: its number.
        inner: the links among its neurons: those through which gradients flow, then those where they stop; none for a
            flat stage.
        given: what it is computed from.
    """
    if stage.kind == "flat":
        return _flat(stage, given)
    flowing, stopped = inner
    # A recurrence would let gradients flow through every link.
    if stage.kind == "linear" and not stopped:
        return _linear(stage, part, flowing, given)
    return _loop(stage, part, flowing, stopped, given)


def delay(values: Values, before: Values, last: Array | None) -> tuple[Values, Values]:
    """The values a tick earlier, and those of the last tick.

    Args:
        values: at all ticks.
        before: at the tick before the first.
        last: see `Given`.
    """
    if any(array.shape[-1] == 0 for array in values.values()):
        return values, before
    earlier = {
        atom: jnp.concatenate([before[atom][..., None], array[..., :-1]], axis=-1) for atom, array in values.items()
    }
    return earlier, {atom: _at_tick(array, last) for atom, array in values.items()}


def _at_tick(array: Array, tick: Array | None) -> Array:
    if tick is None:
        return array[..., -1]
    return jax.lax.dynamic_index_in_dim(array, tick, axis=-1, keepdims=False)


def _flat(stage: StageLayout, given: Given) -> tuple[Values, Values]:
    """Neurons without cycles but for memories that are sums."""
    made = up(stage, given.arrived, given.shape, given.weights, _memory_of(stage, given))
    return delay(made, given.before, given.last)


def _memory_of(stage: StageLayout, given: Given) -> Remember:
    """The function that adds their own past to the memories of a flat stage."""

    def remember(group: Group, block: PortBlock, arriving: Array) -> Array:
        memory = group.neuron.memory
        if group.names[0] not in stage.memories or memory is None or block.name != memory[1]:
            return arriving
        count = len(group.names)
        starts = zip(block.atoms, block.starts, strict=True)
        pieces = [given.before[atom][start : start + count] for atom, start in starts]
        past = pieces[0] if len(pieces) == 1 else jnp.concatenate(pieces, axis=1)
        factors, truncated = given.weights.past_of(group, stage.memories)
        return accumulate(arriving, past, factors, truncated=truncated)

    return remember


def _linear(stage: StageLayout, part: Part, inner: Mapping[int, Wires], given: Given) -> tuple[Values, Values]:
    """Linear cycles.

    What the neurons make of nothing from within is what is added at every tick; their derivatives along the outputs
    that feed the cycles are the factors.
    """
    weights, shape = given.weights, given.shape

    def respond_to(past: Values) -> Values:
        x = arrive(inner, stage.arriving, weights, {part: past}, shape)
        return up(stage, {atom: array + given.arrived[atom] for atom, array in x.items()}, shape, weights)

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
        start = _rows_of(given.before[atom], rows)
        kept = linear_recurrence(factors, _rows_of(added[atom], rows), start)
        earlier = jnp.concatenate([start[..., None], kept[..., :-1]], axis=-1)
        past[atom] = nothing[atom].at[rows].set(earlier, mode="drop")
    return delay(respond_to(past), given.before, given.last)


def _rows_of(array: Array, rows: np.ndarray) -> Array:
    return array.at[rows].get(mode="fill", fill_value=0)


def _loop(
    stage: StageLayout, part: Part, flowing: Mapping[int, Wires], stopped: Mapping[int, Wires], given: Given
) -> tuple[Values, Values]:
    """Any cycles, tick by tick."""
    weights, ticks = given.weights, given.shape.trailing[-1]
    shape = replace(given.shape, trailing=given.shape.trailing[:-1])

    def tick(outputs: Values, elsewhere: Values) -> tuple[Values, Values]:
        x = arrive(flowing, stage.arriving, weights, {part: outputs}, shape)
        if stopped:
            past = arrive(stopped, stage.arriving, weights, {part: jax.lax.stop_gradient(outputs)}, shape)
            x = {atom: array + past[atom] for atom, array in x.items()}
        x = {atom: array + elsewhere[atom] for atom, array in x.items()}
        return up(stage, x, shape, weights), outputs

    by_tick = {atom: jnp.moveaxis(array, -1, 0) for atom, array in given.arrived.items()}
    final, by_tick = jax.lax.scan(tick, given.before, by_tick, length=ticks)
    earlier = {atom: jnp.moveaxis(array, 0, -1) for atom, array in by_tick.items()}
    if given.last is None:
        return earlier, final
    # What a tick puts out is there as what the next one finds.
    later = {atom: jnp.concatenate([array, final[atom][..., None]], axis=-1) for atom, array in earlier.items()}
    return earlier, {atom: _at_tick(array, given.last + 1) for atom, array in later.items()}
