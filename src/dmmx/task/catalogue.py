"""The built-in tasks and machines by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dmmx.machine import Machine
from dmmx.task.duplicates import duplicate_detector, duplicates
from dmmx.task.task import Task

built_in_tasks: Mapping[str, Callable[..., Task]] = MappingProxyType({"duplicates": duplicates})
"""Functions that make a task, with `seed` among their keyword arguments."""

built_in_machines: Mapping[str, Callable[[], Machine]] = MappingProxyType({"duplicates": duplicate_detector})
"""Functions that make a hand-written machine."""
