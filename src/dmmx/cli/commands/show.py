"""`dmmx show`: a machine, or the best machine of a run, in one of several formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dmmx.cli.options.machine import takes_machine

if TYPE_CHECKING:
    from dmmx.machine import Machine

FORMATS = ("text", "mermaid", "svg", "latex", "python", "json", "edn", "matrix")

ENDINGS = {
    ".json": ("json", "matrix"),
    ".edn": ("edn",),
    ".svg": ("svg",),
    ".py": ("python",),
    ".tex": ("latex",),
    ".mmd": ("mermaid",),
}
"""The formats of files with these endings. Commands that read machines go by them; other endings say nothing."""


@click.command()
@click.argument("machine", metavar="MACHINE")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="What to write.  [default: text]")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
@takes_machine
def show(machine: str, format_: str, output: str | None) -> None:
    """Draw a machine, or what a run has found.

    MACHINE is {machine}. Of a run, the text shows also the front: the best machine of every size. The Python of a
    built-in machine, or of a run, is that for the numbers or symbols of its task.

    \b
    Examples:
      dmmx show duplicates
      dmmx show runs/first
      dmmx show runs/first/machines/0007.json --format mermaid
      dmmx show duplicates --format svg -o duplicates.svg
      dmmx show runs/first --format python -o detector.py
      dmmx show network.edn --format matrix
    """
    from dmmx.cli.front_table import front_table
    from dmmx.cli.machines import FRONT, is_run_directory, resolve_machine
    from dmmx.cli.writing import save

    _check_ending(output, format_)
    shown = resolve_machine(machine)
    text = _written(machine, shown, format_)
    if format_ == "text":
        text += _known(machine, shown)
    front = Path(machine) / FRONT
    if format_ == "text" and is_run_directory(machine) and front.exists():
        text += "\n" + front_table(front)
    if output is None:
        click.echo(text, nl=False)
    else:
        save(output, text)


def _check_ending(output: str | None, format_: str) -> None:
    ending = "" if output is None else Path(output).suffix.lower()
    expected = ENDINGS.get(ending, (format_,))
    if format_ not in expected:
        raise click.UsageError(
            f"{output}: a file that ends with {ending} is written with --format {' or '.join(expected)}, but the "
            f"format is {format_}"
        )


def _written(given: str, machine: Machine, format_: str) -> str:
    from dmmx.cli.front_table import columns
    from dmmx.cli.machines import task_of
    from dmmx.display import python_of, render, text_of

    if format_ == "text":
        return text_of(machine, width=columns())
    if format_ == "python" and (task := task_of(given)) is not None:
        # Where a task says that numbers come, the source needs no functions for trees.
        return python_of(machine, numbers=task.number_ports)
    return render(machine, format_)


def _known(given: str, machine: Machine) -> str:
    """A line that says which built-in machine it is; nothing when it was called by that name."""
    from dmmx.cli.machines import find_example
    from dmmx.cli.outcome import known_line
    from dmmx.task import built_in_machines, known_machine

    known = None if given in built_in_machines or find_example(given) else known_machine(machine)
    return f"\n{known_line(known)}\n" if known else ""
