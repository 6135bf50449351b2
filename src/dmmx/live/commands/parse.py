"""From a line of text to a command."""

from __future__ import annotations

from dmmx.errors import CommandError, did_you_mean
from dmmx.live.commands.base import ALIASES, COMMANDS, Command
from dmmx.live.reader import Words
from dmmx.live.words import split


def parse_command(text: str) -> Command:
    """The command that a line of text says: total, so whatever the text, a command or a `DmmxError` comes of it.

    Args:
        text: one line. Words are separated by spaces; names with spaces are quoted as in JSON, V-values are JSON
            objects.

    Raises:
        DmmxError: it says no command; the message says what was expected.

    Example:
        >>> command = parse_command("set sum.delta <- in.number 0.5")
        >>> command.weight, str(command)
        (0.5, 'set sum.delta in.number 0.5')
        >>> parse_command("sett sum.delta in.number 0.5")
        Traceback (most recent call last):
        dmmx.errors.CommandError: there is no command 'sett'. Did you mean 'set'? Type help for all.
    """
    words = split(text)
    if not words:
        raise CommandError("there is no command. Type help for all")
    name = words[0]
    if not isinstance(name, str):
        raise CommandError("a line begins with the name of a command. Type help for all")
    kind = COMMANDS.get(ALIASES.get(name, name))
    if kind is None:
        raise CommandError(f"there is no command {name!r}. {did_you_mean(name, COMMANDS)} Type help for all.")
    rest = Words(words[1:], " or ".join(kind.usage))
    found = kind.read(rest)
    rest.end()
    return found
