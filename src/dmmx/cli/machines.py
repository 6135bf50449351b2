"""From what a user types to a machine or a task: a file, a run directory, or a built-in name."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dmmx.cli.options.files import FILE_AS_IT_IS, FileOptions
from dmmx.errors import InputFileError, did_you_mean

if TYPE_CHECKING:
    from dmmx.examples import Example
    from dmmx.machine import Machine
    from dmmx.task import Task

BEST = "best.json"
"""The file of a run directory that holds the best machine found."""

FRONT = "front.csv"
"""The file of a run directory that lists the best machine of every size."""

_MARKS = ("config.json", FRONT, BEST)


def resolve_machine(given: str) -> Machine:
    """The machine that a user names: a machine file, a run directory (its best machine), or a built-in one.

    Built in are the machines of tasks and those of examples.

    Raises:
        InputFileError: there is none of these, the run has found nothing yet, or the file is no machine.
    """
    from dmmx.examples import built_in_examples
    from dmmx.machine import load_machine
    from dmmx.task import built_in_machines

    if is_run_directory(given):
        best = os.path.join(given, BEST)
        if not os.path.exists(best):
            raise InputFileError(f"{given}: the run has found nothing yet: there is no {BEST} in it")
        try:
            return load_machine(best)
        except InputFileError as error:
            again = f"dmmx resume {shlex.quote(given)} writes it anew, if the run can go on"
            raise InputFileError(f"{error}\n{again}; other machines are in {given}/machines") from None
    is_folder = os.path.isdir(given)
    if os.path.exists(given) and not is_folder:
        return load_machine(given)
    if given in built_in_machines:
        return built_in_machines[given]()
    if given in built_in_examples:
        return built_in_examples[given].machine()
    if is_folder:
        raise InputFileError(f"{given}: is a folder, but no run directory: it has none of {', '.join(_MARKS)}")
    lists = "dmmx tasks and dmmx examples list all."
    raise InputFileError(_unknown(given, "machine", {**built_in_machines, **built_in_examples}, lists))


def task_of(given: str) -> Task | None:
    """The task that belongs to a machine as a user names it: that of a built-in machine, or of a run; None elsewhere.

    What cannot be read of a run is no error here: its machine can be shown without.
    """
    from dmmx.task import built_in_tasks, load_task

    if is_run_directory(given):
        try:
            return load_task(os.path.join(given, "task.jsonl"))
        except InputFileError:
            return None
    is_file = os.path.exists(given) and not os.path.isdir(given)
    return built_in_tasks[given]() if given in built_in_tasks and not is_file else None


def sizes_of(machine: Machine) -> dict[str, int]:
    """How large a machine is, as JSON has it in every command."""
    return {
        "neurons": len(machine.neurons),
        "links": len(machine.links),
        "trainable_links": len(machine.trainable_links),
    }


def find_example(given: str) -> Example | None:
    """The example that a user names; None where the name is another thing's, as for `resolve_machine`."""
    from dmmx.examples import built_in_examples

    is_file = os.path.exists(given) and not os.path.isdir(given)
    return None if is_file or is_run_directory(given) else built_in_examples.get(given)


def resolve_task(given: str, options: FileOptions = FILE_AS_IT_IS) -> Task:
    """The task that a user names: a file of examples, CSV or JSON Lines, or a built-in task.

    Args:
        given: what the user typed.
        options: how to read a file; a built-in task allows none.

    Raises:
        InputFileError: there is neither, the file holds no examples, or there are options for a built-in task.
        TaskError: the examples do not fit together.
    """
    from dmmx.task import built_in_tasks, load_task

    is_folder = os.path.isdir(given)
    if os.path.exists(given) and not is_folder:
        return load_task(given, columns=options.columns, latency=options.latency, cadence=options.cadence or 1)
    if given in built_in_tasks:
        refuse_file_options(given, options.given)
        return built_in_tasks[given]()
    if is_folder:
        raise InputFileError(f"{given}: is a folder, expected a file of examples")
    raise InputFileError(_unknown(given, "task", built_in_tasks, "dmmx tasks lists all."))


def refuse_file_options(task: str, given: Iterable[str]) -> None:
    """Say that a built-in task takes no options for files, if there are such."""
    names = ", ".join(given)
    if names:
        raise InputFileError(f"{task!r} is a built-in task, with streams and timing of its own; {names} is for files")


def is_run_directory(given: str) -> bool:
    """Whether this is a folder that holds what a synthesis writes."""
    # os.path, not pathlib: any text may be asked about, also one that no file can be called.
    return os.path.isdir(given) and any(os.path.exists(os.path.join(given, mark)) for mark in _MARKS)


def _unknown(given: str, kind: str, built_in: Iterable[str], lists: str) -> str:
    from dmmx.files import spelled

    if os.path.basename(given) != given or os.path.splitext(given)[1]:
        # No built-in name has a folder or an ending: a file was meant.
        return f"{spelled(given)}: no such file"
    hint = did_you_mean(given, built_in)
    return f"{spelled(given)}: no such file, and no built-in {kind} of that name. {hint} {lists}"
