"""Progress of long work: live in a terminal or a notebook, plain lines elsewhere."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

from dmmx.errors import TaskError

LINE_EVERY = 10.0
"""Seconds between two plain lines while the phase stays the same."""


@dataclass(frozen=True)
class Progress:
    """Where long work is.

    Attributes:
        phase: what is being done.
        detail: which part of the whole.
        links: trainable links left.
        loss: the last relative loss.
        done: which part of all work is done, 0 to 1; an estimate.
        seconds: since the work began.
    """

    phase: str
    detail: str
    links: int
    loss: float
    done: float
    seconds: float

    @property
    def seconds_left(self) -> float:
        """An estimate; infinite at the beginning."""
        return self.seconds * (1 - self.done) / self.done if self.done > 0.01 else math.inf

    @property
    def text(self) -> str:
        """All of it in one line of at most 68 characters."""
        loss = f"loss {self.loss:.1e}" if math.isfinite(self.loss) else ""
        left = f"{clock(self.seconds_left)} left" if math.isfinite(self.seconds_left) else ""
        return f"{self.phase:<9} {self.links:>4} links  {loss:<12}  {self.detail:<18}  {left}".rstrip()


class ProgressDisplay(Protocol):
    """Shows progress between entering and leaving it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def show(self, progress: Progress) -> None:
        """Show where the work is now."""


ProgressChoice = Literal["auto", "off"] | ProgressDisplay
"""`auto` shows progress where people look, `off` nowhere; or a display of one's own."""


def progress_display(choice: ProgressChoice) -> ProgressDisplay:
    """The display for a choice.

    Raises:
        TaskError: the choice is another word.
    """
    if not isinstance(choice, str):
        return choice
    if choice == "off":
        return _Silent()
    if choice != "auto":
        raise TaskError(f"progress must be 'auto', 'off' or a display, got {choice!r}")
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_jupyter:
        return _Notebook()
    return _Live(console) if console.is_terminal else _Lines()


def clock(seconds: float) -> str:
    """A duration as minutes and seconds.

    Example:
        >>> clock(83.4)
        '1:23'
    """
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def duration(seconds: float) -> str:
    """A duration as people read it.

    Example:
        >>> duration(83.4)
        '1 min 23 s'
    """
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


class _Silent:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, progress: Progress) -> None:
        """Nothing."""


class _Lines(_Silent):
    """A line to standard error at every change of phase, and every few seconds."""

    def __init__(self) -> None:
        self._phase = ""
        self._last = 0.0

    def show(self, progress: Progress) -> None:
        """Print a line, if it is time for one."""
        now = time.monotonic()
        if progress.phase != self._phase or now - self._last >= LINE_EVERY:
            self._phase, self._last = progress.phase, now
            print(f"{clock(progress.seconds):>6}  {progress.text}", file=sys.stderr, flush=True)


class _Live(_Silent):
    """One line with a bar, kept up to date."""

    def __init__(self, console: Any) -> None:
        from rich.progress import BarColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as RichProgress

        columns = (SpinnerColumn(), BarColumn(bar_width=8), TextColumn("{task.description}"))
        self._bar = RichProgress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("starting", total=1.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Bring the line up to date."""
        self._bar.update(self._task, completed=progress.done, description=progress.text)


class _Notebook(_Silent):
    """One line under the cell, kept up to date; it stays when the work is done."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, progress: Progress) -> None:
        """Bring the line up to date."""
        from IPython.display import HTML, display  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

        bar = f'<progress max="1" value="{progress.done:.3f}"></progress>'
        line: Any = HTML(f"{bar} <code>{progress.text}</code>")
        if self._handle is None:
            self._handle = display(line, display_id=True)
        else:
            self._handle.update(line)
