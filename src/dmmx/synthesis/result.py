"""What a synthesis gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dmmx.machine import Machine
from dmmx.synthesis.front import Front
from dmmx.synthesis.verification.verdict import Verdict


@dataclass(frozen=True)
class Report:
    """What a synthesis did.

    Attributes:
        verdict: of the pick on fresh examples.
        text: the verdict in words.
        starts: how many sketches were tried.
        exact: how many exact machines were found.
        seconds: of this session.
        interrupted: whether the user stopped it before its end.
        gradient: what a gradient costs in forward passes, measured, in words; empty where the gradient is exact and
            costs fewer than a step of evolution strategies.
        lessons: the counter-examples that were trained on besides the task's own examples, in words.
        out_of_time: whether it was stopped before its end because the time was over.
    """

    verdict: Verdict
    text: str
    starts: int
    exact: int
    seconds: float
    interrupted: bool
    gradient: str = ""
    lessons: tuple[str, ...] = ()
    out_of_time: bool = False

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before its end, by whatever; `resume` goes on."""
        return self.interrupted or self.out_of_time

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Synthesis:
    """The result of a synthesis.

    Attributes:
        machine: the pick.
        front: the best machine at every size.
        report: how it came about.
        run: the run directory, if there is one.
    """

    machine: Machine
    front: Front
    report: Report
    run: Path | None
