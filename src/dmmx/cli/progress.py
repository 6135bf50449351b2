"""A progress line on stderr for work that takes long, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

WORTH_WATCHING = 100_000
"""Fewer characters than this are read before a line can be read."""


class Bar:
    """A progress line, or nothing.

    Args:
        progress: what draws it.
    """

    def __init__(self, progress: Progress | None = None, total: int = 0) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total) if progress else None

    def move(self, done: int) -> None:
        """So many characters have been read."""
        if self._progress is not None and self._task is not None:
            # Drawn again if it was hidden.
            self._progress.start()
            self._progress.update(self._task, completed=done)

    def hide(self) -> None:
        """Make room for other output on the same terminal."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def bar(total: int) -> Generator[Bar]:
    """A progress line, gone when the work is done; nothing where stderr is no terminal or there is little to do.

    Args:
        total: characters to read.
    """
    if total < WORTH_WATCHING or not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    # Standard output is the user's: it may go to a file.
    with Progress(
        TextColumn("Reading"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    ) as progress:
        yield Bar(progress, total)
