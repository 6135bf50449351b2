"""Engines that run a machine over a text: their common form, and the one that needs no preparation, the interpreter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from dmmx.cli.options.kinds import Kinds
from dmmx.cli.texts.plan import Plan
from dmmx.interpreter import Interpreter
from dmmx.machine import Port
from dmmx.vvalue import ZERO, Tree

LOUD = 1e-4
"""An output is taken to be non-zero when some leaf is larger than this, or not finite."""

_CHARACTERS_A_BEAT = 64


@dataclass(frozen=True)
class Hit:
    """An output that is non-zero for the first time.

    Attributes:
        port: of the stream output.
        tick: from 1.
        value: what arrived.
    """

    port: Port
    tick: int
    value: Tree


@dataclass(frozen=True)
class Beat:
    """What an engine tells about the ticks since it last told something.

    Attributes:
        ticks: how many have passed in all.
        hits: outputs that have become non-zero for the first time.
        last: what arrived at the last tick; empty but in the last beat of a text.
    """

    ticks: int
    hits: tuple[Hit, ...]
    last: Mapping[Port, Tree]


class TextEngine(ABC):
    """Runs a machine over texts.

    Attributes:
        name: what the user calls it.
        lines: how many lines it takes at once.
    """

    name: str
    lines: int = 1

    @abstractmethod
    def beats(self, pieces: Iterable[str]) -> Iterator[Beat]:
        """Run the machine from its start over one text; pieces are asked for one at a time, as they are needed."""

    @abstractmethod
    def beats_of_lines(self, texts: Sequence[str]) -> list[Beat]:
        """Run the machine from its start over each of some short texts: one beat for each."""


@final
class InterpreterEngine(TextEngine):
    """The interpreter: starts at once, and takes any characters as they come."""

    name = "interpreter"

    def __init__(self, plan: Plan, kinds: Kinds | None = None) -> None:
        self._plan = plan
        self._kinds = kinds or Kinds()
        self._elements: dict[str, Tree] = {}

    def beats(self, pieces: Iterable[str]) -> Iterator[Beat]:
        """See `TextEngine`."""
        engine = Interpreter(self._plan.machine, kinds=self._kinds.kinds, mismatch=self._kinds.mismatch)
        silent = list(self._plan.latencies)
        ticks = 0
        for text in _blocks(pieces):
            hits: list[Hit] = []
            for character in text:
                for step in range(self._plan.cadence):
                    ticks += 1
                    arrived = engine.step(self._element(character) if step == 0 else {})
                    hits += _new_hits(silent, ticks, arrived)
            yield Beat(ticks, tuple(hits), {})
        arrived = Tree()
        hits = []
        for _ in range(self._plan.drain):
            ticks += 1
            arrived = engine.step({})
            hits += _new_hits(silent, ticks, arrived)
        yield Beat(ticks, tuple(hits), {port: arrived.at(port) for port in self._plan.latencies})

    def beats_of_lines(self, texts: Sequence[str]) -> list[Beat]:
        """See `TextEngine`."""
        found: list[Beat] = []
        for text in texts:
            beats = list(self.beats([text]))
            found.append(Beat(beats[-1].ticks, tuple(hit for beat in beats for hit in beat.hits), beats[-1].last))
        return found

    def _element(self, character: str) -> Mapping[str, Tree]:
        element = self._elements.get(character)
        if element is None:
            element = Tree({self._plan.port.name: {character: 1}})
            self._elements[character] = element
        return {self._plan.port.neuron: element}


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    """Short pieces, so that what is found is told soon."""
    for text in pieces:
        for start in range(0, len(text), _CHARACTERS_A_BEAT):
            yield text[start : start + _CHARACTERS_A_BEAT]


def _new_hits(silent: list[Port], tick: int, arrived: Tree) -> list[Hit]:
    """The outputs that are non-zero for the first time; they are taken out of the list of silent ones."""
    if not silent or arrived is ZERO:
        return []
    found = [Hit(port, tick, value) for port in silent if (value := arrived.at(port)) and _is_loud(value)]
    for hit in found:
        silent.remove(hit.port)
    return found


def _is_loud(value: Tree) -> bool:
    return any(not abs(leaf) <= LOUD for _, leaf in value.items())
