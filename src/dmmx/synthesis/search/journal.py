"""The journal of a search: what of it is logged and saved in the run directory, and when."""

from __future__ import annotations

import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager

import numpy as np

from dmmx.errors import RunError, RunWarning
from dmmx.machine import machine_to_json
from dmmx.synthesis.front import Front, machine_file
from dmmx.synthesis.phases.fit import fit_stages, steps_made
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.search.state import SearchState
from dmmx.synthesis.settings import Settings
from dmmx.train.run_directory import RunDirectory

SAVE_EVERY = 2.0
"""Seconds between two saved states, at least; the end of a phase is saved at once."""

FIT_LINES = 40
"""Lines of progress in the log for one fit, at most; the other phases have one for every cut."""


class Journal:
    """Writes down a search.

    Args:
        directory: where to; without one nothing is written.
        settings: of the search.
    """

    def __init__(self, directory: RunDirectory | None, settings: Settings) -> None:
        self.directory = directory
        self._settings = settings
        self._saved = 0.0
        self._has_warned = False

    def note(self, before: SearchState, after: SearchState, number: int) -> None:
        """Log what became of one start, and save the search if it is time.

        Args:
            before: the search before.
            after: the search now.
            number: of the start.

        Raises:
            RunError: the search cannot be saved.
        """
        if self.directory is None:
            return
        earlier, start = before.start(number), after.start(number)
        changed = start.phase != earlier.phase
        if changed:
            details: dict[str, object] = {"start": number, "links": start.links, "exact": after.exact_so_far}
            if np.isnan(start.loss):
                details["problem"] = "the loss was no finite number; the start is given up"
            else:
                details["loss"] = finite(start.loss)
            self.say(earlier.phase, **details)
        elif _is_progress(earlier, start, self._settings):
            self.say("progress", phase=start.phase, start=number, links=start.links, loss=finite(start.loss))
        if changed or time.monotonic() - self._saved > SAVE_EVERY:
            self.save(after, before.found)

    def save(self, state: SearchState, earlier: Front | None = None) -> None:
        """Save a search.

        Args:
            state: where it is.
            earlier: the front that was saved last; what is on it already is not written again.

        Raises:
            RunError: something cannot be written.
        """
        if self.directory is None:
            return
        front, tolerance = state.found, self._settings.tolerance
        with self._written():
            for entry in front:
                file = self.directory.path / machine_file(entry)
                if earlier is None or earlier.entries.get(entry.links) != entry or not file.exists():
                    self.directory.write_file(machine_file(entry), machine_to_json(entry.machine))
            picked = front.pick(tolerance)
            if picked is not None:
                self.directory.write_file("front.csv", front.to_csv(tolerance))
                self.directory.write_file("best.json", machine_to_json(picked.machine))
            self.directory.save_state(*state.to_record())
        self._saved = time.monotonic()

    def say(self, event: str, **details: object) -> None:
        """Log what happens.

        Nothing but a report needs the log, so a search goes on without it; a warning says so, once. Where there is no
        room for the machines and the state either, `save` says that.
        """
        if self.directory is None:
            return
        try:
            self.directory.log(event, **details)
        except RunError as error:
            if not self._has_warned:
                self._has_warned = True
                text = f"{error}. The search goes on; only its log lacks lines until room is made or the cause mended"
                warnings.warn(text, RunWarning, stacklevel=2)

    @contextmanager
    def _written(self) -> Generator[None]:
        """Says, where something cannot be written, what is safe and what to do."""
        try:
            yield
        except RunError as error:
            assert self.directory is not None
            path = self.directory.path
            raise RunError(
                f"{error}\nWhat was saved before is still in {path}. Make room, or mend the cause; then go on with: "
                f"dmmx resume {path}"
            ) from None


def finite(loss: float) -> float | None:
    """The loss, or None where JSON has no number for it."""
    return loss if np.isfinite(loss) else None


def _is_progress(before: Start, after: Start, settings: Settings) -> bool:
    """Whether a unit of work within a phase is worth a line of the log: so few that a log stays small."""
    if after.phase != "fit":
        return after.links != before.links
    steps = sum(stage.steps for stage in fit_stages(settings))
    shares = [FIT_LINES * steps_made(start, settings) // steps for start in (before, after)]
    return shares[0] != shares[1]
