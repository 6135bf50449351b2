"""`Example`: streams in, and the streams wanted out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dmmx.errors import Problem, TaskError, counted, report_problems
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.vvalue import Tree

Stream = tuple[Tree, ...]
"""One V-value a tick: {output: V-value} of an input neuron, or {input: V-value} of an output neuron."""


@dataclass(frozen=True)
class Example:
    """Streams in, and the streams wanted out, all of one length.

    Attributes:
        inputs: for every stream input, its element at every tick.
        targets: for every stream output, what should arrive there at every tick.
        label: what people call it, e.g. the text.
        size: its length in the task's own unit, e.g. characters; ticks unless given.
    """

    inputs: Mapping[str, Stream]
    targets: Mapping[str, Stream]
    label: str = ""
    size: int = 0

    def __post_init__(self) -> None:
        problems = _length_problems(self)
        if problems:
            raise TaskError(report_problems("the example", problems))
        if not self.size:
            object.__setattr__(self, "size", self.ticks)

    @property
    def ticks(self) -> int:
        """The length of its streams."""
        return len(next(iter(self.targets.values())))

    def beginning(self, ticks: int) -> Example:
        """Its first ticks as an example of their own; it itself if it is no longer than that."""
        if self.ticks <= ticks:
            return self
        inputs, targets = (
            {name: stream[:ticks] for name, stream in side.items()} for side in (self.inputs, self.targets)
        )
        return Example(inputs, targets, self.label)


def _length_problems(example: Example) -> list[Problem]:
    lengths = {f"inputs.{name}": len(stream) for name, stream in example.inputs.items()}
    lengths.update({f"targets.{name}": len(stream) for name, stream in example.targets.items()})
    problems: list[Problem] = []
    if not example.inputs:
        problems.append(Problem("inputs", "there is no stream"))
    if not example.targets:
        problems.append(Problem("targets", "there is no stream"))
    if not problems:
        first, expected = next(iter(lengths.items()))
        problems += [
            Problem(
                place,
                f"{counted(length, 'tick')}, but {first} has {expected:,}; all streams of an example have one length",
            )
            for place, length in lengths.items()
            if length != expected
        ]
        if expected == 0:
            problems.append(Problem(first, "the stream is empty"))
    return problems


def example_from_teacher(teacher: Machine, inputs: Mapping[str, Stream], label: str = "", size: int = 0) -> Example:
    """The example whose targets are what a machine answers.

    Args:
        teacher: the machine that knows.
        inputs: for every stream input, its element at every tick.
        label: see `Example`.
        size: see `Example`.
    """
    answers = list(interpret(teacher, inputs))
    targets = {name: tuple(answer[name] for answer in answers) for name in teacher.outputs}
    return Example(inputs, targets, label, size)
