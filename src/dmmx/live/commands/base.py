"""What a command of a live session is, and the table of all commands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from dmmx.live.reader import Words
from dmmx.live.running import Running
from dmmx.live.words import word_of

if TYPE_CHECKING:
    from dmmx.live.session import Live


class Command(ABC):
    """A command, read from a line of text; its own text is read as the same command again.

    Attributes:
        name: the first word.
        topic: the heading under which help lists it.
        usage: the ways in which it is written.
        summary: its line in the list of commands.
        details: more, for `help NAME`.
    """

    name: ClassVar[str]
    topic: ClassVar[str]
    usage: ClassVar[tuple[str, ...]]
    summary: ClassVar[str]
    details: ClassVar[str] = ""

    @classmethod
    @abstractmethod
    def read(cls, words: Words) -> Self:
        """The command whose words, behind its name, are these.

        Raises:
            DmmxError: they are not as they should be.
        """

    def arguments(self) -> Iterator[str]:
        """The words behind the name."""
        return iter(())

    def __str__(self) -> str:
        return " ".join([word_of(self.name), *self.arguments()])


class Change(Command):
    """A command that changes what runs: it can be undone, and is replayed from a log."""

    @abstractmethod
    def done(self, running: Running) -> Running:
        """What runs afterwards.

        Raises:
            DmmxError: it cannot be done.
        """

    @abstractmethod
    def answer(self, before: Running, after: Running) -> str:
        """What to say when it was done."""


class Question(Command):
    """A command that changes nothing."""

    @abstractmethod
    def answer(self, live: Live) -> str:
        """What to say.

        Raises:
            DmmxError: it asks for what is not there.
        """


class Aside(Command):
    """A command to the program that reads the commands, such as to save a file or to end."""


COMMANDS: dict[str, type[Command]] = {}
"""Every command by its name, in the order in which help lists them."""

ALIASES = {"exit": "quit", "?": "help", "rm": "remove"}
"""Other names that people type."""

_Kind = TypeVar("_Kind", bound=Command)


def command(kind: type[_Kind]) -> type[_Kind]:
    """Enter a command into the table."""
    COMMANDS[kind.name] = kind
    return kind
