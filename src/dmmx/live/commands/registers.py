"""Commands around registers: V-values put aside under a name, to be summed, scaled and sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, final

from dmmx.live.answers import edit_answer, message_answer, value_line
from dmmx.live.commands.base import Change, command
from dmmx.live.commands.edits import WHEN, delta_of, delta_words
from dmmx.live.reader import Words
from dmmx.live.running import Running
from dmmx.live.words import number_of, word_of
from dmmx.machine import Port
from dmmx.vvalue import ZERO, Tree

TOPIC = "Registers"


@command
@final
@dataclass(frozen=True)
class Keep(Change):
    """A V-value put aside."""

    name = "keep"
    topic = TOPIC
    usage = ("keep NAME TARGET SOURCE WEIGHT", "keep NAME {V-VALUE}")
    summary = "Put an edit, or any V-value, aside under a name."
    details = "Nothing is sent, and nothing is checked against the machine, before you send it."

    label: str
    value: Tree

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("NAME"), delta_of(words))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield word_of(self.label)
        yield from delta_words(self.value)

    def done(self, running: Running) -> Running:
        """See `Change`."""
        return running.with_register(self.label, self.value)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return value_line(self.label, after.registers[self.label])


@command
@final
@dataclass(frozen=True)
class Sum(Change):
    """The sum of registers."""

    name = "sum"
    topic = TOPIC
    usage = ("sum NAME REGISTER REGISTER ...",)
    summary = "Put the sum of registers into a register."

    label: str
    terms: tuple[str, ...]

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        label = words.name("NAME")
        terms = [words.name("REGISTER")]
        while len(words):
            terms.append(words.name("REGISTER"))
        return cls(label, tuple(terms))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from map(word_of, (self.label, *self.terms))

    def done(self, running: Running) -> Running:
        """See `Change`."""
        return running.with_register(self.label, sum(map(running.register, self.terms), ZERO))

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return value_line(self.label, after.registers[self.label])


@command
@final
@dataclass(frozen=True)
class Scale(Change):
    """A register times a number."""

    name = "scale"
    topic = TOPIC
    usage = ("scale REGISTER FACTOR",)
    summary = "Multiply a register by a number."

    label: str
    factor: float

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("REGISTER"), words.number("FACTOR"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from (word_of(self.label), number_of(self.factor))

    def done(self, running: Running) -> Running:
        """See `Change`."""
        return running.with_register(self.label, running.register(self.label) * self.factor)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return value_line(self.label, after.registers[self.label])


@command
@final
@dataclass(frozen=True)
class Clear(Change):
    """A register forgotten."""

    name = "clear"
    topic = TOPIC
    usage = ("clear REGISTER",)
    summary = "Forget a register."

    label: str

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.name("REGISTER"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield word_of(self.label)

    def done(self, running: Running) -> Running:
        """See `Change`."""
        running.register(self.label)
        return running.with_register(self.label, None)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return f"{self.label} is gone"


@command
@final
@dataclass(frozen=True)
class Send(Change):
    """A register sent to the matrix, or to any input."""

    name = "send"
    topic = TOPIC
    usage = ("send REGISTER [now]", "send REGISTER to NEURON.INPUT")
    summary = "Add a register to the matrix, or send it to an input."
    details = f"A message to an input is taken at the next tick and arrives one tick later.\n\n{WHEN}"

    label: str
    port: Port | None = None
    now: bool = False

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        label = words.name("REGISTER")
        if words.skip("to"):
            return cls(label, words.port("NEURON.INPUT"))
        return cls(label, None, words.skip("now"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield word_of(self.label)
        yield from ("to", word_of(str(self.port))) if self.port is not None else ["now"] * self.now

    def done(self, running: Running) -> Running:
        """See `Change`."""
        value = running.register(self.label)
        return running.added(value, now=self.now) if self.port is None else running.posted(self.port, value)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return edit_answer(before, after, now=self.now) if self.port is None else message_answer(after, str(self.port))
