"""Progress as people see it."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import cast

import pytest

from dmmx.train.progress import Progress, _Notebook, clock, duration, progress_display  # pyright: ignore[reportPrivateUsage]

HALF_WAY = Progress("eliminate", "start 12, 1/2 exact", 1486, 3.2e-4, 0.5, 83.0)


def test_one_line_says_everything_and_fits() -> None:
    assert HALF_WAY.text == "eliminate 1486 links  loss 3.2e-04  start 12, 1/2 exact  1:23 left"
    assert len(HALF_WAY.text) <= 68


def test_nothing_is_said_of_what_is_not_known() -> None:
    begin = Progress("fit", "start 1, 0/2 exact", 1486, math.inf, 0.0, 0.0)
    assert begin.text == "fit       1486 links                start 1, 0/2 exact"


def test_times_are_readable() -> None:
    assert (clock(5), clock(3600)) == ("0:05", "60:00")
    assert (duration(5.4), duration(65)) == ("5 s", "1 min 5 s")


def test_plain_lines_come_with_the_phases(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    times: Iterator[float] = iter([0.0, 1.0, 2.0, 20.0])
    monkeypatch.setattr("dmmx.train.progress.time.monotonic", lambda: next(times))
    with progress_display("auto") as display:
        for phase in ("fit", "fit", "prune", "prune"):
            display.show(Progress(phase, "start 1, 0/2 exact", 10, 0.5, 0.25, 3.0))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.split()[1] for line in shown.err.splitlines()] == ["fit", "prune", "prune"]


def test_off_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_display("off") as display:
        display.show(HALF_WAY)
    assert capsys.readouterr().err == ""


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match="'auto', 'off'"):
        progress_display("loud")  # pyright: ignore[reportArgumentType]


class FakeDisplay:
    """What a notebook keeps of `IPython.display`."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def HTML(self, text: str) -> str:  # noqa: N802 (IPython's name)
        return text

    def display(self, line: str, display_id: bool) -> FakeDisplay:
        self.shown.append(line)
        return self

    def update(self, line: str) -> None:
        self.shown[-1] = line


def test_a_notebook_keeps_one_line_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeDisplay()
    monkeypatch.setitem(sys.modules, "IPython", ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", cast("ModuleType", fake))
    display = _Notebook()
    with display:
        display.show(Progress("fit", "start 1, 0/2 exact", 1486, 0.5, 0.25, 3.0))
        display.show(HALF_WAY)
    assert fake.shown == [f'<progress max="1" value="0.500"></progress> <code>{HALF_WAY.text}</code>']
