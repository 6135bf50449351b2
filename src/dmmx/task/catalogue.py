"""The built-in tasks and machines by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dmmx.errors import TaskError, did_you_mean
from dmmx.machine import Machine
from dmmx.task.duplicates import duplicate_detector, duplicates
from dmmx.task.task import Task

built_in_tasks: Mapping[str, Callable[..., Task]] = MappingProxyType({"duplicates": duplicates})
"""Functions that make a task, with `seed` among their keyword arguments."""

built_in_machines: Mapping[str, Callable[[], Machine]] = MappingProxyType({"duplicates": duplicate_detector})
"""Functions that make a hand-written machine."""


def make_task(name: str, **arguments: Any) -> Task:
    """The built-in task of that name.

    Args:
        name: its name.
        arguments: of the function that makes it, e.g. `seed`.

    Raises:
        TaskError: there is none of that name.
    """
    if name not in built_in_tasks:
        raise TaskError(f"there is no built-in task {name!r}. {did_you_mean(name, built_in_tasks)}")
    return built_in_tasks[name](**arguments)
