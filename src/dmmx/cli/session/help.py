"""What `help` says in a live session."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from dmmx.errors import CommandError, did_you_mean
from dmmx.live.commands import COMMANDS
from dmmx.live.commands.base import ALIASES

WIDTH = 80

TOPICS = ("Time", "Edits", "Looking", "Registers", "Drafts", "The session")
"""In the order in which people need them."""

INTRODUCTION = """\
A machine is running; you edit it between its ticks. Time passes only when you
say step or run. Nothing that you type can break it, and undo takes back
whatever you did. Ports are written neuron.port; a name with spaces is quoted,
and V-values are JSON: {"a": 1, "b": {"c": 0.5}}."""

ENDING = """\
help COMMAND explains one. Ctrl-C stops a run; the session goes on."""


def help_text(about: str) -> str:
    """All commands by topic, or one of them in detail.

    Raises:
        CommandError: there is no such command.
    """
    if not about:
        return "\n".join([INTRODUCTION, *_topics(), "", ENDING])
    kind = COMMANDS.get(ALIASES.get(about, about))
    if kind is None:
        raise CommandError(f"there is no command {about!r}. {did_you_mean(about, COMMANDS)}")
    details = kind.details.split("\n\n") if kind.details else []
    return "\n\n".join(["\n".join(kind.usage), *(fill(part, WIDTH) for part in (kind.summary, *details))])


def _topics() -> Iterator[str]:
    width = max(map(len, COMMANDS))
    for topic in TOPICS:
        yield ""
        yield topic
        yield from (f"  {name:<{width}}  {kind.summary}" for name, kind in COMMANDS.items() if kind.topic == topic)
