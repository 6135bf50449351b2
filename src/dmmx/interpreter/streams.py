"""Streams side by side: one element of each a tick, checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dmmx.errors import TaskError, VValueError, counted, did_you_mean
from dmmx.machine import Machine
from dmmx.vvalue import Tree

Streams = Mapping[str, Iterable[object]]
"""For every stream input, its elements: V-values {output: V-value}, one a tick; they may be endless."""


def read_streams(machine: Machine, streams: Streams) -> Iterator[dict[str, Tree]]:
    """The elements of all stream inputs, tick by tick; for ever when the machine has none.

    Args:
        machine: whose inputs they are for.
        streams: one for every stream input, all of one length.

    Raises:
        TaskError: a stream is missing or unknown; or, while it is read, one ends before another or holds no V-value.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> next(read_streams(duplicate_detector(), {"text": [{"char": {"a": 1}}]}))
        {'text': Tree({'char': {'a': 1}})}
    """
    for name in streams:
        if name not in machine.inputs:
            raise TaskError(f"the machine has no stream input {name!r}. {did_you_mean(name, machine.inputs)}")
    missing = [name for name in machine.inputs if name not in streams]
    if missing:
        raise TaskError(f"no stream is given for the inputs: {', '.join(missing)}")
    return _read({name: iter(stream) for name, stream in streams.items()})


def _read(iterators: Mapping[str, Iterator[object]]) -> Iterator[dict[str, Tree]]:
    tick = 0
    while True:
        elements: dict[str, Tree] = {}
        ended: list[str] = []
        for name, iterator in iterators.items():
            try:
                elements[name] = Tree(next(iterator))
            except StopIteration:
                ended.append(name)
            except VValueError as error:
                raise TaskError(f"stream {name!r}, tick {tick + 1}: {error}") from None
        if ended:
            if len(ended) < len(iterators):
                after = counted(tick, "tick")
                raise TaskError(f"stream {ended[0]!r} ends after {after}, before {next(iter(elements))!r}")
            return
        tick += 1
        yield elements
