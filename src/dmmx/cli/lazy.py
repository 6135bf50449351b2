"""A click group whose commands are imported only when they are called, and that ends with dmmx's exit codes."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click

from dmmx.errors import DmmxError, RunError, RunWarning

FAILED, WRONG_USAGE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
"""The exit codes other than 0. The last two are what a shell reports for a process that SIGINT or SIGPIPE ended."""


class LazyCommand(NamedTuple):
    """Where a command lives.

    Attributes:
        place: "module:attribute".
        summary: its line in the list of commands, so that listing imports nothing.
    """

    place: str
    summary: str


class LazyGroup(click.Group):
    """A group of commands that are imported when they are called.

    Args:
        lazy: every command by name.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, LazyCommand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        found = self._lazy.get(cmd_name)
        if found is None:
            return None
        module, _, attribute = found.place.partition(":")
        return getattr(importlib.import_module(module), attribute)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; for an unknown one the nearest name is suggested."""
        if args[0] not in self._lazy and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=self._lazy, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help text, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in self._lazy.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever ends it early ends in a message and an exit code."""
        try:
            with warnings.catch_warnings():
                _say_warnings()
                found = super().invoke(ctx)
            sys.stdout.flush()
        except (DmmxError, KeyboardInterrupt, OSError) as error:
            ctx.exit(_report(error))
        return found

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Parse, run, and leave with an exit code."""
        try:
            code = super().main(args, *rest, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            code = _report(KeyboardInterrupt())
        sys.exit(code)


def _say_warnings() -> None:
    """Warnings about a run are said in the command's own words; other ones are as they are."""
    before = warnings.showwarning

    def say(message: Warning | str, category: type[Warning], *place: Any) -> None:
        if issubclass(category, RunWarning):
            click.echo(f"Warning: {message}", err=True)
        else:
            before(message, category, *place)

    warnings.showwarning = say
    warnings.simplefilter("always", RunWarning)


def _report(error: BaseException) -> int:
    """Say on stderr what ended a command, and give the exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has seen enough. What is still buffered must not raise when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    if isinstance(error, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    click.echo(f"Error: {error}", err=True)
    return FAILED if isinstance(error, RunError | OSError) else WRONG_USAGE
