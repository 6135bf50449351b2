"""What waits to be read by the stream inputs of a running machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import final

from dmmx.errors import CommandError, did_you_mean
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

MOST = 10_000_000
"""Ticks that a text may take to be read: all of them are in memory."""


@final
@dataclass(frozen=True, slots=True)
class Feed:
    """Elements that a stream input reads, one a tick; zero when there are none left.

    Attributes:
        elements: all that were ever put in since it was empty.
        position: how many of them were read.
    """

    elements: tuple[Tree, ...] = ()
    position: int = 0

    def __len__(self) -> int:
        return len(self.elements) - self.position

    def plus(self, elements: Iterable[Tree]) -> Feed:
        """The feed with more elements behind."""
        return Feed((*self.elements[self.position :], *elements))

    @property
    def first(self) -> Tree:
        """What is read next."""
        return self.elements[self.position] if self else ZERO

    @property
    def rest(self) -> Feed:
        """The feed after that."""
        return Feed(self.elements, self.position + 1) if len(self) > 1 else Feed()


def element_of(machine: Machine, stream: str, data: object) -> Tree:
    """A stream's element {output: V-value}; where the stream has one output, a number stands for what that carries.

    Raises:
        CommandError: there is no such stream input or output.
        VValueError: the data is no V-value.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> element_of(duplicate_detector(), "text", {"char": {"a": 1}})
        Tree({'char': {'a': 1}})
    """
    ports = machine.inputs[check_stream(machine, stream)]
    element = Tree(data)
    if element.number:
        if len(ports) > 1 or element.keys():
            raise CommandError(f"an element of {stream!r} is written {{output: V-value}}; its outputs: {listed(ports)}")
        return ZERO.nest(dict.fromkeys(ports, element))
    for name in element.keys():
        if name not in ports:
            raise CommandError(f"stream input {stream!r} has no output {name!r}. {did_you_mean(name, ports)}")
    return element


def characters_of(machine: Machine, stream: str, text: str, cadence: int) -> Iterator[Tree]:
    """The elements for a text: {output: {character: 1}} at every first of `cadence` ticks, zero in between.

    Raises:
        CommandError: there is no such stream input, it has several outputs, or the cadence is less than 1; or these are
            more ticks than memory should hold.
    """
    ports = machine.inputs[check_stream(machine, stream)]
    if len(ports) > 1:
        raise CommandError(f"{stream!r} has several outputs ({listed(ports)}), so it reads no text; give it V-values")
    if cadence < 1:
        raise CommandError(f"the cadence must be at least 1 tick, got {cadence}")
    if cadence * len(text) > MOST:
        raise CommandError(f"{cadence * len(text):,} ticks to read are too many: at most {MOST:,}")
    for character in text:
        yield Tree({port: {character: 1} for port in ports})
        yield from [ZERO] * (cadence - 1)


def check_stream(machine: Machine, stream: str) -> str:
    """The name of a stream input.

    Raises:
        CommandError: there is none of that name.
    """
    if stream not in machine.inputs:
        raise CommandError(f"the machine has no stream input {stream!r}. {did_you_mean(stream, machine.inputs)}")
    return stream


def listed(names: Iterable[str]) -> str:
    """Names, separated by commas."""
    return ", ".join(names)
