"""`Verdict`: what verification says of a machine."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.errors import counted
from dmmx.machine import Port
from dmmx.task import Example, Task
from dmmx.vvalue import Path

_SHOWN = 40


@dataclass(frozen=True)
class Deviation:
    """Where an output is not what an example asks for.

    Attributes:
        tick: from 1.
        port: of the stream output.
        path: within the V-value that arrives there.
        got: what arrived; not a finite number where the machine's numbers have run away.
        wanted: what should have arrived.
    """

    tick: int
    port: Port
    path: Path
    got: float
    wanted: float

    def __str__(self) -> str:
        name = ".".join((self.port.name, *self.path))
        return f"{name} {self.got:.6g} at tick {self.tick}, wanted {self.wanted:.6g}"


@dataclass(frozen=True)
class Exactness:
    """What was found in rational arithmetic, where an error is 0 or it is not; see `dmmx.verify_exactly`.

    Attributes:
        examples: on how many examples all outputs are the targets, without any error.
        reason: why the machine cannot be run on fractions; empty when it can.
        counter_example: the shortest example with an error, if any.
        deviation: where it first goes wrong there.
        error: the error there.
    """

    examples: int = 0
    reason: str = ""
    counter_example: Example | None = None
    deviation: Deviation | None = None
    error: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether there are examples, and no error."""
        return self.examples > 0 and not self.reason and self.counter_example is None

    def __str__(self) -> str:
        if self.reason:
            return f"not tried: {self.reason}"
        if self.counter_example is not None:
            return f"an error of {self.error:.2g}: {self.deviation}"
        if not self.examples:
            return "not tried: no example is short, with simple fractions only"
        return f"no error at all on {self.examples} of these"


@dataclass(frozen=True)
class Verdict:
    """What verification says of a machine.

    Attributes:
        exact: whether every output is within tolerance at every tick of every example.
        loss: the sum of the squared differences, averaged over the examples; infinite where an output is not finite.
        largest_error: the largest difference between an output and its target; infinite likewise.
        examples: how many were tried, the hard ones not counted.
        largest_size: of the largest of these, in the task's own unit.
        ticks: of all examples.
        counter_example: the smallest example that the machine gets wrong, if any.
        deviation: where it first goes wrong there.
        hard: how many hard examples were tried.
        exactness: of an exact machine, what is found on the shortest of all examples in rational arithmetic.
    """

    exact: bool
    loss: float
    largest_error: float
    examples: int
    largest_size: int
    ticks: int
    counter_example: Example | None = None
    deviation: Deviation | None = None
    hard: int = 0
    exactness: Exactness | None = None

    def text(self, task: Task | None = None) -> str:
        """The verdict in a sentence.

        Args:
            task: gives the words for examples and their sizes.

        Example:
            >>> Verdict(True, 0.0, 0.0, examples=200, largest_size=300, ticks=205942, hard=25).text()
            'exact on 200 streams of size up to 300 and 25 hard ones'
        """
        example = self.counter_example
        if example is not None:
            label = repr(_shortened(example.label)) if example.label else f"an example of size {example.size}"
            return f"not exact: {label} gives {self.deviation}"
        if task is None:
            tried = f"{counted(self.examples, 'stream')} of size up to {self.largest_size}"
        else:
            unit = task.unit.removesuffix("s") if self.examples == 1 else task.unit
            tried = f"{self.examples} {unit} up to {self.largest_size} {task.size_unit}"
        return f"exact on {tried}" + (f" and {counted(self.hard, 'hard one')}" if self.hard else "")

    def __str__(self) -> str:
        return self.text()


def _shortened(text: str) -> str:
    """The beginning and the end of a long label: what is wrong often lies at its end."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[1 - _SHOWN // 2 :]}"
