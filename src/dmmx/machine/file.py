"""Machine files: JSON, schema-versioned, checked completely before anything is believed."""

from __future__ import annotations

import json
from typing import Any, cast

from dmmx.errors import InputFileError, MachineError, Problem, VValueError, report_problems
from dmmx.machine.collected import Collected
from dmmx.machine.entries import link_from_json, link_to_json, neuron_to_json, read_neuron, shown
from dmmx.machine.json_text import JsonText
from dmmx.machine.link import Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import Tree, tree_from_json, tree_to_json

SCHEMA = 1
"""The version of the machine file format that this release writes and reads."""

_SECTIONS = ("neurons", "inputs", "outputs")


def machine_to_json(machine: Machine) -> str:
    """The machine as JSON text: stable key order, one neuron or link a line.

    Raises:
        MachineError: a parameter or an initial output that JSON cannot hold, as NaN.
    """
    sections = {
        "neurons": {name: neuron_to_json(neuron) for name, neuron in machine.neurons.items()},
        "inputs": {name: list(ports) for name, ports in machine.inputs.items()},
        "outputs": {name: list(ports) for name, ports in machine.outputs.items()},
    }
    lines = [f'  "dmmx": {SCHEMA},']
    for section, entries in sections.items():
        body = ",\n".join(f"    {_json(name)}: {_entry(f'{section}.{name}', entry)}" for name, entry in entries.items())
        lines.append(f'  "{section}": {{\n{body}\n  }},' if body else f'  "{section}": {{}},')
    if machine.initial:
        lines.append(f'  "initial": {_entry("initial", machine.initial)},')
    if machine.self_port is not None:
        lines.append(f'  "self": {_json(str(machine.self_port))},')
    if machine.addition != "sum":
        lines.append(f'  "addition": {_json(machine.addition)},')
    links = ",\n".join(f"    {_json(link_to_json(link))}" for link in machine.links)
    lines.append(f'  "links": [\n{links}\n  ]' if links else '  "links": []')
    return "{\n" + "\n".join(lines) + "\n}\n"


def machine_from_json(text: str, name: str = "the machine") -> Machine:
    """The machine that JSON text describes.

    Args:
        text: see `machine_to_json`.
        name: what error messages call it.

    Raises:
        InputFileError: the text is not JSON, of another schema, or no well-formed machine; all problems are listed.
    """
    return machine_of_json(JsonText(text, name))


def machine_of_json(source: JsonText) -> Machine:
    """The machine of JSON that is read already; see `machine_from_json`."""
    data, name = source.data, source.name
    if not isinstance(data, dict) or "dmmx" not in data:
        raise InputFileError(f'{name}: not a dmmx machine: expected an object with the key "dmmx"')
    entries = cast("dict[str, Any]", data)
    version = entries["dmmx"]
    if isinstance(version, bool) or version != SCHEMA:
        raise InputFileError(
            f"{name}: schema version {shown(version)}; this release reads version {SCHEMA}. Upgrade dmmx, or "
            "write the machine again with this release"
        )
    parts, problems = Collected(), list[Problem]()
    _read_sections(entries, parts, problems)
    _read_links(entries.get("links", []), parts, problems)
    if not problems:
        # The machine's own check would raise with another subject: here the file is named.
        problems = parts.problems()
    if problems:
        raise InputFileError(report_problems(name, problems))
    return parts.machine()


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _entry(place: str, data: object) -> str:
    try:
        return _json(tree_to_json(data) if isinstance(data, Tree) else data)
    except (TypeError, ValueError, RecursionError, VValueError) as error:
        raise MachineError(f"{place}: cannot be written as JSON: {error}") from None


def _read_sections(entries: dict[str, Any], parts: Collected, problems: list[Problem]) -> None:
    known = {"dmmx", "links", "initial", "self", "addition", *_SECTIONS}
    problems += [
        Problem(key, f"unknown key; the keys are {', '.join(sorted(known))}") for key in entries.keys() - known
    ]
    for section in _SECTIONS:
        found = entries.get(section, {})
        if not isinstance(found, dict):
            problems.append(Problem(section, "expected an object"))
            continue
        for name, entry in cast("dict[str, Any]", found).items():
            place = f"{section}.{name}"
            if section == "neurons":
                neuron = read_neuron(place, entry, problems)
                if neuron is not None:
                    parts.neurons[name] = neuron
            elif isinstance(entry, list) and all(isinstance(port, str) for port in cast("list[Any]", entry)):
                getattr(parts, section)[name] = tuple(cast("list[str]", entry))
            else:
                problems.append(Problem(place, "expected a list of port names"))
    try:
        parts.initial = tree_from_json(entries.get("initial", {}))
    except VValueError as error:
        problems.append(Problem("initial", str(error)))
    parts.addition = entries.get("addition", "sum")
    if "self" in entries:
        try:
            parts.self_port = Port.parse(str(entries["self"]))
        except MachineError as error:
            problems.append(Problem("self", str(error)))


def _read_links(found: object, parts: Collected, problems: list[Problem]) -> None:
    if not isinstance(found, list):
        problems.append(Problem("links", "expected a list"))
        return
    for index, entry in enumerate(cast("list[Any]", found)):
        try:
            parts.links.append(link_from_json(entry))
        except MachineError as error:
            problems.append(Problem(f"links[{index}]", str(error)))
