"""Sessions done again from their logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dmmx.errors import CommandError, DmmxError
from dmmx.live.commands import Aside, parse_command
from dmmx.live.log import Entry
from dmmx.live.session import KEEP, Live
from dmmx.machine import Machine, Mismatch


def replay(
    machine: Machine,
    entries: Iterable[tuple[int, Entry]],
    *,
    keep: int = KEEP,
    kinds: Mapping[str, str] | None = None,
    mismatch: Mismatch | None = None,
) -> Live:
    """The session that a log tells of, done again: its state is the same, bit for bit.

    Args:
        machine: the one that the log began with.
        entries: see `read_log`.
        keep: how many ticks of history are kept at least.
        kinds: those with which the session began, see `Live`.
        mismatch: the same.

    Raises:
        CommandError: something that was done cannot be done now, or the other way round, or at another tick: it is
            the log of another machine.
    """
    live = Live(machine, keep=keep, kinds=kinds, mismatch=mismatch)
    for number, entry in entries:
        if entry.tick != live.tick:
            raise CommandError(f"line {number} was given after tick {entry.tick}, but here {live.tick} have passed")
        try:
            command = parse_command(str(entry.command))
            live = live.noted(command) if isinstance(command, Aside) else live.apply(command)
            failed = None
        except DmmxError as error:
            live, failed = live.failed(str(entry.command), error), error
        if (failed is None) != (entry.status == "ok"):
            reason = f"it cannot be done: {failed}" if failed else f"it can be done, but then: {entry.message}"
            raise CommandError(f"line {number}, {str(entry.command)!r}: {reason}")
    return live
