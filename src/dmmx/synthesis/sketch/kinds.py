"""Kinds of neurons by name, as people write them: `compare`, `dot(limit=4)`; and which suit a task."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dmmx.errors import NeuronTypeError, TaskError
from dmmx.neuron import get_neuron_type
from dmmx.synthesis.sketch.draft import SketchNeuron
from dmmx.task import Task

FOR_NUMBERS: Mapping[str, int] = MappingProxyType(
    {"identity": 3, "compare": 4, "maximum": 2, "max_norm": 2, "accumulator": 2}
)
"""The neurons of a small sketch for streams of numbers (docs/synthesis.md)."""

FOR_SYMBOLS: Mapping[str, int] = MappingProxyType(
    {"identity": 3, "compare": 3, "accumulator": 2, "dot": 2, "max_norm": 2}
)
"""The neurons of a small sketch for streams of symbols and other V-values (docs/synthesis.md)."""

_KIND = re.compile(r"(?P<type>\w+)(?:\((?P<parameters>.*)\))?")


def neurons_for(task: Task) -> Mapping[str, int]:
    """Which neurons, and how many, a small sketch for a task should have."""
    elements = [element for example in task.examples for stream in example.inputs.values() for element in stream]
    has_keys = any(element[port].keys() for element in elements for port in element.keys())
    return FOR_SYMBOLS if has_keys else FOR_NUMBERS


def sketch_neurons(counts: Mapping[str, int]) -> tuple[SketchNeuron, ...]:
    """The kinds that people name, with how many there shall be of each.

    Args:
        counts: by kind: a neuron type's name, with parameters in brackets where it has some.

    Raises:
        TaskError: a kind or a parameter is unknown, or a count is not positive.

    Example:
        >>> sketch_neurons({"dot(limit=4)": 2})
        (SketchNeuron(prefix='dot', type_name='dot', parameters={'limit': 4}, count=2),)
    """
    if not isinstance(counts, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TaskError(f"neurons: expected kinds with counts, like {{'compare': 4}}, got {counts!r}")
    return tuple(_sketch_neuron(kind, count) for kind, count in counts.items())


def _sketch_neuron(kind: str, count: int) -> SketchNeuron:
    if not isinstance(count, int) or isinstance(count, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TaskError(f"neurons: {kind}: expected how many, got {count!r}")
    if count < 1:
        raise TaskError(f"neurons: {kind}: there must be at least 1, got {count}")
    match = _KIND.fullmatch(kind.strip())
    if match is None:
        raise TaskError(f"neurons: expected a neuron type, like compare or dot(limit=4), got {kind!r}")
    name, parameters = match["type"], _parameters(match["parameters"] or "", kind)
    try:
        problems = get_neuron_type(name).check_parameters(parameters)
    except NeuronTypeError as error:
        problems = [str(error)]
    if problems:
        raise TaskError(f"neurons: {kind}: {'; '.join(problems)}")
    return SketchNeuron(name, name, parameters, count)


def _parameters(text: str, kind: str) -> dict[str, Any]:
    """Parameters as people write them: `limit=4, other=true`; values are JSON."""
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        try:
            found[name.strip()] = json.loads(value)
        except json.JSONDecodeError:
            equals = ""
        if not equals:
            raise TaskError(f"neurons: {kind}: expected parameters like limit=4, got {part!r}")
    return found
