"""A network matrix alone as nested JSON: {target: {input: {source: {output: weight}}}}."""

from __future__ import annotations

import cmath
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from dmmx.errors import InputFileError, MachineError, Problem, VValueError, report_problems
from dmmx.machine.entries import shown
from dmmx.machine.json_text import JsonPath, JsonText
from dmmx.machine.link import Port
from dmmx.vvalue import COMPLEX_KEY, NUMBER_KEY, PRESENT_KEY, Tree, tree_from_json, tree_to_json

LEVELS = ("targets", "inputs", "sources", "outputs")
"""What the keys are, level by level."""


class Entry(NamedTuple):
    """One number of a matrix, and where it stands."""

    target: Port
    source: Port
    weight: float
    path: JsonPath


def matrix_from_json(text: str, name: str = "the matrix") -> Tree:
    """The network matrix that nested JSON text holds, for `with_matrix` and `links_of_matrix`.

    Names stay as they are; see `machine_from_matrix` for those of the prototypes.

    Args:
        text: JSON.
        name: what error messages call it.

    Raises:
        InputFileError: it is not JSON, or no network matrix; all problems are listed with lines and columns.

    Example:
        >>> matrix_from_json('{"out": {"y": {"in": {"x": 0.5}}}}')
        Tree({'out': {'y': {'in': {'x': 0.5}}}})
    """
    source, problems = JsonText(text, name), list[Problem]()
    rows: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for entry in entries_of(source, source.data, (), problems):
        row = rows.setdefault(entry.target.neuron, {}).setdefault(entry.target.name, {})
        row.setdefault(entry.source.neuron, {})[entry.source.name] = entry.weight
    if problems:
        raise InputFileError(report_problems(name, problems, shown=50))
    return Tree(rows)


def matrix_to_json(matrix: Tree) -> str:
    """A network matrix as nested JSON text, an input a line.

    Raises:
        MachineError: a path that is not target, input, source, output; or a number that JSON cannot hold, as NaN.

    Example:
        >>> print(matrix_to_json(Tree({"out": {"y": {"in": {"x": 0.5}}}})), end="")
        {
          "out": {
            "y": {"in": {"x": 0.5}}
          }
        }
    """
    for path, weight in matrix.items():
        if len(path) != len(LEVELS):
            raise MachineError(f"{'.'.join(path)}: expected target, input, source and output, got {len(path)} keys")
        if not isinstance(weight, int | float | complex) or not cmath.isfinite(weight):
            raise MachineError(f"{'.'.join(path)}: JSON holds finite int, float and complex only, got {weight!r}")
    return rows_text(cast("Mapping[str, Any]", tree_to_json(matrix)), "") + "\n"


def rows_text(rows: Mapping[str, Mapping[str, Any]], margin: str) -> str:
    """Nested rows as JSON text, an input a line.

    Args:
        rows: {target: {input: anything}}.
        margin: stands before every line but the first.
    """
    targets: list[str] = []
    for target, inputs in rows.items():
        body = ",\n".join(f"{margin}    {as_json(name)}: {as_json(row)}" for name, row in inputs.items())
        targets.append(f"{margin}  {as_json(target)}: {{\n{body}\n{margin}  }}")
    return "{\n" + ",\n".join(targets) + f"\n{margin}}}" if targets else "{}"


def as_json(data: object) -> str:
    """Data as JSON in one line."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def entries_of(source: JsonText, data: object, path: JsonPath, problems: list[Problem]) -> Iterator[Entry]:
    """All numbers of a matrix; what is wrong is added to the problems.

    Args:
        source: what the data was read from.
        data: the matrix.
        path: where it stands in the text.
        problems: to add to.
    """
    for keys, weight in _spread(source, data, path, 0, problems):
        target, source_port = Port(keys[0], keys[1]), Port(keys[2], keys[3])
        yield Entry(target, source_port, weight, (*path, *keys))


def _spread(
    source: JsonText, data: object, path: JsonPath, level: int, problems: list[Problem]
) -> Iterator[tuple[tuple[str, ...], float]]:
    if level == len(LEVELS):
        yield (), _weight(source, data, path, problems)
        return
    if not isinstance(data, dict):
        problems.append(source.problem(path, f"expected an object whose keys are {LEVELS[level]}, got {shown(data)}"))
        return
    for key, below in cast("dict[str, object]", data).items():
        for keys, weight in _spread(source, below, (*path, key), level + 1, problems):
            yield (key, *keys), weight


def _weight(source: JsonText, data: object, path: JsonPath, problems: list[Problem]) -> float:
    if isinstance(data, dict) and set(cast("dict[str, object]", data)) == {NUMBER_KEY}:
        data = cast("dict[str, object]", data)[NUMBER_KEY]
    elif isinstance(data, dict) and set(cast("dict[str, object]", data)) in ({COMPLEX_KEY}, {PRESENT_KEY}):
        return _special_weight(source, cast("dict[str, object]", data), path, problems)
    if isinstance(data, bool) or not isinstance(data, int | float):
        problems.append(source.problem(path, f"the weight must be a number, got {shown(data)}"))
        return 0.0
    try:
        weight = float(data)
    except OverflowError:
        weight = math.inf
    if not math.isfinite(weight):
        problems.append(source.problem(path, f"the weight must be a finite number, got {shown(data)}"))
    return weight


def _special_weight(source: JsonText, data: dict[str, object], path: JsonPath, problems: list[Problem]) -> float:
    """A weight that is complex, or a zero that is there."""
    try:
        return tree_from_json(data).number
    except VValueError as error:
        problems.append(source.problem(path, f"the weight must be a finite number: {error}"))
        return 0.0
