"""The neuron types of pure machines: what output k of a pure machine does, over the V-value algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from dmmx.neuron import neuron_type
from dmmx.vvalue import Leaf, Path, Tree, VValue
from dmmx.vvalue.leaf import less_or_equal, maximum

_RULES: dict[str, Callable[[VValue, VValue], VValue]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a.mask_multiply(b),
    "maximum": lambda a, b: a.combine(maximum, b),
}


@neuron_type(inputs=("a", "b"), outputs=("result", "a", "b"))
def pure(
    x: VValue,
    *,
    rule: str = "sum",
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    keeps_inputs: bool = False,
    squeezes: bool = False,
) -> dict[str, Any]:
    """A stream of a pure machine: the sum, product or maximum of two, all matrices of the same rows and columns.

    Rows are inputs and columns outputs, both written `neuron.port`; what else is in the inputs is left out, if rows are
    given at all. `a` and `b` are put out again where inputs are kept.
    """
    a, b = _inputs(x, rows, columns)
    return _outputs(_RULES[rule](a, b), a, b, keeps_inputs, squeezes)


@neuron_type(inputs=("a", "b"), outputs=("result", "a", "b"), zero_preserving=False)
def pure_conway(
    x: VValue,
    *,
    rows: Sequence[str] = ("a.x",),
    columns: Sequence[str] = ("a.x",),
    keeps_inputs: bool = False,
    squeezes: bool = False,
) -> dict[str, Any]:
    """A stream of a pure machine that plays a game of life on a torus, see `dmmx.examples.lives.pure.engine.conway`.

    Rows and columns are neighbours in the order in which they are given. The input b is of no account.
    """
    a, b = _inputs(x, rows, columns)
    leaves = dict(a.items())
    places = [[place(row, column) for column in columns] for row in rows]
    entries: dict[Path, Leaf] = {}
    for i, row in enumerate(places):
        for j, here in enumerate(row):
            total = 2 * leaves.get(here, 0)
            for down in (-1, 0, 1):
                for right in (-1, 0, 1):
                    near = places[(i + down) % len(rows)][(j + right) % len(columns)]
                    total = total + leaves.get(near, 0)
            entries[here] = 1 - 2 * (_between(-1, total, 1) + _between(4, total, 6))
    result = x.nest({})
    for path, entry in entries.items():
        result = result + x.lift(tree_of({path: 1})) * entry
    return _outputs(result, a, b, keeps_inputs, squeezes)


@neuron_type(inputs=("a", "b"), outputs=("result", "a", "b"), zero_preserving=False)
def pure_matrix(
    x: VValue,
    *,
    rows: Sequence[str] = ("a.x",),
    columns: Sequence[str] = ("a.x",),
    keeps_inputs: bool = False,
    squeezes: bool = False,
    fixed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The stream of a pure machine that is its network matrix: a sum, whose first row is 1, 0, 0, … always.

    Entries that are fixed, which lie outside the rows and columns, are added.
    """
    a, b = _inputs(x, rows, columns)
    one, total = x.lift(_filled(rows[:1], columns[:1])), a + b
    total = total - x.lift(_filled(rows[:1], columns)).mask_multiply(total) + one
    outputs = _outputs(total, a, b, keeps_inputs, squeezes)
    # The squeeze may have made the 1 smaller.
    result = outputs["result"]
    return {**outputs, "result": result - one.mask_multiply(result) + one + x.lift(fixed or {})}


def place(row: str, column: str) -> Path:
    """The path of a row and a column, written `neuron.port`, in a network matrix."""
    return (*row.split("."), *column.split("."))


def tree_of(entries: Mapping[Path, Leaf]) -> Tree:
    """The tree with these leaves, none of which is above another one."""
    root: dict[str, Any] = {}
    for path, leaf in entries.items():
        node = root
        for key in path[:-1]:
            node = node.setdefault(key, {})
        node[path[-1]] = leaf
    return Tree(root)


def _inputs(x: VValue, rows: Sequence[str], columns: Sequence[str]) -> tuple[VValue, VValue]:
    """The two inputs, cut to the rows and columns."""
    if not rows:
        return x["a"], x["b"]
    inside = x.lift(_filled(rows, columns))
    return inside.mask_multiply(x["a"]), inside.mask_multiply(x["b"])


def _outputs(result: VValue, a: VValue, b: VValue, keeps_inputs: bool, squeezes: bool) -> dict[str, VValue]:
    outputs = {"result": result, **({"a": a, "b": b} if keeps_inputs else {})}
    return {name: _squeezed(value) for name, value in outputs.items()} if squeezes else outputs


def _squeezed(value: VValue) -> VValue:
    largest = value.max_norm()
    return value / (largest + (largest == 0))


def _between(low: float, value: Leaf, high: float) -> Leaf:
    return less_or_equal(low, value) * less_or_equal(value, high)


def _filled(rows: Sequence[str], columns: Sequence[str]) -> Tree:
    return _ones(tuple(rows), tuple(columns))


@lru_cache
def _ones(rows: tuple[str, ...], columns: tuple[str, ...]) -> Tree:
    return tree_of({place(row, column): 1 for row in rows for column in columns})
