"""Machines in notebooks: `show(machine)` as the last line of a cell draws it."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.display.svg import svg_of
from dmmx.display.text import text_of
from dmmx.machine import Machine


@dataclass(frozen=True, repr=False)
class Drawing:
    """A machine that a notebook draws, and that a terminal prints as text.

    Attributes:
        machine: what is drawn.
    """

    machine: Machine

    def _repr_svg_(self) -> str:
        return svg_of(self.machine)

    def __repr__(self) -> str:
        return text_of(self.machine)


def show(machine: Machine) -> Drawing:
    """A drawing of a machine, for the last line of a notebook's cell.

    Example:
        >>> from dmmx.task.duplicates import duplicate_detector
        >>> str(show(duplicate_detector())).splitlines()[0]
        '6 neurons, 9 links (8 trainable)'
    """
    return Drawing(machine)
