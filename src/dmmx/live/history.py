"""What a running machine has heard and said, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import final

from dmmx.errors import CommandError
from dmmx.live.chain import Chain
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


def _nothing() -> Chain[Moment]:
    return Chain()


@final
@dataclass(frozen=True, slots=True, eq=False)
class History(Mapping[int, Moment]):
    """The moments of a run by their ticks; it grows by a moment a tick and shares what did not change.

    The state of a neuron that is at rest is one object in all its moments, so the history of a machine at rest costs a
    few hundred bytes a tick, however large its V-values are.

    Args:
        keep: how many moments are kept at least; the oldest are dropped when there are twice as many.

    Example:
        >>> from dmmx.vvalue import ZERO
        >>> history = History(keep=2)
        >>> for tick in range(1, 7):
        ...     history = history.plus(Moment(tick, ZERO, ZERO, ZERO))
        >>> list(history)
        [3, 4, 5, 6]
    """

    keep: int
    _older: Chain[Moment] = field(default_factory=_nothing)
    _recent: Chain[Moment] = field(default_factory=_nothing)

    def plus(self, moment: Moment) -> History:
        """The history with one moment more."""
        if len(self._recent) >= self.keep:
            return History(self.keep, self._recent, _nothing().plus(moment))
        return History(self.keep, self._older, self._recent.plus(moment))

    def __len__(self) -> int:
        return len(self._older) + len(self._recent)

    def __getitem__(self, tick: int) -> Moment:
        if len(self):
            recent = self._recent if len(self._recent) else self._older
            index = tick - recent[-1].tick - 1 + len(recent)
            if 0 <= index < len(recent):
                return recent[index]
            if recent is self._recent and 0 <= index + len(self._older) < len(self._older):
                return self._older[index + len(self._older)]
        raise KeyError(tick)

    def __iter__(self) -> Iterator[int]:
        for chain in (self._older, self._recent):
            if len(chain):
                yield from range(chain[0].tick, chain[-1].tick + 1)

    def last(self, count: int) -> list[Moment]:
        """The last moments, the oldest first.

        Raises:
            CommandError: the count is negative.
        """
        if count < 0:
            raise CommandError(f"expected a number of ticks, 0 or more, got {count}")
        ticks = list(self)
        return [self[tick] for tick in ticks[max(0, len(ticks) - count) :]]
