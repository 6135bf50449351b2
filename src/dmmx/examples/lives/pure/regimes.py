"""What a pure machine does in the long run: does it fall asleep and wake, does it swing to and fro?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from dmmx.examples.lives.pure.engine import PureMachine, frames

ASLEEP, AWAKE = 0.005, 0.01
"""A machine falls asleep below the first mean change of its outputs and wakes above the second."""

WINDOW = 15
"""The mean change is taken over so many ticks."""

SHORTEST = 20
"""Sleep of fewer ticks is none: whatever swings is still for a moment on each side."""

SWING = 0.5
"""The mean sign of the inputs has changed sides where it passes this on the other side of zero."""


class Interval(NamedTuple):
    """Ticks from the first to the last, both included."""

    first: int
    last: int


class Transition(NamedTuple):
    """The mean sign of the inputs has come to a side, 1 or -1."""

    tick: int
    side: int


@dataclass(frozen=True)
class Regime:
    """How a run went.

    Attributes:
        changes: for every tick the mean over all elements of how much the outputs, squeezed, differ from those before.
        signs: for every tick the mean over all elements of the signs of the inputs.
        asleep: when hardly anything changed.
        transitions: when the mean sign came to a side, the first time included.
    """

    changes: tuple[float, ...]
    signs: tuple[float, ...]
    asleep: tuple[Interval, ...]
    transitions: tuple[Transition, ...]

    @property
    def kind(self) -> str:
        """In two words.

        "sleeps and wakes" if it fell asleep more than once, "oscillates" if it changed sides more than four times, else
        "falls asleep" or "stays awake".
        """
        if len(self.asleep) > 1:
            return "sleeps and wakes"
        if len(self.transitions) > 4:
            return "oscillates"
        return "falls asleep" if self.asleep else "stays awake"


def regime_of(machine: PureMachine, ticks: int) -> Regime:
    """Run a machine and say how it went.

    Args:
        machine: usually a random one.
        ticks: how long.

    Example:
        >>> from dmmx.examples.lives.pure.random import conway_machine
        >>> regime_of(conway_machine(746484), 60).transitions[:3]
        (Transition(tick=8, side=1), Transition(tick=29, side=-1), Transition(tick=49, side=1))
    """
    before = machine.start
    changes: list[float] = []
    signs: list[float] = []
    for frame in islice(frames(machine), ticks):
        changes.append(float(np.abs(frame.spoken - before).mean()))
        signs.append(float(np.sign(frame.inputs).mean()))
        before = frame.spoken
    return Regime(tuple(changes), tuple(signs), _sleep(changes), _sides(signs))


class Found(NamedTuple):
    """A seed and what the machine that it makes does."""

    seed: int
    regime: Regime


def search(make: Callable[[int], PureMachine], seeds: Iterable[int], ticks: int) -> Iterator[Found]:
    """Classify the machine of every seed, one after the other.

    Example:
        >>> from dmmx.examples.lives.pure.random import conway_machine
        >>> [found.regime.kind for found in search(conway_machine, [746484], ticks=120)]
        ['oscillates']
    """
    for seed in seeds:
        yield Found(seed, regime_of(make(seed), ticks))


def _sleep(changes: Sequence[float]) -> tuple[Interval, ...]:
    """When the mean change over a window around a tick was low."""
    window = min(WINDOW, len(changes))
    padded = np.pad(np.asarray(changes), (window // 2, window - 1 - window // 2), mode="edge")
    smooth = np.convolve(padded, np.full(window, 1 / window), mode="valid")
    found: list[Interval] = []
    first = 0
    for tick, change in enumerate(smooth, start=1):
        if first == 0 and change < ASLEEP:
            first = tick
        elif first and change > AWAKE:
            found.append(Interval(first, tick - 1))
            first = 0
    if first:
        found.append(Interval(first, len(changes)))
    return tuple(interval for interval in found if interval.last - interval.first >= SHORTEST)


def _sides(signs: Sequence[float]) -> tuple[Transition, ...]:
    found: list[Transition] = []
    side = 0
    for tick, sign in enumerate(signs, start=1):
        now = 1 if sign > SWING else -1 if sign < -SWING else side
        if now != side:
            side = now
            found.append(Transition(tick, side))
    return tuple(found)
