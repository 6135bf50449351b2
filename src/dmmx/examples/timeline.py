"""Streams made by hand: an element at some ticks, something else at all others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, count, repeat

from dmmx.vvalue import ZERO


def then_forever(elements: Iterable[object], last: object = ZERO) -> Iterator[object]:
    """The elements one a tick, and from then on always the same one.

    Example:
        >>> from itertools import islice
        >>> list(islice(then_forever([{"x": 1}], {"x": 2}), 3))
        [{'x': 1}, {'x': 2}, {'x': 2}]
    """
    return chain(elements, repeat(last))


def events_at(events: Iterable[tuple[int, object]], otherwise: object = ZERO) -> Iterator[object]:
    """An endless stream of events, each at its tick; at most one a tick, so further ones wait in a queue.

    This is how input from outside, which comes when it wants, meets a machine, which runs at a pace of its own.

    Args:
        events: (tick, element) in the order of their ticks, which count from 1.
        otherwise: the element of every other tick.

    Example:
        >>> from itertools import islice
        >>> list(islice(events_at([(2, "a"), (2, "b"), (5, "c")], "-"), 6))
        ['-', 'a', 'b', '-', 'c', '-']
    """
    coming = deque(events)
    for tick in count(1):
        yield coming.popleft()[1] if coming and coming[0][0] <= tick else otherwise
