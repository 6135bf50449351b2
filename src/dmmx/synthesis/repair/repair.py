"""Repair: the least change to a machine, in new and altered links, that makes it exact on a task."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.errors import TaskError
from dmmx.machine import Link, Machine
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.repair.search import Report, Search
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.verification.verdict import Verdict
from dmmx.task import Task, check_fits


@dataclass(frozen=True)
class Repair:
    """A machine that was repaired.

    Attributes:
        machine: it, or the given one where nothing helped.
        added: the links that are new.
        altered: the links with another weight, as they were and as they are; one that was left out has weight 0.
        verdict: on fresh examples.
    """

    machine: Machine
    added: tuple[Link, ...]
    altered: tuple[tuple[Link, Link], ...]
    verdict: Verdict

    @property
    def text(self) -> str:
        """What was changed, a line for each link.

        Example:
            >>> from dmmx.machine import Link, Port
            >>> link = Link(Port("norm", "dict"), Port("memory", "result"))
            >>> print(Repair(Machine.builder().build(), (link,), (), Verdict(True, 0, 0, 1, 1, 1)).text)
            new: norm.dict <- 1 * memory.result
        """
        lines = [f"new: {link}" for link in self.added]
        lines += [
            f"weight {before.weight:g} -> {after.weight:g}: {after.target} <- {after.source}"
            for before, after in self.altered
        ]
        return "\n".join(lines) or "nothing is changed"


def repair(
    machine: Machine, task: Task, *, seed: int = 0, settings: Settings | None = None, report: Report | None = None
) -> Repair:
    """Search the least change that makes a machine exact: first other weights, then one new link, two, three.

    Every fit is exact (Levenberg-Marquardt); from one number of links to the next the best additions are carried on.
    Weights that need not change go back to what they were, and those that must become small round numbers where that
    is possible. What is found is verified on fresh examples; one that fails there is passed over.

    Args:
        machine: any machine with the task's streams.
        task: what it shall do.
        seed: of the fresh examples.
        settings: tolerance and number of fresh examples.
        report: is told what is tried.

    Raises:
        TaskError: the machine does not fit the task, rewrites itself, or has no trainable link and nothing to link.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates
        >>> from dmmx.machine import set_weight
        >>> broken = set_weight(duplicate_detector(), "largest.dict", "counts.result", 2)
        >>> print(repair(broken, duplicates(texts=4)).text)
        weight 2 -> 1: largest.dict <- counts.result
    """
    check_fits(machine, task)
    if machine.self_port is not None:
        raise TaskError(
            f"the machine rewrites itself: its matrix is {machine.self_port}, so a link that is new or altered need "
            "not last. Repair works on machines whose links stay; train this one with dmmx.train"
        )
    workshop = Workshop(task, settings or Settings(), seed)
    verdict = workshop.judges.verify(machine)
    if verdict.exact:
        return Repair(machine, (), (), verdict)
    search = Search(machine, workshop)
    for candidate in search.candidates(report or (lambda text: None)):
        found = search.finished(candidate)
        after = workshop.judges.verify(found.machine)
        if after.exact:
            return Repair(*found, after)
    return Repair(machine, (), (), verdict)
