"""The workshop: what the phases of a search share and can always make again: the task, settings, compiled programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dmmx.compiler import AccumulatorGradient, Program
from dmmx.machine import FluidNeuron, Link, Machine
from dmmx.synthesis.beginnings import with_beginnings
from dmmx.synthesis.counterexample import can_search, shrink_counter_example
from dmmx.synthesis.moves import Bench, bench_of, pairs_left_out
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.sparsifier import saliencies, sparsifiers
from dmmx.synthesis.verdict import Verdict
from dmmx.synthesis.verification import Verifier
from dmmx.task import Task
from dmmx.task.jsonl import example_to_jsonl, task_from_jsonl
from dmmx.train.descent import Descent, relative_scale
from dmmx.train.estimators import estimators
from dmmx.train.least_squares import LeastSquares
from dmmx.train.loss import Batch, compile_for, make_batch
from dmmx.train.regularisers import memory_balance

KEPT = 4
"""How many compiled programs are kept of each kind; the sketch's is used by every start."""

LONG = 2
"""A counter-example so many times as long as the longest training stream is no lesson: every step would be slower."""

FRESH_SEEDS = 1_000_000
"""The seeds of verification begin here, away from those that a user gives to a later evaluation."""


class Workshop:
    """Holds no state that a result depends on: a run that is continued builds the same one.

    Args:
        task: what is to be done.
        settings: how to search.
        seed: of all randomness.
    """

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        self.task = task
        self.settings = settings
        self.seed = seed
        self._descents: dict[object, Descent] = {}
        self._least_squares: dict[object, LeastSquares] = {}
        self._benches: dict[Machine, Bench] = {}
        self._verdicts: dict[Machine, Verdict] = {}
        self._own_examples = task.examples
        # At most one; made when it is first needed, and shared with the workshops that this one becomes.
        self._judges: list[Verifier] = []

    def taught(self, lessons: Sequence[str]) -> Workshop:
        """The workshop with examples more to train on; what verification has found stays known.

        Args:
            lessons: each an example as a line of JSON Lines, see `lesson_of`.
        """
        learnt = task_from_jsonl("".join(lessons), name="lessons", file="lessons").examples if lessons else ()
        other = Workshop(replace(self.task, examples=(*self._own_examples, *learnt)), self.settings, self.seed)
        other._own_examples, other._verdicts = self._own_examples, self._verdicts
        other._judges = self._judges
        return other

    def lesson_of(self, machine: Machine, verdict: Verdict) -> str:
        """A small counter-example to a machine as a line of JSON Lines; empty where there is none short enough."""
        found = verdict.counter_example
        if found is None:
            return ""
        if can_search(self.task):
            found = shrink_counter_example(machine, self.task, found)
        longest = max(example.ticks for example in self._own_examples)
        return example_to_jsonl(found) if found.ticks <= LONG * longest else ""

    def descent(self, machine: Machine) -> Descent:
        """The compiled descent for the links of a machine."""
        key = _structure(machine)
        if key not in self._descents:
            program, batch = self._compiled(machine, self.settings.chosen_accumulator_gradient)
            arrays = batch.tree()
            _make_room(self._descents)
            is_fluid = any(isinstance(neuron, FluidNeuron) for neuron in machine.neurons.values())
            scale = relative_scale(arrays)
            regulariser = memory_balance(machine) if is_fluid else None
            self._descents[key] = Descent(
                program,
                arrays,
                scale,
                regulariser,
                self.settings.chosen_clip,
                sparsifiers[self.settings.sparsifier].make(),
                estimators[self.settings.estimator].make,
            )
        return self._descents[key]

    def gradient_cost(self, machine: Machine) -> str:
        """What a step of the chosen estimator costs beside an exact gradient; empty where it takes exact ones."""
        name = self.settings.estimator
        passes = estimators[name].passes
        if passes is None:
            return ""
        cost = self.descent(machine).gradient_cost(machine.weights)
        cheaper = "reverse mode would be cheaper" if cost.ratio < passes else f"{name} is cheaper"
        return f"{cost.text}, a step of {name} {passes}: {cheaper}"

    def least_squares(self, machine: Machine) -> LeastSquares:
        """The compiled least squares for the links of a machine."""
        key = _structure(machine)
        if key not in self._least_squares:
            program, batch = self._compiled(machine, "exact")
            _make_room(self._least_squares)
            self._least_squares[key] = LeastSquares(program, batch, relative_scale(batch.tree()))
        return self._least_squares[key]

    def bench(self, machine: Machine) -> Bench:
        """The bench of a machine, see `bench_of`."""
        if machine not in self._benches:
            _make_room(self._benches)
            pairs = pairs_left_out(machine, self.least_squares(machine), saliencies[self.settings.saliency])
            self._benches[machine] = bench_of(machine, pairs)
        return self._benches[machine]

    def prepare(self) -> None:
        """Make the examples of verification, which takes a second, while others work."""
        if not self._judges:
            fresh = self.task.fresh_examples(self.settings.fresh, FRESH_SEEDS + self.seed)
            self._judges.append(Verifier(fresh, self.task.hard_examples()))

    def verify(self, machine: Machine) -> Verdict:
        """The verdict on examples never trained on, where the task can make such; given once for each machine."""
        if machine not in self._verdicts:
            self.prepare()
            self._verdicts[machine] = self._judges[0].verify(machine)
        return self._verdicts[machine]

    def _compiled(self, machine: Machine, gradient: AccumulatorGradient) -> tuple[Program, Batch]:
        examples = with_beginnings(self.task.examples)
        program = compile_for(machine, examples, accumulator_gradient=gradient)
        return program, make_batch(program, examples)


def _structure(machine: Machine) -> object:
    """What a program depends on: everything but the weight vector."""
    links: list[Link | tuple[object, ...]] = [link.ends if link.trainable else link for link in machine.links]
    neurons = [
        (name, (neuron.parts, "fluid") if isinstance(neuron, FluidNeuron) and neuron.trainable else neuron)
        for name, neuron in machine.neurons.items()
    ]
    return tuple(links), tuple(neurons)


def _make_room(kept: dict[Any, Any]) -> None:
    """Drop the oldest but for the first, which is the sketch's."""
    if len(kept) >= KEPT:
        del kept[list(kept)[1]]
