"""Commands that edit the matrix, or a draft of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self, final

from dmmx.live.answers import edit_answer
from dmmx.live.commands.base import Change, command
from dmmx.live.edits import removal
from dmmx.live.reader import Words
from dmmx.live.running import Running
from dmmx.live.words import Quoted, data_of, number_of, word_of
from dmmx.machine import Port, link_delta
from dmmx.vvalue import Tree
from dmmx.vvalue.present import Present

WHEN = """\
In a self-referential machine an edit is a message to the neuron that holds the matrix: taken at the next tick, it is
in the matrix one tick later, and used one tick after that. With `now` the matrix is changed from outside, between two
ticks. The matrix of any other machine is always changed so."""

NAMES = """\
A neuron that the machine lacks comes into being with its first link if its name is TYPE:LABEL, such as square:new, and
goes with its last one."""


ZEROS = """\
Where links are added by maximum or minimum, one of weight 0 is a link like any other; only `remove` takes it away."""


@command
@final
@dataclass(frozen=True)
class Set(Change):
    """Another weight between two ports."""

    name = "set"
    topic = "Edits"
    usage = ("set TARGET SOURCE WEIGHT [now]",)
    summary = "Let a link have this weight; 0 takes it away."
    details = f"Ports are written neuron.name, and an arrow between them is allowed.\n\n{ZEROS}\n\n{NAMES}\n\n{WHEN}"

    target: Port
    source: Port
    weight: float
    now: bool = False

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        target, source = ports_of(words)
        return cls(target, source, words.number("WEIGHT"), words.skip("now"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from (word_of(str(self.target)), word_of(str(self.source)), number_of(self.weight))
        yield from ["now"] * self.now

    def done(self, running: Running) -> Running:
        """See `Change`."""
        weights = {(*self.target, *self.source): self.weight}
        if running.draft is not None and not self.now:
            return replace(running, draft=running.draft.assigned(weights))
        return running.assigned(weights, now=self.now)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return edit_answer(before, after, now=self.now)


@command
@final
@dataclass(frozen=True)
class Add(Change):
    """A V-value added to the matrix."""

    name = "add"
    topic = "Edits"
    usage = ("add TARGET SOURCE WEIGHT [now]", "add {MATRIX} [now]")
    summary = "Add to the weight of a link, or a V-value to the matrix."
    details = f"MATRIX is {{target: {{input: {{source: {{output: weight}}}}}}}} as JSON.\n\n{NAMES}\n\n{WHEN}"

    delta: Tree
    now: bool = False

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(delta_of(words), words.skip("now"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from delta_words(self.delta)
        yield from ["now"] * self.now

    def done(self, running: Running) -> Running:
        """See `Change`."""
        if running.draft is not None and not self.now:
            return replace(running, draft=running.draft.add(self.delta))
        return running.added(self.delta, now=self.now)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return edit_answer(before, after, now=self.now)


@command
@final
@dataclass(frozen=True)
class Remove(Change):
    """A link, or all links of a neuron, taken away."""

    name = "remove"
    topic = "Edits"
    usage = ("remove TARGET SOURCE [now]", "remove NEURON [now]")
    summary = "Take a link away, or all links of a neuron."
    details = WHEN

    target: Port | str
    source: Port | None = None
    now: bool = False

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        name = words.name("TARGET or NEURON")
        if len(words) == 0 or words.next == "now":
            if "." in name:
                raise words.wrong("expected SOURCE, or a NEURON without a dot")
            return cls(name, None, words.skip("now"))
        words.skip("<-")
        return cls(Port.parse(name), words.port("SOURCE"), words.skip("now"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from (word_of(str(end)) for end in (self.target, self.source) if end is not None)
        yield from ["now"] * self.now

    def done(self, running: Running) -> Running:
        """See `Change`."""
        if running.draft is not None and not self.now:
            return replace(running, draft=running.draft.remove(self.target, self.source))
        matrix = running.matrix if self.now else running.expected
        return running.assigned(removal(matrix, self.target, self.source), now=self.now)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return edit_answer(before, after, now=self.now)


def ports_of(words: Words) -> tuple[Port, Port]:
    """TARGET and SOURCE, with or without an arrow between them."""
    target = words.port("TARGET")
    words.skip("<-")
    return target, words.port("SOURCE")


def delta_of(words: Words) -> Tree:
    """A matrix, written as one link with its weight or as JSON."""
    if words.next is None or isinstance(words.next, str | Quoted):
        target, source = ports_of(words)
        return link_delta(target, source, words.number("WEIGHT"))
    return words.data("a matrix")


def delta_words(delta: Tree) -> Iterator[str]:
    """A matrix as it is written in a command."""
    entries = list(delta.items())
    if len(entries) == 1 and len(entries[0][0]) == 4 and isinstance(entries[0][1], float):
        (path, weight) = entries[0]
        # A zero that is there, written as a number, would be none.
        if all(path) and "." not in path[0] + path[2] and not isinstance(weight, Present):
            yield from (word_of(f"{path[0]}.{path[1]}"), word_of(f"{path[2]}.{path[3]}"), number_of(weight))
            return
    yield data_of(delta)
