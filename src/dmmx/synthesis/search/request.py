"""What a run was asked for: written into its directory, and read again with every value checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from dmmx.errors import DmmxError, InputFileError, Problem, TaskError, report_problems
from dmmx.machine.json_text import JsonText
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.settings import Settings
from dmmx.task import Task, load_task, remade_task, task_to_jsonl
from dmmx.train.run_directory import RunDirectory

VERSION = 1
"""Of config.json, under the key `dmmx`."""


def keep_request(directory: RunDirectory, workshop: Workshop) -> None:
    """Write down what is asked for: the task, the seed and the settings.

    Raises:
        RunError: it cannot be written.
    """
    task = workshop.task
    directory.write_config(
        {
            "dmmx": VERSION,
            "task": dict(task.recipe),
            "makes_fresh_examples": task.fresh is not None,
            "seed": workshop.seed,
            "settings": workshop.settings.to_json(),
        }
    )
    directory.write_file("task.jsonl", task_to_jsonl(task))


def kept_request(directory: RunDirectory, task: Task | None = None) -> Workshop:
    """What was asked for; nothing is written.

    Args:
        directory: of the run.
        task: of the run, where its user gives it again.

    Raises:
        InputFileError: the request is damaged (all problems are listed), or the task must be given again.
    """
    config = directory.config()
    data = cast("Mapping[str, Any]", config.data)
    missing = [key for key in ("task", "makes_fresh_examples", "seed", "settings") if key not in data]
    if missing:
        raise InputFileError(f"{config.name}: it lacks {', '.join(missing)}. {_mend(directory)}")
    problems = _problems(data, config)
    if problems:
        raise InputFileError(f"{report_problems(config.name, problems)}\n{_mend(directory)}")
    settings = Settings.from_json(data["settings"])
    return Workshop(task or _kept_task(directory, config), settings, data["seed"])


def _problems(data: Mapping[str, Any], config: JsonText) -> list[Problem]:
    """What is wrong with a request that lacks nothing; the task's recipe is only looked at from outside."""
    version = data.get("dmmx", VERSION)
    if _is_int(version) and version != VERSION:
        what = f"the run is one of version {version}, expected {VERSION}; go on with the dmmx that began it"
        return [config.problem(("dmmx",), what)]
    kinds: tuple[tuple[str, Callable[[object], bool], str], ...] = (
        ("dmmx", _is_int, f"the version {VERSION}"),
        ("task", lambda value: isinstance(value, dict), "an object, empty unless the task is a built-in one"),
        ("makes_fresh_examples", lambda value: isinstance(value, bool), "true or false"),
        ("seed", _is_int, "an integer"),
        ("settings", lambda value: isinstance(value, dict), "an object"),
    )
    problems = [
        config.problem((key,), f"expected {wanted}, got {_shown(data[key])}")
        for key, is_right, wanted in kinds
        if key in data and not is_right(data[key])
    ]
    if isinstance(data["settings"], dict):
        try:
            Settings.from_json(data["settings"])
        except DmmxError as error:
            problems.append(config.problem(("settings",), str(error)))
    return problems


def _kept_task(directory: RunDirectory, config: JsonText) -> Task:
    file = directory.path / "task.jsonl"
    if not config.data["task"]:
        if config.data["makes_fresh_examples"]:
            raise InputFileError(
                f"{directory.path}: its task was made in Python and makes fresh examples; give it again: "
                "dmmx.resume(run, task=task)"
            )
        try:
            return load_task(file)
        except DmmxError as error:
            raise InputFileError(
                f"{error}\nGive the task again: dmmx.resume(run, task=task). {directory.safe}"
            ) from None
    try:
        task = remade_task(config.data["task"])
    except TaskError as error:
        problem = config.problem(("task",), str(error))
        raise InputFileError(f"{report_problems(config.name, [problem])}\n{_mend(directory)}") from None
    if _is_another(task, directory):
        raise InputFileError(
            f"{file}: the run was trained on other examples than its task, as {config.name} names it, has now. One of "
            f"the files was changed, or this dmmx makes others than the one that began the run. {_mend(directory)}"
        )
    return task


def _is_another(task: Task, directory: RunDirectory) -> bool:
    """Whether the examples that the run has kept are other ones; they need not be readable, since there is a recipe."""
    try:
        kept = load_task(directory.path / "task.jsonl")
    except DmmxError:
        return False
    return [(e.inputs, e.targets) for e in task.examples] != [(e.inputs, e.targets) for e in kept.examples]


def _mend(directory: RunDirectory) -> str:
    return f"Mend it, or start anew with dmmx synth and another run directory. {directory.safe}"


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
