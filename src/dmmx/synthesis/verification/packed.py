"""Examples packed to run many side by side: an element that lasts is kept once, and arrays are made in pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dmmx.compiler import Paths
from dmmx.machine import Port
from dmmx.task import Example, Stream
from dmmx.task.support import tree_of_paths
from dmmx.vvalue import Leaf, Path, Tree

Entries = list[tuple[Path, Leaf]]
"""The paths and leaves of one element."""


@dataclass(frozen=True)
class PackedStream:
    """A stream as runs of one element each; where it is zero there is none.

    Attributes:
        starts: the first tick of every run, from 0.
        stops: the tick behind every run.
        entries: the element.
        largest: the largest absolute leaf.
    """

    starts: list[int]
    stops: list[int]
    entries: list[Entries]
    largest: float


@dataclass(frozen=True)
class PackedExample:
    """An example with packed streams.

    Attributes:
        example: the example.
        inputs: as those of the example.
        targets: as those of the example.
    """

    example: Example
    inputs: Mapping[str, PackedStream]
    targets: Mapping[str, PackedStream]


class Packed:
    """Packed examples, and where they are non-zero.

    Args:
        examples: at least one.

    Attributes:
        examples: the packed examples.
        inputs: the support of their inputs, a mask {neuron: {port: …}}.
        targets: the support of their targets.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        # The examples keep the elements alive, so that an identity stands for one element throughout.
        known: dict[int, Entries] = {}
        self.examples = [_packed(example, known) for example in examples]
        self.inputs = _support([packed.inputs for packed in self.examples])
        self.targets = _support([packed.targets for packed in self.examples])


def fill(
    streams: Sequence[Mapping[str, PackedStream]], paths: Mapping[Port, Paths], start: int, stop: int, count: int
) -> dict[Port, np.ndarray]:
    """Some ticks of streams as arrays (paths, streams, ticks) of float64; zero after the end of a stream.

    Args:
        streams: by name of the stream input or output; their support must lie in `paths`.
        paths: for every port, its paths in order.
        start: the first tick, from 0.
        stop: the tick behind the last.
        count: streams of the arrays, if there are fewer.
    """
    arrays = {port: np.zeros((len(known), count, stop - start)) for port, known in paths.items()}
    rows: dict[tuple[str, Path], np.ndarray] = {
        (port.neuron, (port.name, *path)): arrays[port][slot]
        for port, known in paths.items()
        for slot, path in enumerate(known)
    }
    for number, one in enumerate(streams):
        for name, stream in one.items():
            for index in range(bisect_right(stream.stops, start), len(stream.starts)):
                first = stream.starts[index]
                if first >= stop:
                    break
                first, last = max(first, start) - start, min(stream.stops[index], stop) - start
                for path, leaf in stream.entries[index]:
                    rows[name, path][number, first:last] = leaf
    return arrays


def _packed(example: Example, known: dict[int, Entries]) -> PackedExample:
    inputs, targets = (
        {name: _packed_stream(stream, known) for name, stream in side.items()}
        for side in (example.inputs, example.targets)
    )
    return PackedExample(example, inputs, targets)


def _packed_stream(stream: Stream, known: dict[int, Entries]) -> PackedStream:
    """A packed stream.

    Args:
        stream: the stream.
        known: the entries of elements by the identity of the object: those of a text are few, but come often.
    """
    identities = np.fromiter(map(id, stream), np.int64, len(stream))
    changes = np.flatnonzero(np.diff(identities)) + 1
    starts, stops = [0, *changes.tolist()], [*changes.tolist(), len(stream)]
    runs = [(start, stop) for start, stop in zip(starts, stops, strict=True) if stream[start]]
    entries: list[Entries] = []
    for start, _ in runs:
        element = stream[start]
        if id(element) not in known:
            known[id(element)] = list(element.items())
        entries.append(known[id(element)])
    different = {id(one): one for one in entries}.values()
    largest = max((abs(leaf) for one in different for _, leaf in one), default=0.0)
    return PackedStream([run[0] for run in runs], [run[1] for run in runs], entries, largest)


def _support(sides: Sequence[Mapping[str, PackedStream]]) -> Tree:
    return tree_of_paths(
        {
            (name, *path): None
            for side in sides
            for name, stream in side.items()
            for entries in {id(one): one for one in stream.entries}.values()
            for path, _ in entries
        }
    )
