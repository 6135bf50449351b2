"""A session: one stretch of work on a search, with progress, saving, and a stop at any time."""

from __future__ import annotations

import math
import time
from contextlib import closing

from dmmx.errors import RunError
from dmmx.synthesis.phases.fit import fit_stages, steps_made
from dmmx.synthesis.phases.start import DONE, OUT, READY, SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.result import Report, Synthesis
from dmmx.synthesis.search.cohorts import VERIFY, judge, phases, proceed, settle
from dmmx.synthesis.search.interrupt import Interrupt
from dmmx.synthesis.search.journal import Journal
from dmmx.synthesis.search.state import SearchState
from dmmx.synthesis.search.workers import Workers
from dmmx.synthesis.settings import Settings
from dmmx.task.jsonl import task_from_jsonl
from dmmx.train.progress import Progress, ProgressChoice, progress_display


class Session:
    """One stretch of work on a search.

    Args:
        workshop: of the search.
        journal: writes everything down.
        progress: where progress is shown.
        workers: who works on the starts.
        seconds: after so long no more work is begun; None for no limit.
    """

    def __init__(
        self,
        workshop: Workshop,
        journal: Journal,
        progress: ProgressChoice,
        workers: Workers,
        seconds: float | None = None,
    ) -> None:
        self.workshop = workshop
        self.journal = journal
        self.progress = progress_display(progress)
        self.workers = workers
        self.begun = time.monotonic()
        self._taught: tuple[str, ...] = ()
        self._gradient = ""
        self.end = math.inf if seconds is None else self.begun + seconds

    def finish(self, state: SearchState) -> Synthesis:
        """Work until the search is done, the time is over or the user stops it."""
        with self.progress, Interrupt() as interrupt, closing(self.workers):
            self.journal.save(state)
            self._teach(state)
            if state.starts:
                self._say_cost(self.workshop.gradient_cost(state.starts[0].machine))
            away: set[int] = set()
            while not state.done and not interrupt.asked and time.monotonic() < self.end:
                self._hand_out(state, away)
                self.workshop.judges.prepare()
                state = self._take_in(state, away)
                state = settle(self._judged(state), self.workshop)
                self._teach(state)
                state = proceed(state, self.workshop)
            while away:
                state = self._take_in(state, away)
            self.journal.save(state)
            self._say_cost(self.workshop.slow_gradient)
            return self._result(state, interrupted=interrupt.asked)

    def _say_cost(self, cost: str) -> None:
        """Note what a gradient costs, if there is something to say."""
        if cost:
            self._gradient = cost
            self.journal.say("gradient", cost=cost)

    def _teach(self, state: SearchState) -> None:
        """Train on the counter-examples of earlier cohorts, too."""
        if state.taught != self._taught:
            for lesson in state.taught[len(self._taught) :]:
                self.journal.say("lesson", label=_label(lesson))
            self._taught = state.taught
            self.workshop = self.workshop.taught(state.taught)
            self.workers.use(self.workshop)

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
        after = state.with_start(start)
        self.journal.note(state, after, start.number)
        return after

    def _show(self, state: SearchState, start: Start) -> None:
        settings = self.workshop.settings
        self.progress.show(
            Progress(
                phase=start.phase,
                detail=f"start {start.number + 1}, {state.exact_so_far}/{settings.chosen_wanted} exact",
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
            if not state.done:
                raise RunError("the run was stopped before any machine was found" + self._continue_hint())
            raise RunError("no start kept a finite loss, so no machine was found; try a smaller rate")
        verdict = self.workshop.judges.verify(picked.machine)
        task = self.workshop.own_task
        report = Report(
            verdict=verdict,
            text=verdict.text(task) + (task.verified_on if verdict.exact else ""),
            starts=state.begun,
            exact=state.exact_so_far,
            seconds=time.monotonic() - self.begun,
            interrupted=interrupted,
            gradient=self._gradient,
            lessons=tuple(map(_label, state.taught)),
            out_of_time=not interrupted and not state.done,
        )
        self.journal.say("stopped" if report.stopped else "done", links=picked.links, verdict=report.text)
        directory = self.journal.directory
        return Synthesis(picked.machine, front, report, directory.path if directory else None)

    def _continue_hint(self) -> str:
        directory = self.journal.directory
        return f"; continue it with: dmmx resume {directory.path}" if directory else ""


def _label(lesson: str) -> str:
    """What a lesson's streams hold, in words."""
    (example,) = task_from_jsonl(lesson, name="lesson", file="lesson").examples
    return example.label


def _done(state: SearchState, settings: Settings) -> float:
    """Which part of the whole search is done, judged by how often starts have succeeded so far."""
    steps = sum(stage.steps for stage in fit_stages(settings))

    def within(start: Start) -> float:
        if start.phase == "fit":
            return 0.85 * steps_made(start, settings) / steps
        return 1.0 if start.phase in (READY, SMALL, OUT, DONE) else 0.9

    earlier = state.begun - len(state.starts)
    # Before anything is known, one start of three is expected to succeed.
    success = (state.exact + 1) / (earlier + 3)
    starts = min(settings.starts, earlier + max(len(state.starts), (settings.chosen_wanted - state.exact) / success))
    return min(1.0, (earlier + sum(map(within, state.starts))) / max(1.0, starts))
