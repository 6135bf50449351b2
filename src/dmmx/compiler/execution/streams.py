"""Streams of V-values as arrays, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dmmx.compiler.analysis.leaves import refuse_other_kinds
from dmmx.compiler.analysis.support import Paths
from dmmx.errors import CompileError
from dmmx.machine import Port
from dmmx.vvalue import NUMBER_KEY, Path, Tree, kind_of, path_text


def encode_streams(
    streams: Sequence[Mapping[str, Sequence[Tree]]], paths: Mapping[Port, Paths], ticks: int | None = None
) -> dict[Port, np.ndarray]:
    """Arrays (paths, streams, ticks) of float64, one a port; streams that are shorter are filled up with zeros.

    Args:
        streams: for every one, its elements by name of the stream input or output.
        paths: for every port, its paths in order.
        ticks: length of the arrays; that of the longest stream by default.

    Raises:
        CompileError: an element is non-zero at a path that is not among them.
    """
    length = max((len(stream) for one in streams for stream in one.values()), default=0) if ticks is None else ticks
    arrays = {port: np.zeros((len(known), len(streams), length)) for port, known in paths.items()}
    slots: dict[tuple[str, Path], tuple[Port, int]] = {
        (port.neuron, (port.name, *path)): (port, slot)
        for port, known in paths.items()
        for slot, path in enumerate(known)
    }
    for number, one in enumerate(streams):
        for name, stream in one.items():
            for tick, element in enumerate(stream):
                for path, leaf in element.items():
                    place = slots.get((name, path))
                    if place is None:
                        raise _outside(name, path, tick)
                    if kind_of(leaf) != "number":
                        refuse_other_kinds(element, f"stream {name!r}, tick {tick + 1}")
                    arrays[place[0]][place[1], number, tick] = leaf
    return arrays


def decode_streams(arrays: Mapping[Port, np.ndarray], paths: Mapping[Port, Paths], stream: int) -> Iterator[Tree]:
    """One stream of arrays (paths, streams, ticks), tick by tick: {neuron: {port: V-value}}.

    Args:
        arrays: one a port.
        paths: for every port, its paths in order.
        stream: which one.
    """
    columns = {port: array[:, stream].T.tolist() for port, array in arrays.items()}
    for tick in range(next(iter(arrays.values())).shape[-1]):
        element: dict[str, Any] = {}
        for port, column in columns.items():
            for path, leaf in zip(paths[port], column[tick], strict=True):
                if leaf != 0:
                    node = element
                    for key in (*port, *path):
                        node = node.setdefault(key, {})
                    node[NUMBER_KEY] = leaf
        yield Tree(element)


def size_of_streams(streams: Mapping[Port, Any], paths: Mapping[Port, Paths], ticks: int | None) -> tuple[int, int]:
    """How many streams there are, and how many ticks.

    Args:
        streams: for every port, an array (paths, streams, ticks).
        paths: for every port, its paths.
        ticks: how long a machine without stream inputs runs.

    Raises:
        CompileError: a stream is missing or has other paths, or `ticks` is missing.
    """
    if not paths:
        if ticks is None:
            raise CompileError("the machine has no stream input: say with ticks=N how long it shall run")
        return 1, ticks
    for port, known in paths.items():
        if port not in streams:
            raise CompileError(f"no stream is given for {port}; see encode_streams")
        if streams[port].ndim != 3 or streams[port].shape[0] != len(known):
            wanted = f"({len(known)} paths, streams, ticks)"
            raise CompileError(f"the stream of {port} has the shape {streams[port].shape}, expected {wanted}")
    _, count, length = next(iter(streams.values())).shape
    return count, length


def _outside(name: str, path: Path, tick: int) -> CompileError:
    return CompileError(
        f"stream {name!r} is non-zero at {path_text(path)} (tick {tick + 1}), outside of the support that the program "
        "was compiled for; compile the machine for the support of all its streams (see support_of)"
    )
