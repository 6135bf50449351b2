"""The neuron type of pure machines: what output k of a pure machine does, over the V-value algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from dmmx.neuron import neuron_type
from dmmx.vvalue import Leaf, Path, Tree, VValue
from dmmx.vvalue.leaf import maximum

_RULES: dict[str, Callable[[VValue, VValue], VValue]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a.mask_multiply(b),
    "maximum": lambda a, b: a.combine(maximum, b),
}


@neuron_type(inputs=("a", "b"), outputs=("result", "a", "b"), zero_preserving=False)
def pure(
    x: VValue,
    *,
    rule: str = "sum",
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    keeps_inputs: bool = False,
    squeezes: bool = False,
    fixed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One stream of a pure machine, made of two: a matrix whose rows are inputs and whose columns are outputs.

    `result` is their sum, product, maximum or conway, by `rule`; `a` and `b` are the inputs themselves where they are
    to be kept. What is outside the given rows and columns is left out. The matrix neuron has `fixed` entries besides,
    and among them is the first place of its first row, the rest of which is zero.
    """
    inside = None if not rows else x.lift(_filled(rows, columns))
    a, b = ((x[name] if inside is None else inside.mask_multiply(x[name])) for name in ("a", "b"))
    result = _conway(a, rows, columns) if rule == "conway" else _RULES[rule](a, b)
    if fixed and rows:
        first = x.lift(_filled(rows[:1], columns)).mask_multiply(result)
        result = result - first + x.lift(_filled(rows[:1], columns[:1]))
    kept = {"a": a, "b": b} if keeps_inputs else {}
    if squeezes:
        result, kept = _squeezed(result), {name: _squeezed(value) for name, value in kept.items()}
    if fixed:
        # Whatever is at these places goes, and they are set.
        there = x.lift(Tree(fixed).map(lambda _: 1))
        result = result - there.mask_multiply(result) + x.lift(fixed)
    return {"result": result, **kept}


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


def _filled(rows: Sequence[str], columns: Sequence[str]) -> Tree:
    return _ones(tuple(rows), tuple(columns))


@lru_cache
def _ones(rows: tuple[str, ...], columns: tuple[str, ...]) -> Tree:
    return tree_of({place(row, column): 1 for row in rows for column in columns})


def _squeezed(value: VValue) -> VValue:
    largest = value.max_norm()
    return value / (largest + (largest == 0))


def _conway(value: VValue, rows: Sequence[str], columns: Sequence[str]) -> VValue:
    """See `dmmx.examples.pure.engine.conway`; the places are neighbours in the order of rows and columns."""
    leaves = dict(value.items())
    height, width = len(rows), len(columns)
    entries: dict[Path, Leaf] = {}
    for i in range(height):
        for j in range(width):
            near = [(i + down) % height for down in (-1, 0, 1)], [(j + right) % width for right in (-1, 0, 1)]
            total = 2 * leaves.get(place(rows[i], columns[j]), 0)
            for row in near[0]:
                for column in near[1]:
                    total = total + leaves.get(place(rows[row], columns[column]), 0)
            entries[place(rows[i], columns[j])] = -1 if -1 <= total <= 1 or 4 <= total <= 6 else 1
    return value.lift(tree_of(entries))
