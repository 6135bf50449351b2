"""How an example is run: from what a user asks to the lines that are printed."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from dmmx.display.words import value_text
from dmmx.errors import InputFileError, TaskError, did_you_mean
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.files import read_text
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Machine, Mismatch, Port
from dmmx.vvalue import NUMBER_KEY, ZERO, Tree

COLUMNS = 80
FOR_EVER = sys.maxsize
"""As many ticks as the streams last."""

SHORTEST = 12
"""A value is cut to fit a line of so many columns, but never below this length."""


def request_for(
    example: Example,
    *,
    ticks: int | None = None,
    text: str | None = None,
    out: str | None = None,
    settings: Iterable[str] = (),
) -> Request:
    """What a user asks of an example, checked.

    Args:
        example: which one.
        ticks: how long to run; None for the example's own length, or for all of a text that is given.
        text: a text file to read.
        out: a file to write.
        settings: further choices, each written `NAME=VALUE`.

    Raises:
        TaskError: the example has no use for one of them, the file ends otherwise than the example writes it, or a
            setting does not exist or has the wrong type.

    Example:
        >>> from dmmx.examples import built_in_examples
        >>> request_for(built_in_examples["accumulator"], ticks=3).ticks
        3
    """
    if text is not None and not example.reads_text:
        raise TaskError(f"the example {example.name!r} reads no text")
    if out is not None and not example.writes:
        raise TaskError(f"the example {example.name!r} writes no file")
    if out is not None and example.endings and Path(out).suffix.lower() not in example.endings:
        raise TaskError(f"{out}: the example {example.name!r} writes a file that ends with {_either(example.endings)}")
    if ticks is not None and ticks < 1:
        raise TaskError(f"ticks must be at least 1, got {ticks}")
    chosen = dict(example.settings)
    for written in settings:
        name, value = _setting(example, written)
        chosen[name] = value
    if ticks is None:
        ticks = example.ticks if text is None else FOR_EVER
    return Request(ticks, text, out, chosen)


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)


def _setting(example: Example, written: str) -> tuple[str, Any]:
    """One choice: its name, and its value in the type of the default."""
    name, equals, value = written.partition("=")
    if not equals:
        raise TaskError(f"a setting is written NAME=VALUE, got {written!r}")
    if name not in example.settings:
        raise TaskError(f"the example {example.name!r} has no setting {name!r}. {did_you_mean(name, example.settings)}")
    kind = type(example.settings[name])
    try:
        made = kind(value)
        if kind is float and not math.isfinite(made):
            raise ValueError
        return name, made
    except ValueError:
        expected = {int: "a whole number", float: "a number"}.get(kind, kind.__name__)
        raise TaskError(f"setting {name!r}: expected {expected}, got {value!r}") from None


def lines_of(example: Example, request: Request) -> Iterator[Line]:
    """Run an example; one line at a time, as it goes.

    Args:
        example: which one.
        request: see `request_for`.

    Example:
        >>> from dmmx.examples import built_in_examples
        >>> example = built_in_examples["accumulator"]
        >>> [line.text for line in lines_of(example, request_for(example, ticks=3))]
        ['tick 1: reader.signal 3', 'tick 2: reader.signal 4', 'tick 3: reader.signal 0, printer.sum 3']
    """
    if example.report is not None:
        return example.report(request)
    machine, streams = example.machine(), example.streams(request)
    return watched(machine, streams, request.ticks, example.watch, kinds=request.kinds, mismatch=request.mismatch)


def watched(
    machine: Machine,
    streams: Streams,
    ticks: int,
    watch: Iterable[str],
    *,
    kinds: Mapping[str, str] | None = None,
    mismatch: Mismatch | None = None,
) -> Iterator[Line]:
    """Run a machine and tell of every tick at which something that is watched changes.

    Tick 0 is told where the machine starts with outputs that are watched.

    Args:
        machine: any machine.
        streams: see `interpret`; the run ends with them, if they end before.
        ticks: how many at most.
        watch: ports, written `neuron.port`: outputs of neurons, or inputs of stream outputs.
        kinds: what kinds of leaves ports take or give, see `Interpreter`.
        mismatch: what becomes of links between different kinds, see `Interpreter`.

    Raises:
        MachineError: a port is not written like that.
    """
    ports = [Port.parse(port) for port in watch]
    engine = Interpreter(machine, kinds=kinds, mismatch=mismatch)
    seen = dict.fromkeys(ports, ZERO)
    yield from _changes(0, seen, {port: engine.state.at(port) for port in ports})
    for tick, elements in enumerate(islice(read_streams(machine, streams), ticks), start=1):
        arrived = engine.step(elements)
        now = {port: (arrived if port.neuron in machine.outputs else engine.state).at(port) for port in ports}
        yield from _changes(tick, seen, now)


def text_given(request: Request, otherwise: str) -> str:
    """The text of the file that a user gives, of standard input for "-", or the example's own text.

    Raises:
        InputFileError: the file cannot be read, or is not UTF-8.
    """
    if request.text is None:
        return otherwise
    if request.text != "-":
        return read_text(request.text)
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputFileError(f"standard input: not UTF-8 text: byte {error.start} cannot be decoded") from None


def _changes(tick: int, seen: dict[Port, Tree], now: Mapping[Port, Tree]) -> Iterator[Line]:
    """The line for what has changed, if something has; `seen` is brought up to date."""
    changed = {port: value for port, value in now.items() if value is not seen[port] and value != seen[port]}
    if not changed:
        return
    seen.update(changed)
    start, names = f"tick {tick}: ", [f"{port} " for port in changed]
    values = _fitted([*changed.values()], COLUMNS - len(start) - sum(map(len, names)) - 2 * (len(names) - 1))
    text = start + ", ".join(name + value for name, value in zip(names, values, strict=True))
    yield Line(text, {"tick": tick, **{str(port): data_of(value) for port, value in changed.items()}})


def _fitted(values: Sequence[Tree], room: int) -> list[str]:
    """Values as text that fits into a room together: short ones whole, long ones cut to one length."""
    length, texts = room, [text_of_value(value, room) for value in values]
    while sum(map(len, texts)) > room and length > SHORTEST:
        length -= 1
        texts = [text_of_value(value, length) for value in values]
    return texts


def text_of_value(value: Tree, length: int = COLUMNS) -> str:
    """A V-value for people: the number 0 for zero, and cut at the given length."""
    return value_text(value, length) if value else "0"


def data_of(value: Tree) -> Any:
    """A V-value as JSON holds it: zero is the number 0, and leaves that JSON has no numbers for are lists or text.

    Example:
        >>> data_of(Tree({"a": 1, "b": {":number": float("nan"), "c": 1j}}))
        {'a': 1, 'b': {':number': 'nan', 'c': '1j'}}
    """
    number = _leaf_data(value.number)
    if not value.keys():
        return number
    start = {NUMBER_KEY: number} if value.number != 0 else {}
    return {**start, **{key: data_of(value[key]) for key in value.keys()}}


def _leaf_data(leaf: Any) -> Any:
    if isinstance(leaf, int | float):
        return leaf if math.isfinite(leaf) else str(leaf)
    return leaf.tolist() if hasattr(leaf, "tolist") else str(leaf)
