"""The built-in tasks and their hand-written machines by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dmmx.errors import TaskError, did_you_mean
from dmmx.machine import Machine
from dmmx.task.catalogue.addition import addition, addition_machine
from dmmx.task.catalogue.brackets import brackets, brackets_machine
from dmmx.task.catalogue.counts import counts, counts_machine
from dmmx.task.catalogue.differences import (
    absolute_difference,
    absolute_difference_machine,
    difference,
    difference_machine,
)
from dmmx.task.catalogue.duplicate_words import duplicate_word_detector, duplicate_words
from dmmx.task.catalogue.first_occurrences import first_occurrences, first_occurrences_machine
from dmmx.task.catalogue.majority import majority, majority_machine
from dmmx.task.catalogue.parity import parity, parity_machine
from dmmx.task.catalogue.recent_sum import recent_sum, recent_sum_machine
from dmmx.task.catalogue.repeats import repeats, repeats_machine
from dmmx.task.catalogue.running_maximum import running_maximum, running_maximum_machine
from dmmx.task.catalogue.toggle import toggle, toggle_machine
from dmmx.task.duplicates import duplicate_detector, duplicates
from dmmx.task.task import Task

_ENTRIES: dict[str, tuple[Callable[..., Task], Callable[[], Machine]]] = {
    "duplicates": (duplicates, duplicate_detector),
    "duplicate_words": (duplicate_words, duplicate_word_detector),
    "counts": (counts, counts_machine),
    "first_occurrences": (first_occurrences, first_occurrences_machine),
    "repeats": (repeats, repeats_machine),
    "brackets": (brackets, brackets_machine),
    "running_maximum": (running_maximum, running_maximum_machine),
    "difference": (difference, difference_machine),
    "absolute_difference": (absolute_difference, absolute_difference_machine),
    "recent_sum": (recent_sum, recent_sum_machine),
    "parity": (parity, parity_machine),
    "majority": (majority, majority_machine),
    "toggle": (toggle, toggle_machine),
    "addition": (addition, addition_machine),
}

built_in_tasks: Mapping[str, Callable[..., Task]] = MappingProxyType(
    {name: task for name, (task, _) in _ENTRIES.items()}
)
"""Functions that make a task, with `seed` among their keyword arguments."""

built_in_machines: Mapping[str, Callable[[], Machine]] = MappingProxyType(
    {name: machine for name, (_, machine) in _ENTRIES.items()}
)
"""Functions that make a hand-written machine, by the name of the task that it does."""


def make_task(name: str, **arguments: Any) -> Task:
    """The built-in task of that name.

    Args:
        name: its name.
        arguments: of the function that makes it, e.g. `seed`.

    Raises:
        TaskError: there is none of that name.

    Example:
        >>> len(make_task("parity", seed=1, examples=12).examples)
        12
    """
    if name not in built_in_tasks:
        raise TaskError(f"there is no built-in task {name!r}. {did_you_mean(name, built_in_tasks)}")
    return built_in_tasks[name](**arguments)


def remade_task(recipe: object) -> Task:
    """The task of a recipe that was kept in a file, where anything may have become of it.

    Args:
        recipe: see `Task.recipe`.

    Raises:
        TaskError: it makes no task.

    Example:
        >>> remade_task({"name": "parity", "seed": "one", "examples": -1, "ticks": 12})
        Traceback (most recent call last):
        dmmx.errors.TaskError: task 'parity': 1 problem
          examples: there must be at least 1, got -1
    """
    if not isinstance(recipe, Mapping):
        raise TaskError(f"expected an object, got {recipe!r}")
    arguments: dict[str, Any] = {str(key): value for key, value in recipe.items()}
    name = arguments.pop("name", None)
    if not isinstance(name, str):
        raise TaskError(f"name: expected one of the built-in tasks, got {name!r}")
    try:
        return make_task(name, **arguments)
    except TaskError:
        raise
    except Exception as error:
        # Whatever the function that makes the task says of arguments that are none of its.
        raise TaskError(f"{name}: cannot be made so: {error}") from None


def summary_of(name: str) -> str:
    """What a built-in task is, in one line.

    Example:
        >>> summary_of("counts")
        'How often every symbol has come so far.'
    """
    return (inspect.getdoc(built_in_tasks[name]) or "").partition("\n")[0]
