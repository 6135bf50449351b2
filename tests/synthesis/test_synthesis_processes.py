"""Worker processes find what one process finds, and end when they should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from small_tasks import QUICK, running_sum

from dmmx.errors import RunError
from dmmx.synthesis import synthesize
from dmmx.synthesis.processes import Processes, make_workers
from dmmx.synthesis.search import begin_search
from dmmx.synthesis.start import Start
from dmmx.synthesis.workers import OwnProcess
from dmmx.synthesis.workshop import Workshop

SETTINGS = replace(QUICK, starts=2, cohort=2)


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    for processes in (1, 2):
        synthesize(running_sum(), settings=SETTINGS, run=tmp_path / str(processes), progress="off", processes=processes)
    for name in ("best.json", "front.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


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
