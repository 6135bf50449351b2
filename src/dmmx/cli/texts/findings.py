"""Runs a machine over a text, as a whole or line by line, and says where in the text its outputs become non-zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from dmmx.cli.texts.engines import Beat, TextEngine
from dmmx.cli.texts.plan import Plan
from dmmx.cli.texts.reading import Place, Places, lines_of
from dmmx.machine import Port
from dmmx.vvalue import Tree

LONG_LINE = 4096
"""A line of more characters than this is streamed, a shorter one may be held."""


@dataclass(frozen=True)
class Finding:
    """Where an output is non-zero for the first time.

    Attributes:
        port: of the stream output.
        place: of the character that it answers; None when no character can have caused it.
        tick: from 1.
        value: what arrived.
    """

    port: Port
    place: Place | None
    tick: int
    value: Tree


@dataclass(frozen=True)
class Progress:
    """How far a text was read.

    Attributes:
        characters: that were read.
        ticks: that have passed.
        findings: what is new.
        last: what arrived at the last tick of the text; empty before.
    """

    characters: int
    ticks: int
    findings: tuple[Finding, ...]
    last: Mapping[Port, Tree]


def read_through(plan: Plan, engine: TextEngine, pieces: Iterable[str], line: int = 1) -> Iterator[Progress]:
    """Run the machine over one text.

    Args:
        plan: how the text is fed.
        engine: what runs the machine.
        pieces: the text.
        line: the number of its first line.
    """
    places = Places(line)
    for beat in engine.beats(places.watch(pieces)):
        yield _progress(plan, beat, places)
        # An output to come answers no character older than this.
        places.forget((beat.ticks - plan.drain) // plan.cadence)


def read_lines(plan: Plan, engine: TextEngine, pieces: Iterable[str]) -> Iterator[tuple[int, Progress]]:
    """Run the machine over every line that is not empty, each time from its start.

    Yields:
        The line's number and what was found in it; `Progress.characters` are those of the line.
    """
    waiting: list[tuple[int, str]] = []
    for number, parts in lines_of(pieces):
        head = _head(parts)
        if len(head) > LONG_LINE:
            yield from _flush(plan, engine, waiting)
            yield number, _whole(read_through(plan, engine, chain([head], parts), number))
        elif head:
            waiting.append((number, head))
            if len(waiting) == engine.lines:
                yield from _flush(plan, engine, waiting)
    yield from _flush(plan, engine, waiting)


def _progress(plan: Plan, beat: Beat, places: Places) -> Progress:
    findings: list[Finding] = []
    for hit in beat.hits:
        index = plan.cause(hit.port, hit.tick)
        findings.append(Finding(hit.port, None if index is None else places.at(index), hit.tick, hit.value))
    return Progress(places.characters, beat.ticks, tuple(findings), beat.last)


def _head(parts: Iterator[str]) -> str:
    """A line, or the beginning of a long one."""
    head = ""
    for part in parts:
        head += part
        if len(head) > LONG_LINE:
            break
    return head


def _flush(plan: Plan, engine: TextEngine, waiting: list[tuple[int, str]]) -> Iterator[tuple[int, Progress]]:
    """Run the lines that were gathered, and forget them."""
    if not waiting:
        return
    beats = engine.beats_of_lines([text for _, text in waiting])
    for (number, text), beat in zip(waiting, beats, strict=True):
        places = Places(number)
        for _ in places.watch([text]):
            pass
        yield number, _progress(plan, beat, places)
    waiting.clear()


def _whole(progress: Iterable[Progress]) -> Progress:
    """All progress of one text in one."""
    findings: list[Finding] = []
    last = Progress(0, 0, (), {})
    for last in progress:
        findings += last.findings
    return Progress(last.characters, last.ticks, tuple(findings), last.last)
