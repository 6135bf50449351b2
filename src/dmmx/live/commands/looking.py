"""Commands that show something and change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, final

from dmmx.live.answers import log_lines, moment_line, registers_text, show_text
from dmmx.live.commands.base import Question, command
from dmmx.live.reader import Words
from dmmx.live.words import word_of

if TYPE_CHECKING:
    from dmmx.live.session import Live

TOPIC = "Looking"

SHOWN = 10
"""Lines of history or log that are shown, unless more are asked for."""


@command
@final
@dataclass(frozen=True)
class Show(Question):
    """What there is to see now."""

    name = "show"
    topic = TOPIC
    usage = ("show", "show NEURON", "show NEURON.PORT", "show matrix", "show machine")
    summary = "Show all outputs, those of a neuron, the matrix, or a drawing."
    details = "NEURON.PORT shows an output in full, also what arrived at a stream output. The matrix has all its links."

    what: str = ""

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("NEURON") if len(words) else "")

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.what:
            yield word_of(self.what)

    def answer(self, live: Live) -> str:
        """See `Question`."""
        return show_text(live.running, self.what)


@command
@final
@dataclass(frozen=True)
class Registers(Question):
    """The registers."""

    name = "registers"
    topic = TOPIC
    usage = ("registers",)
    summary = "Show all registers."

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls()

    def answer(self, live: Live) -> str:
        """See `Question`."""
        return registers_text(live.running)


@dataclass(frozen=True)
class _Past(Question):
    """The last lines of something."""

    topic = TOPIC

    count: int = SHOWN

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.whole("COUNT") if len(words) else SHOWN)

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.count != SHOWN:
            yield str(self.count)


@command
@final
class Past(_Past):
    """The last ticks."""

    name = "history"
    usage = ("history [COUNT]",)
    summary = "Show what came in and out in the last ticks."

    def answer(self, live: Live) -> str:
        """See `Question`."""
        return "\n".join(map(moment_line, live.history.last(self.count))) or "no tick has passed"


@command
@final
class Log(_Past):
    """The last commands."""

    name = "log"
    usage = ("log [COUNT]",)
    summary = "Show the last commands, each with the tick when it was given."

    def answer(self, live: Live) -> str:
        """See `Question`."""
        return log_lines(live.log, self.count) or "nothing was done yet"
