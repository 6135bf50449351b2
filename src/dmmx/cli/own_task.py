"""A task from a user's file: what is checked before a search, and what is said about how the file was understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dmmx.cli.options.files import FileOptions
from dmmx.errors import counted

if TYPE_CHECKING:
    from dmmx.task import Task
    from dmmx.task.csv_file import CsvFile


@dataclass(frozen=True)
class OwnTask:
    """A task from a file.

    Attributes:
        path: the file.
        task: what is to be found.
        streams: how many the file holds.
        csv: what was read, of a CSV file.
        latency: ticks by which answers come later than in the file.
        cadence: ticks that every row or element lasts.
    """

    path: str
    task: Task
    streams: int
    csv: CsvFile | None
    latency: int
    cadence: int

    def lines(self) -> Iterator[str]:
        """What people should know before the search begins."""
        task = self.task
        yield f"{self.path}: {counted(self.streams, 'stream')}"
        if self.csv is not None:
            layout = self.csv.layout
            for side, role in (("inputs", "in"), ("outputs", "out")):
                words = ", ".join(self.csv.words(column) for column in layout.columns if column.role == role)
                yield f"  {side:<9}{words}{f'; {layout.reason}' if layout.reason and role == 'out' else ''}"
            if layout.unread:
                yield f"  {'unread':<9}{', '.join(layout.unread)}"
        yield f"  {'timing':<9}{self._timing()}"
        if task.held_out:
            yield f"  {'verified':<9}on all streams{task.verified_on}"
        yield from (f"  {'warning':<9}{warning}" for warning in self._warnings())

    def _timing(self) -> str:
        lasts = f"every row lasts {self.cadence} ticks, and " if self.cadence > 1 else ""
        if self.latency == 0:
            return f"{lasts}answers are wanted as they stand in the file"
        return f"{lasts}answers are wanted {counted(self.latency, 'tick')} later"

    def _warnings(self) -> Iterator[str]:
        examples = (*self.task.examples, *self.task.held_out)
        for name in examples[0].targets:
            if any(example.targets[name][0] for example in examples):
                yield f"{name} is not zero at tick 1, before any answer can arrive: --latency 2 gives it time"
            if len({element for example in examples for element in example.targets[name][self.latency :]}) == 1:
                yield f"{name} is the same at every tick, so nothing can be learnt about it"


def load_own_task(
    path: str, options: FileOptions, *, hold_out: int | None, train_rows: int | None, seed: int
) -> OwnTask:
    """The task of a file, ready for a search: without contradictions, timed, and with examples held out.

    Args:
        path: the file.
        options: how to read it.
        hold_out: how many examples to keep from training, if the user says so.
        train_rows: the longest beginning that is trained on, if the user says so.
        seed: chooses what is held out.

    Raises:
        InputFileError: the file holds no examples.
        TaskError: they contradict each other, or cannot be timed or divided so.
    """
    from dmmx.task import check_consistent, load_task, read_csv, retimed
    from dmmx.task.csv_file import ANSWERED_AFTER
    from dmmx.task.held_out import LONGEST
    from dmmx.task.held_out import hold_out as examples_held_out
    from dmmx.task.load import is_csv

    csv = read_csv(path, options.columns) if is_csv(path) else None
    # Without timing: places are those of the file.
    task = load_task(path, columns=options.columns) if csv is None else csv.task
    check_consistent(task, latency=0, place=None if csv is None else csv.place)
    default = 0 if csv is None else ANSWERED_AFTER
    latency = default if options.latency is None else options.latency
    cadence = options.cadence or 1
    timed = retimed(task, latency=latency, cadence=cadence)
    longest = (train_rows or LONGEST) * cadence + latency
    divided = examples_held_out(timed, count=hold_out, longest=longest, seed=seed)
    return OwnTask(path, divided, len(task.examples) + len(task.held_out), csv, latency, cadence)
