"""`dmmx live`: a session with a running machine, on a terminal or from a file of commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dmmx.cli.options.kinds import Kinds, kind_options
from dmmx.cli.options.machine import takes_machine

if TYPE_CHECKING:
    from dmmx.cli.session.console import Console
    from dmmx.live import Live
    from dmmx.machine import Mismatch


@click.command()
@click.argument("machine", metavar="MACHINE")
@click.option("--log", metavar="FILE", help="Append every command, and whether it was done, to this file.")
@click.option("--replay", metavar="FILE", help="First do again what this log says.")
@kind_options
@click.option("--echo", is_flag=True, help="Print the commands too, when they do not come from a terminal.")
@takes_machine
def live(
    machine: str,
    log: str | None,
    replay: str | None,
    kinds: tuple[str, ...],
    mismatch: Mismatch | None,
    echo: bool,
) -> None:
    """Run a machine and edit it while it runs.

    MACHINE is {machine}. Commands are read from standard input, a line each; "help" lists them. An edit that cannot be
    done is explained, and the session goes on as it was: only a machine that cannot be read ends it with an error.

    A log can be replayed: the session is then where it was, bit for bit. With both options and the same file, a session
    is continued.

    With --mismatch or --kind, links between different kinds of streams contribute nothing, or are refused: as an edit,
    or, where a machine makes them itself, at the tick when they carry something. A log is replayed with the same
    options.

    \b
    Examples:
      dmmx live live_edit                                   type help
      dmmx live duplicates --log session.jsonl
      dmmx live duplicates --replay session.jsonl --log session.jsonl
      dmmx live machine.json --echo < commands.txt
    """
    from dmmx.cli.session.console import Console
    from dmmx.cli.session.log import LogFile

    minded = Kinds.read(kinds, mismatch)
    session = _session(machine, replay, minded)
    same = replay is not None and log is not None and _is_same(replay, log)
    file = None if log is None else LogFile(log, machine, minded, len(session.log) if same else 0)
    console = Console(session, click.echo)
    try:
        if file is not None:
            file.write(session.log)
        for line in _lines(console, echo):
            goes_on = console.line(line)
            if file is not None:
                file.write(console.live.log)
            if not goes_on:
                break
    finally:
        if file is not None:
            file.close()


def _session(machine: str, log: str | None, minded: Kinds) -> Live:
    from dmmx.cli.machines import resolve_machine
    from dmmx.cli.session.log import check_kinds_of_log
    from dmmx.errors import CommandError, InputFileError
    from dmmx.files import read_text
    from dmmx.live import Live, read_log, replay

    start = resolve_machine(machine)
    if log is None:
        return Live(start, kinds=minded.kinds, mismatch=minded.mismatch)
    text = read_text(log)
    check_kinds_of_log(text, log, minded)
    try:
        return replay(start, read_log(text, log), kinds=minded.kinds, mismatch=minded.mismatch)
    except CommandError as error:
        raise InputFileError(f"{log}: cannot be replayed with {machine}: {error}") from None


def _is_same(a: str, b: str) -> bool:
    import os

    return os.path.exists(a) and os.path.exists(b) and os.path.samefile(a, b)


def _lines(console: Console, echo: bool) -> Iterator[str]:
    if sys.stdin.isatty():
        click.echo(f"{console.live.running.machine}. help lists the commands, quit ends.")
        yield from _typed(console)
        return
    for number, raw in enumerate(sys.stdin.buffer, 1):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            click.echo(f"Error: line {number} is not UTF-8 text")
            continue
        if echo:
            click.echo(text if not text or text.startswith("#") else f"{console.prompt}{text}")
        yield text


def _typed(console: Console) -> Iterator[str]:
    """Lines from a terminal, until its input ends."""
    from dmmx.cli.session.completion import complete_lines

    complete_lines(lambda: console.live.running)
    while True:
        try:
            yield input(console.prompt)
        except KeyboardInterrupt:
            click.echo()
        except EOFError:
            click.echo()
            return
