"""Several worker processes, so that the starts of a cohort are worked on side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import jax

from dmmx.errors import RunError
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.worker import introduction, receive, send
from dmmx.synthesis.search.workers import OwnProcess, Workers
from dmmx.train.estimators import GradientCost
from dmmx.train.records import Record

LOOK_EVERY = 0.2
"""Seconds after which `results` comes back at the latest, so that progress is shown and Ctrl-C heard."""

_CACHE_OPTIONS = (
    "jax_compilation_cache_dir",
    "jax_persistent_cache_min_compile_time_secs",
    "jax_persistent_cache_min_entry_size_bytes",
)
"""The environment variables of JAX are called like its options."""


def make_workers(workshop: Workshop, count: int) -> Workers:
    """Workers for a search; what they find does not depend on how many there are.

    Args:
        workshop: of the search.
        count: how many; 1 is this process itself.
    """
    count = min(count, workshop.settings.cohort)
    return OwnProcess(workshop) if count == 1 else Processes(workshop, count)


class Processes:
    """Workers that are processes of their own; they end with this one, however it ends.

    Args:
        workshop: of the search.
        count: how many processes.
    """

    def __init__(self, workshop: Workshop, count: int) -> None:
        self._idle = [_Process(workshop) for _ in range(count)]
        self._all = tuple(self._idle)
        self._threads = ThreadPoolExecutor(count)
        self._busy: dict[Future[Start], _Process] = {}

    def submit(self, start: Start) -> None:
        """See `Workers`."""
        process = self._idle.pop()
        self._busy[self._threads.submit(process.work_on, start)] = process

    @property
    def free(self) -> int:
        """See `Workers`."""
        return len(self._idle)

    def results(self) -> Iterator[Start]:
        """See `Workers`.

        Raises:
            RunError: a process ended, or could not do its work.
        """
        done, _ = wait(self._busy, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
        for future in done:
            self._idle.append(self._busy.pop(future))
            yield future.result()

    def use(self, workshop: Workshop) -> None:
        """See `Workers`."""
        for process in self._all:
            process.introduce(workshop)

    def close(self) -> None:
        """See `Workers`."""
        for process in self._all:
            process.end()
        self._threads.shutdown(cancel_futures=True)


class _Process:
    """One worker process."""

    def __init__(self, workshop: Workshop) -> None:
        # In a session of its own: Ctrl-C is for the process that people see, which lets the others finish.
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from dmmx.synthesis.search.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_compilation_cache()},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self.introduce(workshop)

    def introduce(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._introduction: Record | None = introduction(workshop)

    def work_on(self, start: Start) -> Start:
        try:
            if self._introduction is not None:
                send(self._to, self._introduction)
                self._introduction = None
            send(self._to, start.to_record())
            answer = receive(self._from)
        except (BrokenPipeError, ValueError):
            answer = None
        if answer is None:
            raise RunError(
                f"a worker process ended unexpectedly (exit code {self._process.wait()}); if memory is short, try "
                "fewer processes"
            )
        record, arrays = answer
        if "error" in record:
            raise RunError(f"a worker process failed: {record['error']}")
        if record["cost"] and self._workshop.cost is None:
            self._workshop.cost = GradientCost(*record["cost"])
        return Start.from_record(record, arrays)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._to.close()
        self._from.close()


def _compilation_cache() -> dict[str, str]:
    """The environment in which JAX keeps and finds what is compiled where this process does."""
    options = {name: jax.config.values.get(name) for name in _CACHE_OPTIONS}
    return {name.upper(): str(value) for name, value in options.items() if value is not None}
