"""`Task`: what a machine is to do, by example, and where fresh examples come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Machine, Port
from dmmx.task.example import Example, Stream, example_from_teacher
from dmmx.task.prefixes import prefix_numbers
from dmmx.vvalue import Tree

if TYPE_CHECKING:
    from dmmx.task.inputs import Inputs

FreshExamples = Callable[[int], Iterator[Example]]
"""Makes an endless iterator of examples never trained on, from a seed."""

Answers = Callable[[Mapping[str, Stream]], Mapping[str, Stream] | None]
"""From input streams to the streams that are wanted for them; None for streams that are none of the task's."""


@dataclass(frozen=True)
class Task:
    """What a machine is to do, by example.

    Attributes:
        name: its name.
        examples: what is trained on; at least one, all with the same stream names.
        teacher: a machine known to do it, or None.
        fresh: makes examples never trained on, for verification, or None when there are no others.
        hard: makes examples at the edges of what may come (all equal, all different, nothing at all), on which cheats
            fail; verification tries them all. None when there are none.
        answers: what is wanted for any input streams; None asks the teacher, if there is one. With it counter-examples
            can be searched for and made smaller.
        held_out: examples that are not trained on, or only in their beginnings, for a task that can make no fresh ones.
        latency: how many ticks after the inputs that it depends on a target is wanted, as far as that is known.
        settings: what suits a synthesis for it, by the names of those of `dmmx.Settings` that may be None.
        constants: constants that a sketch should offer, by neuron name.
        unit: what one example is called, in plural.
        size_unit: what an example's size counts, in plural.
        recipe: for a built-in task, its name and arguments, with which `make_task` makes it again; else empty.

    Raises:
        TaskError: there is no example, or the examples have different streams.
    """

    name: str
    examples: tuple[Example, ...]
    teacher: Machine | None = None
    fresh: FreshExamples | None = None
    hard: Callable[[], Iterable[Example]] | None = None
    answers: Answers | None = None
    held_out: tuple[Example, ...] = ()
    latency: int = 0
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    constants: Mapping[str, Tree] = field(default_factory=lambda: {"one": Tree(1)})
    unit: str = "streams"
    size_unit: str = "ticks"
    recipe: Mapping[str, object] = field(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        object.__setattr__(self, "examples", tuple(self.examples))
        if not self.examples:
            raise TaskError(f"task {self.name!r} is empty: it needs at least one example")
        first = self.examples[0]
        object.__setattr__(self, "held_out", tuple(self.held_out))
        problems = [
            Problem(f"example {index}", f"its {kind} are {_names(got)}, but those of example 1 are {_names(wanted)}")
            for index, example in enumerate((*self.examples, *self.held_out), 1)
            for kind, got, wanted in (
                ("inputs", example.inputs, first.inputs),
                ("targets", example.targets, first.targets),
            )
            if set(got) != set(wanted)
        ]
        if problems:
            raise TaskError(report_problems(f"task {self.name!r}", problems))

    @staticmethod
    def from_function(
        function: Callable[..., object],
        *,
        inputs: Inputs | Mapping[str, Inputs],
        name: str | None = None,
        output: str = "output",
        examples: int = 16,
        ticks: int = 12,
        seed: int = 0,
        latency: int = 2,
        cadence: int = 1,
    ) -> Task:
        """A task whose answers a Python function knows.

        The function takes one list per input, with what comes at every tick, and gives a list as long with the answer
        at every tick. An answer may depend only on what has come up to its tick; that is tried out. Where nothing
        comes, the function sees 0 for a number and None for a symbol. An answer is a number, a symbol, None, or a
        mapping {port: V-value}. For several outputs, the function gives a dict of such lists.

        The task makes fresh examples, up to a hundred times as long, and hard ones.

        Args:
            function: knows the answers.
            inputs: what may come in, as `Numbers` or `Symbols`; several by name, in the order of the arguments.
            name: of the task, by default the function's.
            output: name of the output, where the function gives one list.
            examples: how many are trained on.
            ticks: their longest; the shortest have half of it. (`latency` comes on top.)
            seed: one seed, one task.
            latency: ticks after its question at which an answer is wanted, see `retimed`.
            cadence: ticks that every element lasts, see `retimed`.

        Raises:
            TaskError: the function fails, gives no such list, or knows what comes later; the tick is named.

        Example:
            >>> from itertools import accumulate
            >>> from dmmx.task import Numbers
            >>> task = Task.from_function(accumulate, inputs=Numbers(range(-3, 4)), name="sums")
            >>> len(task.examples), task.examples[0].label
            (16, '0 2 2 0 2 0 -1')
        """
        from dmmx.task.function import task_from_function

        return task_from_function(
            function,
            inputs=inputs,
            name=name,
            output=output,
            examples=examples,
            ticks=ticks,
            seed=seed,
            latency=latency,
            cadence=cadence,
        )

    def fresh_examples(self, count: int, seed: int) -> tuple[Example, ...]:
        """Examples never trained on; where the task can make none, all that it has, those held out before the others.

        Args:
            count: how many, when others can be made.
            seed: one seed, the same examples.
        """
        if self.fresh is not None:
            return tuple(islice(self.fresh(seed), count))
        # One that an example held out begins with is verified with that.
        _, begun = self._beginnings()
        return (*self.held_out, *(example for index, example in enumerate(self.examples) if index not in begun))

    @property
    def verified_on(self) -> str:
        """What `fresh_examples` gives, as the end of a sentence: empty where they are fresh ones.

        Example:
            >>> from dmmx.task import duplicates_example
            >>> Task("two", (duplicates_example("aa"),), held_out=(duplicates_example("abcab"),)).verified_on
            ', 1 of them held out from training'
        """
        if self.fresh is not None:
            return ""
        if not self.held_out:
            return ", the training ones (there are no others)"
        longer = len(self._beginnings()[0])
        parts = [f"{len(self.held_out) - longer} of them held out from training"] if longer < len(self.held_out) else []
        parts += [f"of {longer} of them only the beginning was trained on"] if longer else []
        return ", " + ", ".join(parts)

    def _beginnings(self) -> tuple[set[int], set[int]]:
        """The examples held out that begin with a training example, and the training examples that they begin with."""
        both = (*self.held_out, *self.examples)
        streams = [
            {(side, name): stream for side, streams in _sides(example) for name, stream in streams.items()}
            for example in both
        ]
        numbers = prefix_numbers(streams)
        held, trained = numbers[: len(self.held_out)], numbers[len(self.held_out) :]
        ends = {own[-1] for own in trained}
        shown = {number for own in held for number in own}
        longer = {index for index, own in enumerate(held) if not ends.isdisjoint(own)}
        return longer, {index for index, own in enumerate(trained) if own[-1] in shown}

    def hard_examples(self) -> tuple[Example, ...]:
        """The examples at the edges, see `hard`."""
        return () if self.hard is None else tuple(self.hard())

    def answer(self, inputs: Mapping[str, Stream], label: str = "") -> Example | None:
        """Input streams as an example, with the targets that are wanted for them; None where nobody knows them.

        Args:
            inputs: for every stream input, its element at every tick.
            label: see `Example`.

        Example:
            >>> from dmmx.task import duplicates, text_stream
            >>> duplicates().answer({"text": tuple(text_stream("aa", cadence=2, ticks=8))}).targets["output"][-1]
            Tree({'duplicates': 1})
        """
        if self.answers is not None:
            targets = self.answers(inputs)
            return None if targets is None else Example(inputs, targets, label)
        return None if self.teacher is None else example_from_teacher(self.teacher, inputs, label)

    @property
    def input_ports(self) -> dict[str, tuple[str, ...]]:
        """The stream inputs with the names of their outputs, as the examples use them."""
        return _ports(example.inputs for example in self.examples)

    @property
    def number_ports(self) -> tuple[Port, ...]:
        """The ports of stream inputs where nothing but numbers comes, in any of the task's own examples."""
        streams = [example.inputs for example in (*self.examples, *self.held_out)]
        return tuple(
            Port(name, port)
            for name, ports in self.input_ports.items()
            for port in ports
            if not any(element[port].keys() for inputs in streams for element in inputs[name])
        )

    @property
    def output_ports(self) -> dict[str, tuple[str, ...]]:
        """The stream outputs with the names of their inputs, as the examples use them."""
        return _ports(example.targets for example in self.examples)


def _sides(example: Example) -> tuple[tuple[str, Mapping[str, Stream]], ...]:
    return ("inputs", example.inputs), ("targets", example.targets)


def _names(streams: Mapping[str, Stream]) -> str:
    return ", ".join(sorted(streams)) or "none"


def _ports(sides: Iterator[Mapping[str, Stream]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for streams in sides:
        for name, stream in streams.items():
            known = found.setdefault(name, {})
            for element in stream:
                known.update(dict.fromkeys(element.keys()))
    return {name: tuple(ports) for name, ports in found.items()}
