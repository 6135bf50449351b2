"""What a run directory says, read for a report; a run may be unfinished, and lines of its log cut short."""

from __future__ import annotations

import csv
import io
import json
import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from dmmx.errors import InputFileError, TaskError
from dmmx.files import read_text
from dmmx.machine import Machine, load_machine
from dmmx.task import Task, load_task, remade_task
from dmmx.train.run_directory import RunDirectory


@dataclass(frozen=True)
class Found:
    """A machine of the front.

    Attributes:
        machine: the machine.
        loss: its relative loss.
        exact: whether it was exact on fresh examples; None where that was not tried.
        picked: whether it is the pick.
        file: where the run keeps it.
    """

    machine: Machine
    loss: float
    exact: bool | None
    picked: bool
    file: str

    @property
    def links(self) -> int:
        """Its trainable links and activations."""
        return self.machine.weight_count


@dataclass(frozen=True)
class Moment:
    """A line of the log about the search.

    Attributes:
        phase: what was worked on.
        start: the number of the random sketch, from 0.
        links: how many were left.
        loss: the relative loss; infinite where it was no finite number.
        ends_phase: whether the phase was over.
    """

    phase: str
    start: int
    links: int
    loss: float
    ends_phase: bool


@dataclass(frozen=True)
class RunRecord:
    """What a run directory says.

    Attributes:
        path: the folder.
        task: what the machine is to do.
        seed: of the run.
        sketch: what the search started from.
        front: the best machine of every size, smallest first.
        moments: the log, start by start.
        unreadable: how many lines of the log cannot be read: a crash cut them short, or something damaged them.
        verdict: the last verdict in words; empty while the run is not finished.
        is_done: whether the search came to its end.
    """

    path: Path
    task: Task
    seed: object
    sketch: str
    front: tuple[Found, ...]
    moments: tuple[Moment, ...]
    unreadable: int
    verdict: str
    is_done: bool

    @property
    def pick(self) -> Found:
        """The machine to take."""
        return next((found for found in self.front if found.picked), self.front[0])


def read_run(path: str | Path, task: Task | None = None) -> RunRecord:
    """What a run directory says.

    Args:
        path: the folder.
        task: the task again, where it was made in Python; else the run's own examples are all there is.

    Raises:
        InputFileError: it is no run directory, has found nothing yet, or a file in it is damaged.
    """
    directory = RunDirectory.open(path)
    config = cast("Mapping[str, Any]", directory.config().data)
    lines, unreadable = _log_lines(directory.path / "log.jsonl")
    ends = [line for line in lines if line.get("event") in ("done", "stopped")]
    settings = config.get("settings")
    return RunRecord(
        path=directory.path,
        task=task or _task_of(directory.path, config),
        seed=config.get("seed", "?"),
        sketch=str(cast("Mapping[str, object]", settings).get("sketch", "?")) if isinstance(settings, Mapping) else "?",
        front=_front(directory.path),
        # Starts may be worked on side by side; each is shown as a whole.
        moments=tuple(sorted(filter(None, map(_moment, lines)), key=lambda moment: moment.start)),
        unreadable=unreadable,
        verdict=str(ends[-1].get("verdict", "")) if ends else "",
        is_done=bool(ends) and ends[-1].get("event") == "done",
    )


def _task_of(path: Path, config: Mapping[str, Any]) -> Task:
    recipe = config.get("task")
    if not recipe:
        # The file is called the same in every run.
        return replace(load_task(path / "task.jsonl"), name=path.resolve().name)
    try:
        return remade_task(recipe)
    except TaskError as error:
        raise InputFileError(f"{path / 'config.json'}: task: {error}") from None


def _front(path: Path) -> tuple[Found, ...]:
    file, again = path / "front.csv", f"dmmx resume {shlex.quote(str(path))} writes it anew, if the run can go on"
    if not file.exists():
        raise InputFileError(f"{path}: the run has found nothing yet: there is no front.csv in it. {again}")
    found: list[Found] = []
    try:
        for row in csv.DictReader(io.StringIO(read_text(file))):
            name, exact = row.get("machine") or "", row.get("exact")
            if not name:
                continue
            machine = load_machine(path / name)
            verdict = {"yes": True, "no": False}.get(exact or "")
            found.append(Found(machine, _number(row.get("loss")), verdict, bool(row.get("picked")), name))
    except csv.Error as error:
        raise InputFileError(f"{file}: not CSV: {error}. {again}") from None
    except InputFileError as error:
        raise InputFileError(f"{error}\n{again}") from None
    if not found:
        raise InputFileError(f"{file}: it lists no machine. {again}")
    return tuple(sorted(found, key=lambda entry: entry.links))


def _log_lines(file: Path) -> tuple[list[dict[str, Any]], int]:
    """The lines of a log that can be read, and how many cannot; nothing else depends on them."""
    try:
        # By bytes: what ends a line in some text need not end one in the log.
        *lines, last = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise InputFileError(f"{file}: cannot be read: {error.strerror}") from None
    read = [_log_line(line) for line in lines]
    # A line that has no end yet is being written just now, or what a crash has left of one.
    found = [line for line in (*read, _log_line(last)) if line is not None]
    return found, read.count(None)


def _log_line(line: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", data) if isinstance(data, dict) else None


def _moment(line: Mapping[str, Any]) -> Moment | None:
    """What a line says of the search; None where it speaks of something else."""
    event, start, links = line.get("event"), line.get("start"), line.get("links")
    if not isinstance(start, int) or not isinstance(links, int):
        return None
    phase = str(line.get("phase", "?") if event == "progress" else event)
    return Moment(phase, start, links, _number(line.get("loss")), event != "progress")


def _number(value: object) -> float:
    """A loss; infinite where there is none that can be read."""
    try:
        number = float(str(value))
    except ValueError:
        return math.inf
    return number if math.isfinite(number) else math.inf
