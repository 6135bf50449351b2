"""Commands that let time pass, or take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, final

from dmmx.errors import CommandError, counted
from dmmx.live.answers import tick_answer
from dmmx.live.commands.base import Change, Command, command
from dmmx.live.feed import characters_of, element_of
from dmmx.live.reader import Words
from dmmx.live.running import Running
from dmmx.live.words import Data, Quoted, data_of, quoted, word_of
from dmmx.vvalue import ZERO, Tree

TOPIC = "Time"

CADENCE = 10
"""Ticks from one character of a text to the next, as in `dmmx run`."""


@command
@final
@dataclass(frozen=True)
class Step(Change):
    """One tick."""

    name = "step"
    topic = TOPIC
    usage = ("step", "step {STREAM: ELEMENT}")
    summary = "Let one tick pass."
    details = "Elements given here come before those that wait."

    elements: Tree = ZERO

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.data("{STREAM: ELEMENT}") if len(words) else ZERO)

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.elements:
            yield data_of(self.elements)

    def done(self, running: Running) -> Running:
        """See `Change`."""
        if self.elements.number:
            raise CommandError("expected {STREAM: ELEMENT}, got a number")
        return running.ticked({name: self.elements[name] for name in self.elements.keys()})

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return tick_answer(before, after)


@command
@final
@dataclass(frozen=True)
class Run(Change):
    """Some ticks."""

    name = "run"
    topic = TOPIC
    usage = ("run TICKS", "run")
    summary = "Let ticks pass: so many, or until all input was read."
    details = "Ctrl-C stops it at the tick that it has come to; the session goes on."

    ticks: int | None = None

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.whole("TICKS") if len(words) else None)

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.ticks is not None:
            yield str(self.ticks)

    def ticks_of(self, running: Running) -> int:
        """How many ticks it is.

        Raises:
            CommandError: none are asked for, and no input waits.
        """
        ticks = running.waiting if self.ticks is None else self.ticks
        if ticks < 1:
            raise CommandError("no input waits: say for how many ticks, such as run 100")
        return ticks

    def done(self, running: Running) -> Running:
        """See `Change`."""
        for _ in range(self.ticks_of(running)):
            running = running.ticked()
        return running

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return tick_answer(before, after)


@command
@final
@dataclass(frozen=True)
class Input(Change):
    """Something put before a stream input, to be read from the next tick on."""

    name = "input"
    topic = TOPIC
    usage = ("input STREAM {ELEMENT}", "input STREAM NUMBER", 'input STREAM "TEXT" [every TICKS]')
    summary = "Feed an element, a number or a text to a stream."
    details = f"""\
It is read from the next tick on, after what waits already; one element a tick. ELEMENT is {{output: V-value}}, and a
number stands for what the stream's only output carries. The characters of a TEXT come as {{output: {{character: 1}}}},
{CADENCE} ticks apart unless you say otherwise."""

    stream: str
    given: Tree | str
    cadence: int = CADENCE

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        stream = words.name("STREAM")
        if isinstance(words.next, Quoted):
            text = words.name("TEXT")
            return cls(stream, text, words.whole("TICKS") if words.skip("every") else CADENCE)
        if isinstance(words.next, Data):
            return cls(stream, words.data("ELEMENT"))
        return cls(stream, Tree(words.number("an ELEMENT in braces, a TEXT in quotes, or NUMBER")))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield word_of(self.stream)
        if isinstance(self.given, Tree):
            yield data_of(self.given)
        else:
            yield from (quoted(self.given), "every", str(self.cadence))

    def done(self, running: Running) -> Running:
        """See `Change`."""
        machine = running.machine
        if isinstance(self.given, Tree):
            return running.fed(self.stream, [element_of(machine, self.stream, self.given)])
        return running.fed(self.stream, characters_of(machine, self.stream, self.given, self.cadence))

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        waiting = len(after.feeds[self.stream]) if self.stream in after.feeds else 0
        return f"{self.stream} has {counted(waiting, 'tick')} to read"


@dataclass(frozen=True)
class Travel(Command):
    """A way through the states of a session."""

    topic = TOPIC

    times: int = 1

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.whole("TIMES") if len(words) else 1)

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        if self.times != 1:
            yield str(self.times)


@command
@final
class Undo(Travel):
    """Back to before the last change."""

    name = "undo"
    usage = ("undo [TIMES]",)
    summary = "Go back to before the last command that changed anything."
    details = "Also ticks are taken back. To take an edit back and keep the ticks since, make the opposite edit."


@command
@final
class Redo(Travel):
    """Forth again."""

    name = "redo"
    usage = ("redo [TIMES]",)
    summary = "Take an undo back."
    details = "Possible until something else is changed."
