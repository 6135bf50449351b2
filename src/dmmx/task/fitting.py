"""Whether a machine has the streams of a task."""

from __future__ import annotations

from collections.abc import Mapping

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Machine
from dmmx.task.task import Task


def check_fits(machine: Machine, task: Task) -> None:
    """Check that a machine can be run on a task's examples.

    Raises:
        TaskError: it lacks a stream input, an output, or one of their ports; all are listed.
    """
    problems: list[Problem] = []
    for kind, wanted, present in (
        ("inputs", task.input_ports, machine.inputs),
        ("outputs", task.output_ports, machine.outputs),
    ):
        for name, ports in wanted.items():
            if name not in present:
                problems.append(Problem(f"{kind}.{name}", f"the machine has no such one; it has {_known(present)}"))
                continue
            problems += [
                Problem(f"{kind}.{name}", f"the machine's has no {port!r}; it has {', '.join(present[name])}")
                for port in ports
                if port not in present[name]
            ]
        problems += [
            Problem(f"{kind}.{name}", f"the task has no such stream; it has {_known(wanted)}")
            for name in present
            if name not in wanted
        ]
    if problems:
        raise TaskError(report_problems(f"the machine does not fit task {task.name!r}", problems))


def _known(streams: Mapping[str, object]) -> str:
    return ", ".join(streams) or "none"
