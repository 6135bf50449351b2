"""The states that a session went through: one is now, those before can be gone back to, those after forth to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from dmmx.errors import CommandError
from dmmx.live.chain import Chain, Recent
from dmmx.live.running import Running


@final
@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Where a session is among its states.

    Attributes:
        now: the machine at this tick of its run.
        past: what it was before every change, the last one at the end.
        future: what undone changes have led to, the next one at the end.
    """

    now: Running
    past: Recent[Running]
    future: Chain[Running]

    @classmethod
    def start(cls, now: Running, keep: int) -> States:
        """The first state; so many changes, at least, will be possible to undo."""
        return cls(now, Recent(keep), Chain())

    def reached(self, now: Running) -> States:
        """With a change that leads to another state."""
        return States(now, self.past.plus(self.now), Chain())

    def back(self, times: int) -> States:
        """Before so many changes.

        Raises:
            CommandError: there were fewer.
        """
        _check(times, len(self.past), "undo")
        states = self
        for _ in range(times):
            states = States(states.past[-1], states.past.before, states.future.plus(states.now))
        return states

    def forth(self, times: int) -> States:
        """After so many changes that were undone.

        Raises:
            CommandError: there are fewer.
        """
        _check(times, len(self.future), "redo")
        states = self
        for _ in range(times):
            states = States(states.future[-1], states.past.plus(states.now), states.future.before)
        return states


def _check(times: int, count: int, what: str) -> None:
    if times < 1:
        raise CommandError(f"expected a number of changes to {what}, at least 1, got {times}")
    if times > count:
        are = "is 1 change" if count == 1 else f"are {count or 'no'} changes"
        raise CommandError(f"there {are} to {what}")
