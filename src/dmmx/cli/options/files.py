"""The options by which a user says how a file of examples is to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from dmmx.task import CsvColumns

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class FileOptions:
    """How a user wants a file of examples to be read; None and "" leave it to the file.

    Attributes:
        inputs: names of columns, separated by commas.
        outputs: likewise.
        symbols: likewise.
        latency: ticks by which answers come later.
        cadence: ticks of every element.
    """

    inputs: str = ""
    outputs: str = ""
    symbols: str = ""
    latency: int | None = None
    cadence: int | None = None

    @classmethod
    def taken_from(cls, chosen: dict[str, Any]) -> FileOptions:
        """These options, taken out of all that a command was called with."""
        given = {field.name: chosen.pop(field.name) for field in fields(cls)}
        return cls(**{name: value for name, value in given.items() if value is not None})

    @property
    def given(self) -> list[str]:
        """Those that the user gave, as typed."""
        return [f"--{field.name}" for field in fields(self) if getattr(self, field.name) != field.default]

    def refuse_without_task(self) -> None:
        """Say that these options are for the file of a task, if there are some.

        Raises:
            click.UsageError: there are.
        """
        if self.given:
            raise click.UsageError(f"{', '.join(self.given)}: for the file of a task; give it with --task.")

    @property
    def columns(self) -> CsvColumns:
        """What the columns of a CSV file are."""
        from dmmx.task import CsvColumns

        return CsvColumns(_names(self.inputs), _names(self.outputs), _names(self.symbols))


FILE_AS_IT_IS = FileOptions()
"""No options."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def file_options(command: _Command) -> _Command:
    """The options of `FileOptions`, for a command that takes a file of examples."""
    options = (
        click.option("--inputs", metavar="A,B", help="CSV: the columns that go in."),
        click.option("--outputs", metavar="C", help="CSV: the columns that are wanted out."),
        click.option("--symbols", metavar="A", help="CSV: columns of symbols that look like numbers."),
        click.option(
            "--latency",
            type=click.IntRange(0),
            metavar="N",
            help="File: answers are wanted N ticks later than they stand there.  [default: 2; JSON Lines: 0]",
        ),
        click.option(
            "--cadence",
            type=click.IntRange(1),
            metavar="N",
            help="File: every row or element lasts N ticks; it comes at the first, its answer is held.  [default: 1]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
