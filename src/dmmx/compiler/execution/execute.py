"""Runs a program on one piece of the streams, stage after stage: a pure function of weights, state and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp
from jaxtyping import Array

from dmmx.compiler.execution.movements import Shape, Values, arrive
from dmmx.compiler.execution.stages import Given, delay, run_stage
from dmmx.compiler.execution.weights import Weights
from dmmx.compiler.plan.layout import SOURCES, Part
from dmmx.machine import Port
from dmmx.vvalue import Slots

if TYPE_CHECKING:
    from dmmx.compiler.execution.chunks import Streams
    from dmmx.compiler.execution.state import State
    from dmmx.compiler.program import Program


def run_piece(
    program: Program, weights: Weights, count: int, before: State, streams: Streams, ticks: int, last: Array | None
) -> tuple[dict[Port, Array], State]:
    """All ticks of a piece of all streams at once.

    Args:
        program: the program.
        weights: of links and neurons.
        count: how many streams run side by side.
        before: the state at the tick before the first.
        streams: for every port of a stream input, its array.
        ticks: the length of the piece.
        last: the tick whose state is wanted, from 0; None for the last there is.

    Returns:
        What arrives at the stream outputs, and the state.
    """
    shape = Shape(program.layout.sizes, (count, ticks), weights.every.dtype)
    if program.rewired is not None:
        arrived, after = program.rewired.run(weights, shape, _source_values(program, streams), before, last)
        return _sink_values(program, arrived, shape), after
    outputs: dict[Part, Values] = {}
    outputs[SOURCES], state = delay(_source_values(program, streams), before[0], last)
    after = [state]
    for part, stage in enumerate(program.layout.stages):
        outer, *inner = program.wires[part]
        arrived = arrive(outer, stage.arriving, weights, outputs, shape)
        outputs[part], state = run_stage(stage, part, inner, Given(arrived, before[part + 1], weights, shape, last))
        after.append(state)
    (outer,) = program.wires[-1]
    arrived = arrive(outer, program.layout.sinks, weights, outputs, shape)
    return _sink_values(program, arrived, shape), after


def _source_values(program: Program, streams: Streams) -> Values:
    """What the stream inputs put out, atom by atom."""
    rows: dict[int, list[Array]] = {}
    for port, block in program.layout.source_blocks.items():
        stream = Slots(program.input_paths[port], streams[port]).select(block.paths).values
        first = 0
        for atom, size in zip(block.atoms, block.sizes, strict=True):
            rows.setdefault(atom, []).append(stream[first : first + size])
            first += size
    return {atom: jnp.stack(parts) for atom, parts in rows.items()}


def _sink_values(program: Program, arrived: Values, shape: Shape) -> dict[Port, Array]:
    """What arrives at the stream outputs, port by port."""
    found: dict[Port, Array] = {}
    for port, paths in program.output_paths.items():
        block = program.layout.sink_blocks.get(port)
        if block is None:
            found[port] = jnp.zeros((len(paths), *shape.trailing), shape.dtype)
            continue
        parts = [arrived[atom][start] for atom, start in zip(block.atoms, block.starts, strict=True)]
        found[port] = Slots(block.paths, jnp.concatenate(parts)).select(paths).values
    return found
