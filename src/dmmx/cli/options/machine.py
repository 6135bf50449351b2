"""What the help texts say of an argument that names a machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Command = TypeVar("_Command", bound=Callable[..., Any])

A_MACHINE = (
    "a machine file, the directory of a run (its best machine), or the name of a built-in machine, such as "
    '"duplicates", or of an example, such as "accumulator"'
)
"""What `dmmx.cli.machines.resolve_machine` takes."""


def takes_machine(command: _Command) -> _Command:
    """Puts `A_MACHINE` where the docstring of a command, its help text, has {machine}."""
    # There are no docstrings with python -OO.
    if command.__doc__:
        command.__doc__ = command.__doc__.replace("{machine}", A_MACHINE)
    return command
