"""`Example`: a machine with streams for it and what is worth watching while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from dmmx.errors import TaskError
from dmmx.machine import Machine, Mismatch

Streams = Mapping[str, Iterable[object]]
"""For every stream input, its elements: V-values {output: V-value}, one a tick; they may be endless."""


@dataclass(frozen=True)
class Request:
    """What a user asks of an example.

    Attributes:
        ticks: how long to run, at least 1.
        text: the path of a text file to read; None for the example's own text.
        out: the path of a file to write; None for none.
        settings: a value for each of the example's settings, of the type of its default.
        kinds: what kinds of leaves ports take or give, see `Interpreter`.
        mismatch: what becomes of links between different kinds, see `Interpreter`.
    """

    ticks: int
    text: str | None = None
    out: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    kinds: Mapping[str, str] | None = None
    mismatch: Mismatch | None = None

    def minding(self, example: Example, kinds: Mapping[str, str] | None, mismatch: Mismatch | None) -> Request:
        """The same, but kinds of streams are minded.

        Raises:
            TaskError: the example is told by a report of its own, which runs machines as it likes.
        """
        if example.report is not None:
            raise TaskError(f"the example {example.name!r} runs in a way of its own, in which no kinds are minded")
        return replace(self, kinds=kinds, mismatch=mismatch)


@dataclass(frozen=True)
class Line:
    """One line of what an example has to say.

    Attributes:
        text: for people.
        data: the same numbers, as JSON holds them.
    """

    text: str
    data: Mapping[str, Any]


Report = Callable[[Request], Iterator[Line]]
"""Runs an example and tells what happens, line by line."""


def no_streams(request: Request) -> Streams:
    """The streams of a machine that has no stream inputs."""
    return {}


@dataclass(frozen=True)
class Example:
    """A machine, streams for it, and what to watch.

    An example is told either by `watch` or by a `report` of its own. Every example runs without any option.

    Attributes:
        name: what a user types; no built-in task has it.
        summary: one line that ends with a full stop.
        source: where the idea is from.
        machine: makes the machine that is drawn, and run where there is no `report`.
        ticks: how long it runs unless told otherwise.
        streams: makes the streams of the machine's inputs.
        watch: ports, written `neuron.port`, whose values are printed whenever they change: outputs of neurons, or what
            arrives at a stream output.
        report: tells the run in its own way.
        reads_text: whether a text file may be given.
        writes: what it writes into the file that may be given, such as "a picture of every tick (GIF)"; "" for nothing.
        endings: what the name of that file may end with, as ".gif"; none for any.
        settings: further numbers or words that a user may choose, with their defaults.

    Example:
        >>> from dmmx.examples import built_in_examples
        >>> built_in_examples["accumulator"].machine()
        Machine of 1 neuron, 2 trainable links of 3
    """

    name: str
    summary: str
    source: str
    machine: Callable[[], Machine]
    ticks: int
    streams: Callable[[Request], Streams] = no_streams
    watch: tuple[str, ...] = ()
    report: Report | None = None
    reads_text: bool = False
    writes: str = ""
    endings: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))
