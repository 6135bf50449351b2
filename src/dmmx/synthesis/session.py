"""A session: one stretch of work on a search, with progress, saving, and a stop at any time."""

from __future__ import annotations

import math
import time
from contextlib import closing

import numpy as np

from dmmx.errors import RunError
from dmmx.machine import machine_to_json
from dmmx.synthesis.fit import fit_stages
from dmmx.synthesis.front import Front, machine_file
from dmmx.synthesis.interrupt import Interrupt
from dmmx.synthesis.result import Report, Synthesis
from dmmx.synthesis.search import VERIFY, judge, phases, settle
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.start import DONE, OUT, READY, SMALL, Start
from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workers import Workers
from dmmx.synthesis.workshop import Workshop
from dmmx.train.progress import Progress, ProgressChoice, progress_display
from dmmx.train.run_directory import RunDirectory

SAVE_EVERY = 2.0
"""Seconds between two saved states, at least; the end of a phase is saved at once."""


class Session:
    """One stretch of work on a search.

    Args:
        workshop: of the search.
        directory: where everything is saved, if anywhere.
        progress: where progress is shown.
        workers: who works on the starts.
        seconds: after so long no more work is begun; None for no limit.
    """

    def __init__(
        self,
        workshop: Workshop,
        directory: RunDirectory | None,
        progress: ProgressChoice,
        workers: Workers,
        seconds: float | None = None,
    ) -> None:
        self.workshop = workshop
        self.directory = directory
        self.progress = progress_display(progress)
        self.workers = workers
        self.begun = time.monotonic()
        self.end = math.inf if seconds is None else self.begun + seconds
        self.saved = 0.0

    def finish(self, state: SearchState) -> Synthesis:
        """Work until the search is done, the time is over or the user stops it."""
        with self.progress, Interrupt() as interrupt, closing(self.workers):
            self._save(state)
            away: set[int] = set()
            while not state.done and not interrupt.asked and time.monotonic() < self.end:
                self._hand_out(state, away)
                state = self._take_in(state, away)
                state = settle(self._judged(state), self.workshop)
            while away:
                state = self._take_in(state, away)
            self._save(state)
            return self._result(state, interrupted=interrupt.asked)

    def _hand_out(self, state: SearchState, away: set[int]) -> None:
        """Give work to workers that have none; `away` holds the numbers of starts that are being worked on."""
        for start in state.starts:
            if self.workers.free > 0 and start.phase in phases and start.number not in away:
                self._show(state, start)
                self.workers.submit(start)
                away.add(start.number)

    def _take_in(self, state: SearchState, away: set[int]) -> SearchState:
        for start in self.workers.results():
            away.discard(start.number)
            state = self._noted(state, start)
        return state

    def _judged(self, state: SearchState) -> SearchState:
        for start in state.starts:
            if start.phase == VERIFY:
                self._show(state, start)
                state = self._noted(state, judge(start, self.workshop))
        return state

    def _noted(self, state: SearchState, start: Start) -> SearchState:
        """The state with a start that has come further; that is logged and saved."""
        (before,) = (known for known in state.starts if known.number == start.number)
        after = state.with_start(start)
        if self.directory is not None:
            changed = start.phase != before.phase
            if changed:
                details: dict[str, object] = {"start": start.number, "links": start.links, "exact": after.exact_so_far}
                if np.isnan(start.loss):
                    details["problem"] = "the loss was no finite number; the start is given up"
                else:
                    details["loss"] = _number(start.loss)
                self.directory.log(before.phase, **details)
            if changed or time.monotonic() - self.saved > SAVE_EVERY:
                self._save(after, state.found)
        return after

    def _save(self, state: SearchState, earlier: Front | None = None) -> None:
        if self.directory is None:
            return
        tolerance = self.workshop.settings.tolerance
        front = state.found
        for entry in front:
            file = self.directory.path / machine_file(entry)
            if earlier is None or earlier.entries.get(entry.links) != entry or not file.exists():
                self.directory.write_file(machine_file(entry), machine_to_json(entry.machine))
        picked = front.pick(tolerance)
        if picked is not None:
            self.directory.write_file("front.csv", front.to_csv(tolerance))
            self.directory.write_file("best.json", machine_to_json(picked.machine))
        self.directory.save_state(*state.to_record())
        self.saved = time.monotonic()

    def _show(self, state: SearchState, start: Start) -> None:
        settings = self.workshop.settings
        self.progress.show(
            Progress(
                phase=start.phase,
                detail=f"start {start.number + 1}, {state.exact_so_far}/{settings.wanted} exact",
                links=start.links,
                loss=start.loss,
                done=_done(state, settings),
                seconds=time.monotonic() - self.begun,
            )
        )

    def _result(self, state: SearchState, *, interrupted: bool) -> Synthesis:
        front = state.found
        picked = front.pick(self.workshop.settings.tolerance)
        if picked is None:
            if interrupted:
                raise RunError("the run was stopped before any machine was found" + self._continue_hint())
            raise RunError("no start kept a finite loss, so no machine was found; try a smaller rate")
        task = self.workshop.task
        verdict = self.workshop.verify(picked.machine)
        report = Report(
            verdict=verdict,
            text=verdict.text(task) + (task.verified_on if verdict.exact else ""),
            starts=state.begun,
            exact=state.exact_so_far,
            seconds=time.monotonic() - self.begun,
            interrupted=interrupted,
        )
        if self.directory is not None:
            self.directory.log("stopped" if interrupted else "done", links=picked.links, verdict=report.text)
        return Synthesis(picked.machine, front, report, self.directory.path if self.directory else None)

    def _continue_hint(self) -> str:
        return f"; continue it with: dmmx resume {self.directory.path}" if self.directory else ""


def _number(loss: float) -> float | None:
    return loss if np.isfinite(loss) else None


def _done(state: SearchState, settings: Settings) -> float:
    """Which part of the whole search is done, judged by how often starts have succeeded so far."""
    stages = fit_stages(settings)
    every = sum(stage.steps for stage in stages)

    def within(start: Start) -> float:
        if start.phase != "fit":
            return 1.0 if start.phase in (READY, SMALL, OUT, DONE) else 0.9
        return 0.85 * (sum(stage.steps for stage in stages[: start.stage]) + start.step) / every

    earlier = state.begun - len(state.starts)
    # Before anything is known, one start of three is expected to succeed.
    success = (state.exact + 1) / (earlier + 3)
    starts = min(settings.starts, earlier + max(len(state.starts), (settings.wanted - state.exact) / success))
    return min(1.0, (earlier + sum(map(within, state.starts))) / max(1.0, starts))
