"""A pure machine written with V-values: a self-referential machine like any other, which the interpreter runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from dmmx.examples.lives.pure.engine import Matrix, PureMachine
from dmmx.examples.lives.pure.neuron import place, tree_of
from dmmx.machine import Machine, MachineBuilder
from dmmx.vvalue import ZERO, Tree


@dataclass(frozen=True, eq=False)
class Names:
    """How the rows and columns of a pure machine are called in the machine of V-values.

    Output k is the output `result` of a neuron, or `value` of a constant: that of `matrix` for k = 0, then those of
    `stream1`, `stream2`, … Inputs k and k + 1 are inputs `a` and `b` of the neuron of output k. An input that no neuron
    uses belongs to a neuron that does nothing, `unused1`, … Rows and columns in which no stream has anything, ever, are
    left out with their neurons.

    Attributes:
        machine: the pure machine.
    """

    machine: PureMachine

    @cached_property
    def outputs(self) -> list[int]:
        """The outputs that are not left out."""
        heard = {k for k in range(1, self.machine.columns) if self._used[:, k].any()}
        hearing = {k for k in self.machine.rules if self._used[k : k + 2].any()}
        return [0, *sorted(heard | hearing)]

    @cached_property
    def inputs(self) -> list[int]:
        """The inputs that are not left out."""
        return [0, *(row for row in range(1, self.machine.columns + 1) if self._used[row].any())]

    @property
    def _used(self) -> Matrix:
        if "conway" in self.machine.rules.values():
            return np.ones_like(self.machine.start[0])
        return np.abs(self.machine.start).max(axis=0)

    def row(self, number: int) -> str:
        """The port of an input."""
        if number in (0, 1):
            return "matrix.a" if number == 0 else "matrix.b"
        for port, k in (("a", number), ("b", number - 1)):
            if k in self.machine.rules and k in self.outputs:
                return f"stream{k}.{port}"
        return f"unused{number}.x"

    def column(self, number: int) -> str:
        """The port of an output."""
        if number == 0:
            return "matrix.result"
        return f"stream{number}.{'result' if number in self.machine.rules else 'value'}"

    @property
    def rows(self) -> list[str]:
        """The ports of all inputs."""
        return [self.row(number) for number in self.inputs]

    @property
    def columns(self) -> list[str]:
        """The ports of all outputs."""
        return [self.column(number) for number in self.outputs]

    def tree(self, matrix: Matrix) -> Tree:
        """A stream's matrix as a V-value of the shape of a network matrix."""
        entries = {
            place(self.row(i), self.column(j)): float(matrix[i, j])
            for i in self.inputs
            for j in self.outputs
            if matrix[i, j] != 0
        }
        return tree_of(entries)

    def matrix(self, tree: Tree) -> Matrix:
        """The matrix that a V-value stands for; what is elsewhere in it is left out."""
        matrix = np.zeros_like(self.machine.start[0])
        for i in self.inputs:
            for j in self.outputs:
                matrix[i, j] = tree.at(place(self.row(i), self.column(j))).number
        return matrix

    @property
    def memory(self) -> Tree:
        """The links by which inputs are kept: every neuron hears again what it heard."""
        if not self.machine.keeps_inputs:
            return ZERO
        return tree_of({place(row, row): 1 for row in self.rows if not row.startswith("unused")})


def machine_of(machine: PureMachine) -> Machine:
    """The same machine as neurons and links, named as `Names` says.

    Args:
        machine: any pure machine.

    Returns:
        A self-referential machine without stream inputs and outputs.

    Example:
        >>> import numpy as np
        >>> start = np.zeros((1, 2, 1))
        >>> start[0, 0, 0] = 1
        >>> machine_of(PureMachine(start, {}))
        Machine of 1 neuron, 0 trainable links of 1
    """
    names = Names(machine)
    builder = MachineBuilder().self_reference("matrix.result")
    common: dict[str, Any] = {"rows": names.rows, "columns": names.columns}
    common |= {name: True for name in ("keeps_inputs", "squeezes") if getattr(machine, name)}
    fixed: dict[str, Any] = {"fixed": names.memory.to_data()} if names.memory else {}
    builder.neuron("matrix", "pure_matrix", **common, **fixed)
    initial: dict[str, Tree] = {}
    for number in names.outputs[1:]:
        name, _, port = names.column(number).partition(".")
        value = names.tree(machine.start[number])
        rule = machine.rules.get(number)
        if rule is None:
            builder.constant(name, value / (float(value.max_norm()) or 1) if machine.squeezes else value)
        elif rule == "conway":
            builder.neuron(name, "pure_conway", **common)
        else:
            builder.neuron(name, "pure", rule=rule, **common)
        initial[name] = ZERO.nest({port: value})
    for row in names.rows:
        if row.startswith("unused"):
            builder.neuron(row.partition(".")[0], "identity")
    for path, weight in (names.tree(machine.start[0]) + names.memory).items():
        builder.link(".".join(path[:2]), ".".join(path[2:]), float(weight), trainable=False)
    return builder.initial(ZERO.nest(initial)).build()
