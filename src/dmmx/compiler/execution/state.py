"""The state of a program: what was put out at the last tick, which is all that it hands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np

from dmmx.compiler.execution.movements import Values
from dmmx.compiler.execution.rewired import LOOP
from dmmx.compiler.execution.weights import Weights
from dmmx.machine import Port

if TYPE_CHECKING:
    from dmmx.compiler.program import Program

State = list[Values]
"""The outputs of the last tick: of the stream inputs, then of every stage; for every atom (ports, paths, streams)."""


def initial_state(program: Program, streams: int, dtype: Any, weights: Weights) -> State:
    """See `Program.initial_state`."""
    parts = [program.layout.sources, *(stage.leaving for stage in program.layout.stages)]
    before = [
        {atom: jnp.asarray(_initial(program, atom, ports), dtype) for atom, ports in part.items()} for part in parts
    ]
    if program.rewired is not None:
        matrix, loop = program.rewired.matrix, before[LOOP + 1]
        for atom, row in matrix.rows.items():
            start = matrix.start(weights, atom, program.layout.atoms[atom])
            loop[atom] = loop[atom].at[row].set(jnp.asarray(start, dtype))
    return [{atom: jnp.broadcast_to(a[..., None], (*a.shape, streams)) for atom, a in part.items()} for part in before]


def _initial(program: Program, atom: int, ports: Sequence[Port]) -> np.ndarray:
    """The initial outputs of some ports on an atom."""
    paths = program.layout.atoms[atom]
    array = np.zeros((len(ports), len(paths)))
    if program.machine.initial:
        slots = {path: slot for slot, path in enumerate(paths)}
        for row, port in enumerate(ports):
            for path, leaf in program.machine.initial.at(port).items():
                if path in slots:
                    array[row, slots[path]] = leaf
    return array
