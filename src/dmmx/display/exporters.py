"""The registry of exporters, keyed by the name of the format that a user types."""

from __future__ import annotations

from collections.abc import Callable

from dmmx.errors import DmmxError, did_you_mean
from dmmx.machine import Machine

Exporter = Callable[[Machine], str]
"""Writes a machine in one format."""

_registry: dict[str, Exporter] = {}


def exporter(format: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register a function as the exporter of a format; it must need nothing but the machine."""

    def decorate(function: Callable[..., str]) -> Callable[..., str]:
        _registry[format] = function
        return function

    return decorate


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(sorted(_registry))


def render(machine: Machine, format: str) -> str:
    """A machine in one of the formats that people look at.

    Args:
        machine: any machine.
        format: one of `formats()`.

    Raises:
        DmmxError: there is no such format; the nearest name is suggested.

    Example:
        >>> from dmmx import display
        >>> from dmmx.task.duplicates import duplicate_detector
        >>> display.render(duplicate_detector(), "mermaid").splitlines()[0]
        'flowchart LR'
    """
    found = _registry.get(format)
    if found is None:
        raise DmmxError(f"there is no format {format!r}. {did_you_mean(format, _registry)}")
    return found(machine)
