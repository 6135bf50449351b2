"""Tasks from JSON Lines files: one example a line, {"inputs": {name: […]}, "targets": {name: […]}}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from dmmx.errors import InputFileError, Problem, TaskError, VValueError, report_problems
from dmmx.files import read_text
from dmmx.task.task import Example, Stream, Task
from dmmx.vvalue import Tree, tree_from_json, tree_to_json

VALUE = "value"
"""The port of a stream whose elements are plain numbers."""


def load_task(path: str | Path) -> Task:
    """Read a task from a JSON Lines file.

    An element is a V-value {port: V-value}; a plain number n stands for {"value": n}.

    Raises:
        InputFileError: the file is missing, empty or not UTF-8, some line is not an example, or the examples have
            different streams; all problems are listed with their line numbers.
    """
    return task_from_jsonl(read_text(path), name=Path(path).stem, place=str(path))


def task_from_jsonl(text: str, *, name: str, place: str) -> Task:
    """A task from JSON Lines text.

    Args:
        text: one example a line.
        name: of the task.
        place: where the text comes from, for errors.

    Raises:
        InputFileError: see `load_task`.
    """
    problems: list[Problem] = []
    examples: list[Example] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            example = _example(line, f"line {number}", problems)
            if example is not None:
                examples.append(example)
                problems += _name_problems(example, examples[0])
    if problems:
        raise InputFileError(report_problems(place, problems))
    if not examples:
        raise InputFileError(f"{place}: the file is empty: expected one example a line")
    return Task(name=name, examples=tuple(examples))


def _name_problems(example: Example, first: Example) -> list[Problem]:
    sides = (("inputs", example.inputs, first.inputs), ("targets", example.targets, first.targets))
    return [
        Problem(
            f"{example.label}: {side}", f"the streams are {', '.join(got)}, but in {first.label} {', '.join(wanted)}"
        )
        for side, got, wanted in sides
        if set(got) != set(wanted)
    ]


def task_to_jsonl(task: Task) -> str:
    """The examples of a task as JSON Lines text."""
    return "".join(json.dumps(_example_to_json(example), ensure_ascii=False) + "\n" for example in task.examples)


def _example_to_json(example: Example) -> dict[str, object]:
    return {
        side: {name: [tree_to_json(element) for element in stream] for name, stream in streams.items()}
        for side, streams in (("inputs", example.inputs), ("targets", example.targets))
    }


def _example(line: str, place: str, problems: list[Problem]) -> Example | None:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        problems.append(Problem(place, f"not JSON: {error.msg} at column {error.colno}"))
        return None
    except (ValueError, RecursionError) as error:
        problems.append(Problem(place, f"not JSON that can be read: {error}"))
        return None
    if not isinstance(data, dict) or set(cast("dict[str, Any]", data)) != {"inputs", "targets"}:
        problems.append(Problem(place, 'expected an object with the keys "inputs" and "targets", and no others'))
        return None
    before = len(problems)
    sides = {side: _streams(data[side], f"{place}: {side}", problems) for side in ("inputs", "targets")}
    if len(problems) > before:
        return None
    try:
        return Example(sides["inputs"], sides["targets"], label=place)
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
