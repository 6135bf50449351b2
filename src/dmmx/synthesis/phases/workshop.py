"""The workshop: what the phases of a search share and can always make again: the task, settings, compiled programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dmmx.compiler import AccumulatorGradient, Program
from dmmx.machine import FluidNeuron, Link, Machine
from dmmx.synthesis.beginnings import with_beginnings
from dmmx.synthesis.phases.moves import Bench, bench_of, pairs_left_out
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.sparsifier import saliencies, sparsifiers
from dmmx.synthesis.verification.judges import Judges
from dmmx.task import Example, Task
from dmmx.task.jsonl import task_from_jsonl
from dmmx.train.descent import Descent, DescentState, Schedule, relative_scale
from dmmx.train.estimators import GradientCost, estimators
from dmmx.train.least_squares import LeastSquares
from dmmx.train.loss import Batch, compile_for, make_batch
from dmmx.train.regularisers import memory_balance

KEPT = 4
"""How many compiled programs are kept of each kind; the sketch's is used by every start."""

EVOLUTION = "evolution"
"""The estimator whose forward passes a gradient is held against."""


class Workshop:
    """Holds no state that a result depends on: a run that is continued builds the same one.

    Args:
        task: what is to be done.
        settings: how to search.
        seed: of all randomness.
        lessons: examples to train on besides those of the task: counter-examples to earlier machines.

    Attributes:
        own_task: the task without lessons.
        task: with them.
        judges: decide over machines.
        cost: of reverse mode, from the first fit that came to its end, here or in a worker process; None before.
    """

    def __init__(self, task: Task, settings: Settings, seed: int, *, lessons: Sequence[Example] = ()) -> None:
        self.own_task = task
        self.task = replace(task, examples=(*task.examples, *lessons)) if lessons else task
        self.settings = settings
        self.seed = seed
        self.judges = Judges(task, seed, settings.fresh, len(lessons))
        self.cost: GradientCost | None = None
        self._descents: dict[object, Descent] = {}
        self._least_squares: dict[object, LeastSquares] = {}
        self._benches: dict[Machine, Bench] = {}

    def taught(self, lessons: Sequence[str]) -> Workshop:
        """The workshop with examples more to train on, and with other judges, to whom these are nothing new.

        Args:
            lessons: each an example as a line of JSON Lines, see `Judged`.
        """
        learnt = task_from_jsonl("".join(lessons), name="lessons", file="lessons").examples if lessons else ()
        other = Workshop(self.own_task, self.settings, self.seed, lessons=learnt)
        other.cost = self.cost
        return other

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

    def weigh(self, descent: Descent, state: DescentState, mask: Any, schedule: Schedule) -> None:
        """Measure, once, what a step by reverse mode costs; its descent has run and its loss was asked for."""
        if self.cost is None and estimators[self.settings.estimator].passes is None:
            self.cost = descent.step_cost(state, mask, schedule)
            if self.slow_gradient:
                # A computer that is busy with other things delays a few rounds, not all of many.
                self.cost = descent.step_cost(state, mask, schedule, rounds=15)

    @property
    def slow_gradient(self) -> str:
        """That a step by reverse mode costs more than one of evolution strategies; empty where it does not."""
        passes = estimators[EVOLUTION].passes
        if self.cost is None or passes is None or self.cost.ratio <= passes:
            return ""
        return f"{self.cost.text}, a step of {EVOLUTION} {passes}: {EVOLUTION} would be cheaper, step for step"

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
