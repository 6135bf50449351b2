"""Tasks as JSON Lines: one example a line, {"inputs": {name: […]}, "targets": {name: […]}}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from dmmx.errors import InputFileError, Problem, TaskError, VValueError, report_problems
from dmmx.files import read_text
from dmmx.machine.json_text import HALF_CHARACTER, half_character, object_of_pairs
from dmmx.task.example import Example, Stream
from dmmx.task.symbols import constants_for
from dmmx.task.task import Task
from dmmx.vvalue import Tree, tree_from_json, tree_to_json

VALUE = "value"
"""The port of a stream whose elements are plain numbers."""


def read_jsonl(path: str | Path) -> Task:
    """Read a task from a JSON Lines file.

    An element is a V-value {port: V-value}; a plain number n stands for {"value": n}. Beside "inputs" and "targets" a
    line may have a "label", a text, and "held_out": true, for an example that is not trained on. A first line
    {"constants": {name: V-value}} says what constants a sketch should offer, instead of `constants_for`.

    Raises:
        InputFileError: the file is missing, empty or not UTF-8, some line is not an example, the examples have
            different streams, or all are held out; all problems are listed with their line numbers.
    """
    return task_from_jsonl(read_text(path), name=Path(path).stem, file=str(path))


def task_from_jsonl(text: str, *, name: str, file: str) -> Task:
    """A task from JSON Lines text; see `read_jsonl`.

    Args:
        text: one example a line.
        name: of the task.
        file: what the text is called in errors.
    """
    problems: list[Problem] = []
    examples: list[tuple[Example, bool]] = []
    constants: dict[str, Tree] | None = None
    first_place = ""
    lines = [(f"line {number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for index, (place, line) in enumerate(lines):
        data = _parsed(line, place, problems)
        if index == 0 and data is not None and set(data) == {"constants"}:
            constants = _constants(data["constants"], f"{place}: constants", problems)
            continue
        example = None if data is None else _example(data, place, problems)
        if example is not None:
            examples.append(example)
            first_place = first_place or place
            problems += _name_problems(place, example[0], first_place, examples[0][0])
    if problems:
        raise InputFileError(report_problems(file, problems))
    if not examples:
        raise InputFileError(f"{file}: the file is empty: expected one example a line")
    trained = tuple(example for example, is_held_out in examples if not is_held_out)
    if not trained:
        raise InputFileError(f"{file}: every example is marked held_out: there is none to train on")
    held_out = tuple(example for example, is_held_out in examples if is_held_out)
    if constants is None:
        constants = constants_for((*trained, *held_out))
    return Task(name, trained, held_out=held_out, constants=constants)


def _name_problems(place: str, example: Example, first_place: str, first: Example) -> list[Problem]:
    sides = (("inputs", example.inputs, first.inputs), ("targets", example.targets, first.targets))
    return [
        Problem(f"{place}: {side}", f"the streams are {', '.join(got)}, but in {first_place} {', '.join(wanted)}")
        for side, got, wanted in sides
        if set(got) != set(wanted)
    ]


def task_to_jsonl(task: Task) -> str:
    """The examples of a task, those held out among them, as JSON Lines text; constants too, if they are special."""
    lines: list[dict[str, object]] = []
    if dict(task.constants) != constants_for((*task.examples, *task.held_out)):
        lines.append({"constants": {name: tree_to_json(value) for name, value in task.constants.items()}})
    lines += [_example_to_json(example, is_held_out=False) for example in task.examples]
    lines += [_example_to_json(example, is_held_out=True) for example in task.held_out]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def example_to_jsonl(example: Example) -> str:
    """One example as a line of JSON Lines."""
    return json.dumps(_example_to_json(example, is_held_out=False), ensure_ascii=False) + "\n"


def _example_to_json(example: Example, *, is_held_out: bool) -> dict[str, object]:
    streams: dict[str, object] = {
        side: {name: [tree_to_json(element) for element in stream] for name, stream in streams.items()}
        for side, streams in (("inputs", example.inputs), ("targets", example.targets))
    }
    label = {"label": example.label} if example.label else {}
    return {**label, **({"held_out": True} if is_held_out else {}), **streams}


def _parsed(line: str, place: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The object of a line."""
    try:
        data = json.loads(line, object_pairs_hook=object_of_pairs)
    except json.JSONDecodeError as error:
        problems.append(Problem(place, f"not JSON: {error.msg} at column {error.colno}"))
        return None
    except (ValueError, RecursionError) as error:
        problems.append(Problem(place, f"not JSON that can be read: {error}"))
        return None
    half = half_character(line)
    if half is not None:
        problems.append(Problem(place, f"column {half + 1}: {HALF_CHARACTER}"))
        return None
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _constants(data: object, place: str, problems: list[Problem]) -> dict[str, Tree]:
    if not isinstance(data, dict):
        problems.append(Problem(place, "expected an object: names with V-values"))
        return {}
    constants: dict[str, Tree] = {}
    for name, value in cast("dict[str, Any]", data).items():
        try:
            constants[name] = tree_from_json(value)
        except VValueError as error:
            problems.append(Problem(f"{place}.{name}", str(error)))
    return constants


def _example(data: dict[str, Any], place: str, problems: list[Problem]) -> tuple[Example, bool] | None:
    """The example of a line, and whether it is held out."""
    if not {"inputs", "targets"} <= set(data) <= {"inputs", "targets", "label", "held_out"}:
        message = 'expected an object with the keys "inputs" and "targets", and perhaps "label" and "held_out"'
        problems.append(Problem(place, message))
        return None
    before = len(problems)
    label, is_held_out = data.get("label", place), data.get("held_out", False)
    if not isinstance(label, str):
        problems.append(Problem(f"{place}: label", f"expected a text, got {type(label).__name__}"))
    if not isinstance(is_held_out, bool):
        problems.append(Problem(f"{place}: held_out", f"expected true or false, got {type(is_held_out).__name__}"))
    sides = {side: _streams(data[side], f"{place}: {side}", problems) for side in ("inputs", "targets")}
    if len(problems) > before:
        return None
    try:
        return Example(sides["inputs"], sides["targets"], label=label), is_held_out
    except TaskError as error:
        problems.append(Problem(place, str(error).partition("\n")[2].strip()))
        return None


def _streams(data: object, place: str, problems: list[Problem]) -> Mapping[str, Stream]:
    if not isinstance(data, dict):
        problems.append(Problem(place, "expected an object: names of streams with lists of V-values"))
        return {}
    streams: dict[str, Stream] = {}
    for name, elements in cast("dict[str, Any]", data).items():
        if not isinstance(elements, list):
            problems.append(Problem(f"{place}.{name}", "expected a list, one V-value a tick"))
            continue
        streams[name] = tuple(
            _element(element, f"{place}.{name}[{tick}]", problems)
            for tick, element in enumerate(cast("list[Any]", elements))
        )
    return streams


def _element(data: object, place: str, problems: list[Problem]) -> Tree:
    try:
        element = tree_from_json(data)
    except VValueError as error:
        problems.append(Problem(place, str(error)))
        return Tree()
    if not element.keys():
        return element.nest({VALUE: element})
    if element.number != 0:
        problems.append(Problem(place, "a number beside ports belongs to none of them; name its port"))
    return element
