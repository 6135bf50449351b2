"""`synthesize` and `resume`: begin or continue a search, and work until it is done."""

from __future__ import annotations

from pathlib import Path

from dmmx.errors import InputFileError
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.result import Synthesis
from dmmx.synthesis.search.cohorts import begin_search
from dmmx.synthesis.search.journal import Journal
from dmmx.synthesis.search.processes import make_workers
from dmmx.synthesis.search.request import keep_request, kept_request
from dmmx.synthesis.search.session import Session
from dmmx.synthesis.search.state import SearchState
from dmmx.synthesis.settings import Settings
from dmmx.task import Task, check_consistent
from dmmx.train.progress import ProgressChoice, ProgressDisplay, progress_display
from dmmx.train.records import Record
from dmmx.train.run_directory import RunDirectory


def synthesize(
    task: Task,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    run: str | Path | None = None,
    progress: ProgressChoice = "auto",
    processes: int = 1,
    seconds: float | None = None,
) -> Synthesis:
    """Find a compact machine for a task.

    Starts from large random sketches, fits them, drives links to zero, leaves out what is not needed and verifies the
    rest on fresh examples; further starts follow until enough exact machines are found. One seed, one result. Ctrl-C
    finishes the step, saves, and returns what was found.

    Args:
        task: what the machine is to do.
        seed: of all randomness.
        settings: how to search; the defaults are good.
        run: a run directory to make, so that the run can be watched, stopped and resumed; nothing is saved without.
        progress: `auto` shows progress in a terminal, a notebook, or as plain lines; `off` shows nothing.
        processes: how many work side by side; the result does not depend on it.
        seconds: after so long no more work is begun, and the best machine found by then is returned; None for no limit.

    Returns:
        The machine, the front and the report.

    Raises:
        InputFileError: the run directory cannot be used; nothing has been done then.
        TaskError: a stream of the task is zero throughout, examples contradict each other, or `progress` is another
            word.
        RunError: a file could not be written, or the run was stopped before any machine was found.

    Example:
        >>> import dmmx
        >>> result = dmmx.synthesize(dmmx.duplicates(), seed=0, progress="off")  # doctest: +SKIP
        >>> print(result.report)  # doctest: +SKIP
        exact on 200 texts up to 1000 characters
    """
    display = progress_display(progress)
    check_consistent(task)
    chosen = (settings or Settings()).for_task(task)
    workshop = Workshop(task, chosen, seed)
    state = begin_search(workshop)
    directory = None if run is None else RunDirectory.create(run)
    if directory is not None:
        keep_request(directory, workshop)
    return _session(workshop, directory, display, processes, seconds).finish(state)


def resume(
    run: str | Path,
    *,
    task: Task | None = None,
    progress: ProgressChoice = "auto",
    processes: int = 1,
    seconds: float | None = None,
) -> Synthesis:
    """Continue a run that was stopped, however it was; the result is the same as without the stop, bit for bit.

    Args:
        run: its directory.
        task: the same task again, where it was made in Python and makes fresh examples; any other is kept in the run.
        progress: see `synthesize`.
        processes: see `synthesize`.
        seconds: see `synthesize`.

    Raises:
        InputFileError: it is no run directory, damaged, or needs its task; nothing in it was changed then.
        RunError: see `synthesize`.
    """
    display = progress_display(progress)
    directory = RunDirectory.open(run)
    workshop = kept_request(directory, task)
    saved = directory.load_state()
    state = begin_search(workshop) if saved is None else _state_of(directory, saved)
    session = _session(workshop, directory, display, processes, seconds)
    session.journal.say("resumed", starts=state.begun, exact=state.exact_so_far)
    return session.finish(state)


def _session(
    workshop: Workshop, directory: RunDirectory | None, progress: ProgressDisplay, processes: int, seconds: float | None
) -> Session:
    journal = Journal(directory, workshop.settings)
    return Session(workshop, journal, progress, make_workers(workshop, processes), seconds)


def _state_of(directory: RunDirectory, saved: Record) -> SearchState:
    try:
        return SearchState.from_record(*saved)
    except Exception as error:
        # Whatever comes of data that is something else than a state.
        raise InputFileError(
            f"{directory.path / 'state.npz'}: cannot be continued ({type(error).__name__}: {error}): it is damaged, or "
            f"from another version of dmmx. {directory.safe}; start anew with dmmx synth and another run directory"
        ) from None
