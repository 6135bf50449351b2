"""What `dmmx eval --search` finds: the smallest counter-example, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.cli.texts.numbers import json_number
from dmmx.machine import Machine
from dmmx.synthesis.verification.counterexample import can_search, find_counter_example
from dmmx.synthesis.verification.verdict import Deviation
from dmmx.synthesis.verification.verifier import first_deviation
from dmmx.task import Example, Task


@dataclass(frozen=True)
class Hunt:
    """The outcome of a search for counter-examples.

    Attributes:
        tries: how many mutated streams were allowed; 0 where there was nobody to ask.
        example: the smallest counter-example found, if any.
        deviation: where it first goes wrong.
    """

    tries: int
    example: Example | None = None
    deviation: Deviation | None = None

    def __str__(self) -> str:
        if not self.tries:
            return "the task knows no answers for other streams: there is nothing to ask"
        if self.example is None:
            return f"none in {self.tries:,} tries"
        return f"{self.example.label!r} gives {self.deviation}"

    def to_json(self) -> dict[str, object]:
        """The outcome as JSON data."""
        if self.example is None or self.deviation is None:
            return {"tries": self.tries, "counter_example": None}
        return {"tries": self.tries, "counter_example": counter_example_to_json(self.example, self.deviation)}


def hunt(machine: Machine, task: Task, seed: int, tries: int) -> Hunt:
    """Search for a counter-example, if the task can be asked.

    Args:
        machine: which fits the task.
        task: the task.
        seed: one seed, one outcome.
        tries: how many streams to try.
    """
    if not can_search(task):
        return Hunt(0)
    example = find_counter_example(machine, task, seed=seed, tries=tries)
    return Hunt(tries, example, None if example is None else first_deviation(machine, example))


def counter_example_to_json(example: Example, wrong: Deviation) -> dict[str, object]:
    """An example that goes wrong, and where."""
    return {
        "label": example.label,
        "size": example.size,
        "tick": wrong.tick,
        "output": str(wrong.port),
        "path": list(wrong.path),
        "got": json_number(wrong.got),
        "wanted": json_number(wrong.wanted),
    }
