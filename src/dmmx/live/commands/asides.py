"""Commands to the program that reads the commands: what it prints, files, help, and the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, final

from dmmx.live.commands.base import Aside, command
from dmmx.live.reader import Words
from dmmx.live.words import word_of

TOPIC = "The session"


@command
@final
@dataclass(frozen=True)
class Watch(Aside):
    """Ports to be printed when they change."""

    name = "watch"
    topic = "Looking"
    usage = ("watch NEURON.PORT ...", "watch")
    summary = "Print these outputs whenever a tick changes them."
    details = "Stream outputs too, and NEURON alone for all it has. Without a name, what is watched is listed."

    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        names: list[str] = []
        while len(words):
            names.append(words.name("NEURON.PORT"))
        return cls(tuple(names))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from map(word_of, self.names)


@command
@final
@dataclass(frozen=True)
class Unwatch(Aside):
    """Ports no longer to be printed."""

    name = "unwatch"
    topic = "Looking"
    usage = ("unwatch [NEURON.PORT ...]",)
    summary = "Watch them no longer; without a name, none."

    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(Watch.read(words).names)

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from map(word_of, self.names)


@command
@final
@dataclass(frozen=True)
class Save(Aside):
    """The machine as it is now, to a file."""

    name = "save"
    topic = TOPIC
    usage = ("save FILE",)
    summary = "Write a machine file with the matrix as it is now."
    details = "The file holds neurons and links; its run begins again with the outputs that it was declared with."

    file: str

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("FILE"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield word_of(self.file)


@command
@final
@dataclass(frozen=True)
class Help(Aside):
    """The commands, or one of them."""

    name = "help"
    topic = TOPIC
    usage = ("help [COMMAND]",)
    summary = "List the commands, or explain one."

    about: str = ""

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("COMMAND") if len(words) else "")

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.about:
            yield word_of(self.about)


@command
@final
@dataclass(frozen=True)
class Quit(Aside):
    """The end."""

    name = "quit"
    topic = TOPIC
    usage = ("quit",)
    summary = "End the session, as the end of the input does."

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls()
