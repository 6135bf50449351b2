"""What a running machine has heard and said, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

from dmmx.errors import CommandError
from dmmx.live.chain import Recent
from dmmx.vvalue import Tree


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One tick.

    Attributes:
        tick: from 1.
        inputs: {stream input: element}, what came in.
        outputs: {stream output: {input: V-value}}, what arrived there.
        state: {neuron: {output: V-value}} after the tick.
    """

    tick: int
    inputs: Tree
    outputs: Tree
    state: Tree


@final
@dataclass(frozen=True, slots=True, eq=False)
class History(Mapping[int, Moment]):
    """The moments of a run by their ticks; it grows by a moment a tick and shares what did not change.

    The state of a neuron that is at rest is one object in all its moments, so the history of a machine at rest costs a
    few hundred bytes a tick, however large its V-values are.

    Example:
        >>> from dmmx.vvalue import ZERO
        >>> history = History.keeping(2)
        >>> for tick in range(1, 7):
        ...     history = history.plus(Moment(tick, ZERO, ZERO, ZERO))
        >>> list(history)
        [3, 4, 5, 6]
    """

    _moments: Recent[Moment]

    @classmethod
    def keeping(cls, count: int) -> History:
        """An empty history; the last `count` moments are kept at least, and twice as many at most."""
        return cls(Recent(count))

    def plus(self, moment: Moment) -> History:
        """The history with one moment more."""
        return History(self._moments.plus(moment))

    def __len__(self) -> int:
        return len(self._moments)

    def __getitem__(self, tick: int) -> Moment:
        index = len(self) + tick - self._last_tick - 1
        if not 0 <= index < len(self):
            raise KeyError(tick)
        return self._moments[index]

    def __iter__(self) -> Iterator[int]:
        return iter(range(self._last_tick - len(self) + 1, self._last_tick + 1))

    @property
    def _last_tick(self) -> int:
        return self._moments[-1].tick if len(self) else 0

    def last(self, count: int) -> list[Moment]:
        """The last moments, the oldest first.

        Raises:
            CommandError: the count is negative.
        """
        if count < 0:
            raise CommandError(f"expected a number of ticks, 0 or more, got {count}")
        return [self._moments[index] for index in range(max(0, len(self) - count), len(self))]
