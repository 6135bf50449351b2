"""How neurons and links stand in a machine file: to JSON data, and back with every problem and its place."""

from __future__ import annotations

import json
import reprlib
from typing import Any, cast

from dmmx.errors import MachineError, Problem, VValueError
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Present, Tree, VectorLeaf, tree_from_json, tree_to_json

_NEURON_FORM = 'expected an object like {"type": "accumulator"}'
_PART_FORM = 'expected an object like {"type": "accumulator", "activation": 1.0}'


def neuron_to_json(neuron: AnyNeuron) -> dict[str, object]:
    """The entry of a neuron, plain or fluid."""
    if isinstance(neuron, Neuron):
        return {"type": neuron.type_name, **_parameters(neuron)}
    parts = [
        {"type": part.type_name, "activation": activation, **_parameters(part)}
        for part, activation in zip(neuron.parts, neuron.activations, strict=True)
    ]
    return {"fluid": parts, "trainable": neuron.trainable}


def _parameters(neuron: Neuron) -> dict[str, object]:
    """The parameters as JSON data; what is no V-value is left as it is."""
    return {key: _parameter(value) for key, value in neuron.parameters.items()}


def _parameter(value: object) -> object:
    if not isinstance(value, dict | complex | Present | VectorLeaf):
        return value
    try:
        return tree_to_json(Tree(cast("object", value)))
    except VValueError:
        return cast("object", value)


def link_to_json(link: Link) -> list[object]:
    """The entry of a link."""
    return [*link.target, *link.source, weight_to_json(link.weight), "trainable" if link.trainable else "fixed"]


def weight_to_json(weight: float) -> object:
    """A weight: a number, or a complex one as an object."""
    return tree_to_json(Tree(weight)) if isinstance(weight, complex) else weight


def read_neuron(place: str, entry: object, problems: list[Problem]) -> AnyNeuron | None:
    """The neuron of an entry; what is wrong with it is added to the problems, and without a neuron there is one.

    Args:
        place: where the entry stands, such as `neurons.counts`.
        entry: JSON data.
        problems: to add to.
    """
    if isinstance(entry, dict) and "fluid" in entry and "type" not in entry:
        return _read_fluid(place, cast("dict[str, Any]", entry), problems)
    return _read_plain(place, entry, problems, _NEURON_FORM)


def _read_plain(place: str, entry: object, problems: list[Problem], form: str) -> Neuron | None:
    if not isinstance(entry, dict) or not isinstance(cast("dict[str, Any]", entry).get("type"), str):
        problems.append(Problem(place, form))
        return None
    parameters = dict(cast("dict[str, Any]", entry))
    type_name = parameters.pop("type")
    for key, value in list(parameters.items()):
        # Other data, as text, is for the neuron type to judge.
        if isinstance(value, dict | int | float) and not isinstance(value, bool):
            try:
                tree = tree_from_json(cast("object", value))
            except VValueError as error:
                problems.append(Problem(f"{place}.{key}", str(error)))
                continue
            if isinstance(value, dict):
                # In one form, whichever of several a file has: {":number": 1} is 1.
                parameters[key] = tree.to_data()
    return Neuron(type_name, parameters)


def _read_fluid(place: str, entry: dict[str, Any], problems: list[Problem]) -> FluidNeuron | None:
    problems += [
        Problem(f"{place}.{key}", "unknown key; the keys of a fluid neuron are fluid, trainable")
        for key in entry
        if key not in ("fluid", "trainable")
    ]
    trainable, found = entry.get("trainable", True), entry["fluid"]
    if not isinstance(trainable, bool):
        problems.append(Problem(f"{place}.trainable", f"expected true or false, got {shown(trainable)}"))
    if not isinstance(found, list):
        problems.append(Problem(f"{place}.fluid", f"expected a list of parts, {_PART_FORM.removeprefix('expected ')}"))
        return None
    parts = [
        _read_part(f"{place}.fluid[{index}]", part, problems) for index, part in enumerate(cast("list[Any]", found))
    ]
    good = [part for part in parts if part is not None]
    return FluidNeuron(tuple(part for part, _ in good), tuple(activation for _, activation in good), bool(trainable))


def _read_part(place: str, entry: object, problems: list[Problem]) -> tuple[Neuron, float] | None:
    if not isinstance(entry, dict) or "activation" not in entry:
        problems.append(Problem(place, _PART_FORM))
        return None
    rest = dict(cast("dict[str, Any]", entry))
    activation = rest.pop("activation")
    part = _read_plain(place, rest, problems, _PART_FORM)
    try:
        return None if part is None else (part, _number("activation", activation))
    except MachineError as error:
        problems.append(Problem(place, str(error)))
        return None


def link_from_json(entry: Any) -> Link:
    """The link of an entry.

    Raises:
        MachineError: it is not of the form of a link.
    """
    form = '[target, input, source, output, weight, "trainable" or "fixed"]'
    if not isinstance(entry, list) or len(cast("list[Any]", entry)) != 6:
        raise MachineError(f"expected {form}, got {shown(cast('object', entry))}")
    parts = cast("list[Any]", entry)
    *names, weight, kind = parts
    if not all(isinstance(name, str) for name in names):
        raise MachineError(f"names must be strings: expected {form}, got {shown(parts)}")
    factor = weight_of_json(weight)
    if kind not in ("trainable", "fixed"):
        raise MachineError(f'the last entry must be "trainable" or "fixed", got {shown(kind)}')
    return Link(Port(names[0], names[1]), Port(names[2], names[3]), factor, kind == "trainable")


def weight_of_json(data: object) -> Any:
    """A weight, a float or complex.

    Raises:
        MachineError: it is no number.
    """
    if not isinstance(data, dict):
        return _number("weight", data)
    try:
        tree = Tree(cast("object", data))
    except VValueError as error:
        raise MachineError(f"the weight must be a number: {error}") from None
    if tree.keys():
        raise MachineError(f"the weight must be a number, got {shown(cast('object', data))}")
    number: Any = tree.number
    return number if isinstance(number, complex) else float(number)


def _number(what: str, data: object) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise MachineError(f"the {what} must be a number, got {shown(data)}")
    try:
        return float(data)
    except OverflowError:
        raise MachineError(f"the {what} is too large, got {shown(data)}") from None


def shown(data: object) -> str:
    """Data as it stands in the file, but no more than a line of it."""
    try:
        text = json.dumps(data, ensure_ascii=False)
    except (ValueError, RecursionError):
        return reprlib.repr(data)
    return text if len(text) <= 80 else f"{text[:79]}…"
