"""Workers: who does the units of work on starts, in this process or in several others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import phases

STRETCH = 0.5
"""Seconds after which a worker gives a start back at the latest, apart from the unit of work at hand."""


class Workers(Protocol):
    """Work on several starts."""

    def submit(self, start: Start) -> None:
        """Begin to work on a start that has a phase of `phases`."""
        ...

    @property
    def free(self) -> int:
        """How many starts more can be worked on now."""
        ...

    def results(self) -> Iterator[Start]:
        """Starts that have come a step further; waits a little for them."""
        ...

    def use(self, workshop: Workshop) -> None:
        """Take another workshop from now on; no start is being worked on."""
        ...

    def close(self) -> None:
        """Let go of whatever they hold."""
        ...


def work_on(start: Start, workshop: Workshop, seconds: float) -> Start:
    """Some units of work: until the phase changes or the time is over."""
    begun, phase = time.monotonic(), start.phase
    while start.phase == phase and phase in phases:
        start = phases[phase](start, workshop)
        if time.monotonic() - begun > seconds:
            break
    return start


class OwnProcess:
    """One worker: this process itself."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._given: list[Start] = []

    def submit(self, start: Start) -> None:
        """See `Workers`."""
        self._given.append(start)

    @property
    def free(self) -> int:
        """See `Workers`."""
        return 1 - len(self._given)

    def results(self) -> Iterator[Start]:
        """See `Workers`; the work is done here."""
        while self._given:
            yield work_on(self._given.pop(), self._workshop, 0.0)

    def use(self, workshop: Workshop) -> None:
        """See `Workers`."""
        self._workshop = workshop

    def close(self) -> None:
        """See `Workers`."""
