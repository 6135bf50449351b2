"""Worker processes find what one process finds, and end when they should."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from small_tasks import QUICK, running_sum

from dmmx.errors import RunError
from dmmx.synthesis import resume, synthesize
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import begin_search
from dmmx.synthesis.search.processes import Processes, make_workers
from dmmx.synthesis.search.workers import OwnProcess
from dmmx.train import Progress, RunDirectory

SETTINGS = replace(QUICK, starts=2, cohort=2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that one process made without a stop."""
    run = tmp_path_factory.mktemp("runs") / "whole"
    synthesize(running_sum(), settings=SETTINGS, run=run, progress="off")
    return run


def test_two_processes_find_what_one_finds(tmp_path: Path, whole: Path) -> None:
    synthesize(running_sum(), settings=SETTINGS, run=tmp_path / "run", progress="off", processes=2)
    for name in ("best.json", "front.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (whole / name).read_bytes()


class CtrlC:
    """A progress display that presses Ctrl-C when both starts have been worked on in a phase."""

    def __init__(self, phase: str) -> None:
        self.phase = phase
        self.starts: set[str] = set()

    def __enter__(self) -> CtrlC:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, progress: Progress) -> None:
        before = len(self.starts)
        if progress.phase == self.phase:
            self.starts.add(progress.detail.partition(",")[0])
        if before < len(self.starts) == 2:
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("then", [2, 1])
def test_two_starts_in_two_processes_are_interrupted_and_resumed_bit_for_bit(
    tmp_path: Path, whole: Path, then: int
) -> None:
    run = tmp_path / "run"
    # Nothing has been found so early; what the processes still had in hand is taken in and saved.
    with pytest.raises(RunError, match=re.escape(f"dmmx resume {run}")):
        synthesize(running_sum(), settings=SETTINGS, run=run, progress=CtrlC("fit"), processes=2)
    saved = RunDirectory.open(run).load_state()
    assert saved is not None
    # On a fast computer that may be the whole fit.
    assert all(start["phase"] == "prune" or start["stage"] + start["step"] > 0 for start in saved[0]["starts"])
    assert len(saved[0]["starts"]) == 2
    resume(run, progress="off", processes=then)
    for name in ("best.json", "front.csv"):
        assert (run / name).read_bytes() == (whole / name).read_bytes()


def test_one_worker_is_this_process_and_there_are_no_more_than_starts() -> None:
    workshop = Workshop(running_sum(), SETTINGS, 0)
    assert isinstance(make_workers(workshop, 1), OwnProcess)
    workers = make_workers(workshop, 8)
    try:
        assert isinstance(workers, Processes)
        assert workers.free == 2
    finally:
        workers.close()


def test_a_process_that_dies_is_said() -> None:
    workshop = Workshop(running_sum(), SETTINGS, 0)
    start = replace(begin_search(workshop).starts[0], stage=99)
    workers = Processes(workshop, 1)
    try:
        workers.submit(start)
        with pytest.raises(RunError, match="a worker process ended unexpectedly"):
            list(islice(_all_results(workers), 1))
    finally:
        workers.close()


def test_what_a_gradient_costs_is_heard_from_the_process() -> None:
    workshop = Workshop(running_sum(), replace(SETTINGS, effort=0.01), 0)
    start = begin_search(workshop).starts[0]
    workers = Processes(workshop, 1)
    try:
        while start.phase == "fit":
            assert workshop.cost is None
            workers.submit(start)
            (start,) = islice(_all_results(workers), 1)
    finally:
        workers.close()
    assert workshop.cost is not None
    assert 0.3 < workshop.cost.ratio < 65


def _all_results(workers: Processes) -> Iterator[Start]:
    for _ in range(500):
        yield from workers.results()
