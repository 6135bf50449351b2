"""A session: one stretch of work on a search, with progress, saving, and a stop at any time."""

from __future__ import annotations

import time

import numpy as np

from dmmx.errors import RunError
from dmmx.machine import machine_to_json
from dmmx.synthesis.fit import fit_stages
from dmmx.synthesis.front import Front, machine_file
from dmmx.synthesis.interrupt import Interrupt
from dmmx.synthesis.result import Report, Synthesis
from dmmx.synthesis.search import DONE, advance
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.state import SearchState
from dmmx.synthesis.workshop import Workshop
from dmmx.train.progress import Progress, ProgressChoice, progress_display
from dmmx.train.run_directory import RunDirectory

SAVE_EVERY = 2.0
"""Seconds between two saved states, at least; the end of a phase is saved at once."""

FIT_LINES = 40
"""Lines of progress in the log for one fit, at most; the other phases have one for every cut."""


class Session:
    """One stretch of work on a search."""

    def __init__(self, workshop: Workshop, directory: RunDirectory | None, progress: ProgressChoice) -> None:
        self.workshop = workshop
        self.directory = directory
        self.progress = progress_display(progress)
        self.begun = time.monotonic()
        self.saved = 0.0

    def finish(self, state: SearchState) -> Synthesis:
        """Work until the search is done or the user stops it."""
        with self.progress, Interrupt() as interrupt:
            self._save(state)
            while state.phase != DONE and not interrupt.asked:
                self._show(state)
                before, state = state, advance(state, self.workshop)
                self._note(before, state)
            self._save(state)
            return self._result(state, interrupt.asked)

    def _note(self, before: SearchState, after: SearchState) -> None:
        """Log and save what a unit of work changed."""
        if self.directory is None:
            return
        changed = after.phase != before.phase or after.start != before.start
        if changed:
            # A start that has ended is described by its last state, not by the first one of the next start.
            told = after if after.start == before.start else before
            details: dict[str, object] = {"start": before.start, "links": told.links, "exact": after.exact}
            if np.isnan(told.loss):
                details["problem"] = "the loss was no finite number; the start is given up"
            else:
                details["loss"] = _number(told.loss)
            self.directory.log(before.phase, **details)
        elif _is_progress(before, after, self.workshop.settings):
            self.directory.log(
                "progress", phase=after.phase, start=after.start, links=after.links, loss=_number(after.loss)
            )
        if changed or time.monotonic() - self.saved > SAVE_EVERY:
            self._save(after, before.front)

    def _save(self, state: SearchState, earlier: Front | None = None) -> None:
        if self.directory is None:
            return
        tolerance = self.workshop.settings.tolerance
        for entry in state.front:
            file = self.directory.path / machine_file(entry)
            if earlier is None or earlier.entries.get(entry.links) is not entry or not file.exists():
                self.directory.write_file(machine_file(entry), machine_to_json(entry.machine))
        picked = state.front.pick(tolerance)
        if picked is not None:
            self.directory.write_file("front.csv", state.front.to_csv(tolerance))
            self.directory.write_file("best.json", machine_to_json(picked.machine))
        self.directory.save_state(*state.to_record())
        self.saved = time.monotonic()

    def _show(self, state: SearchState) -> None:
        settings = self.workshop.settings
        self.progress.show(
            Progress(
                phase=state.phase,
                detail=f"start {state.start + 1}, {state.exact}/{settings.wanted} exact",
                links=state.links,
                loss=state.loss,
                done=_done(state, settings),
                seconds=time.monotonic() - self.begun,
            )
        )

    def _result(self, state: SearchState, interrupted: bool) -> Synthesis:
        picked = state.front.pick(self.workshop.settings.tolerance)
        if picked is None:
            if interrupted:
                raise RunError("the run was stopped before any machine was found" + self._continue_hint())
            raise RunError("no start kept a finite loss, so no machine was found; try a smaller rate")
        task = self.workshop.task
        verdict = self.workshop.verify(picked.machine)
        report = Report(
            verdict=verdict,
            text=verdict.text(task) + ("" if task.fresh else ", the training ones (there are no others)"),
            starts=state.start + 1,
            exact=state.exact,
            seconds=time.monotonic() - self.begun,
            interrupted=interrupted,
        )
        if self.directory is not None:
            self.directory.log("stopped" if interrupted else "done", links=picked.links, verdict=report.text)
        return Synthesis(picked.machine, state.front, report, self.directory.path if self.directory else None)

    def _continue_hint(self) -> str:
        return f"; continue it with: dmmx resume {self.directory.path}" if self.directory else ""


def _number(loss: float) -> float | None:
    return loss if np.isfinite(loss) else None


def _is_progress(before: SearchState, after: SearchState, settings: Settings) -> bool:
    """Whether a unit of work within a phase is worth a line of the log: so few that a log stays small."""
    if after.phase != "fit":
        return after.links != before.links
    steps = sum(stage.steps for stage in fit_stages(settings))
    shares = [FIT_LINES * _steps_made(state, settings) // steps for state in (before, after)]
    return shares[0] != shares[1]


def _steps_made(state: SearchState, settings: Settings) -> int:
    """Gradient steps of the fit so far."""
    return sum(stage.steps for stage in fit_stages(settings)[: state.stage]) + state.step


def _done(state: SearchState, settings: Settings) -> float:
    """Which part of the whole search is done, judged by how often starts have succeeded so far."""
    steps = sum(stage.steps for stage in fit_stages(settings))
    within = 0.85 * _steps_made(state, settings) / steps if state.phase == "fit" else 0.9
    # Before anything is known, one start of three is expected to succeed.
    success = (state.exact + 1) / (state.start + 3)
    starts = min(settings.starts, state.start + max(1.0, (settings.wanted - state.exact) / success))
    return min(1.0, (state.start + within) / starts)
