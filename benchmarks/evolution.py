"""Evolution strategies against reverse mode: the same sketches, the same Adam, another way to the gradient.

Run it with: python -m benchmarks.evolution [--starts 3] [--tune] [--searches].
A start is a random sketch. It is trained on the loss alone until that is below 1e-3 (relative: 1 is the loss of a
machine that never puts out anything), which is where pruning and least squares can take over, or until it has made as
many evaluations as are allowed. An evaluation is one forward pass over all streams; a gradient by reverse mode counts
as one, and what it costs in forward passes is measured and said.

With --searches, whole searches from the same sketches instead. There a step by reverse mode counts as what was
measured, and the evaluations for pruning count too; those of least squares, which does the elimination either way, do
not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any
from unittest.mock import patch

import numpy as np

from dmmx.machine import Machine
from dmmx.synthesis import Settings, SketchNeuron, layered, recurrent, synthesize
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import begin_search
from dmmx.task import Example, Task, duplicates, make_task
from dmmx.train import (
    Descent,
    DescentState,
    Schedule,
    compile_for,
    estimators,
    evolution,
    make_batch,
    relative_scale,
    reverse_mode,
)
from dmmx.vvalue import Tree

GOOD = 1e-3
PIECE = 50
"""Steps between two looks at the loss."""

POINTWISE = tuple(SketchNeuron(name, name) for name in ("accumulator", "relu", "maximum", "minimum", "square"))

Answer = Callable[[Sequence[int]], Sequence[float]]


@dataclass(frozen=True)
class Case:
    """A task with a sketch for it.

    Attributes:
        name: of both.
        task: the task.
        sketch: makes a sketch from a seed.
        rate: learning rate of Adam.
        evaluations: at most so many for a start.
    """

    name: str
    task: Task
    sketch: Callable[[int], Machine]
    rate: float = 1e-2
    evaluations: int = 400_000


def numbers_task(name: str, answer: Answer, delay: int, streams: int = 12, ticks: int = 12) -> Task:
    """A task on streams of whole numbers from -3 to 3.

    Args:
        name: its name.
        answer: all answers to a stream of numbers.
        delay: how many ticks later they are wanted.
        streams: how many streams.
        ticks: their length.
    """
    generator = random.Random(name)

    def example() -> Example:
        numbers = [generator.randint(-3, 3) for _ in range(ticks)]
        answers = [0.0] * delay + list(answer(numbers))[: ticks - delay]
        return Example(
            {"stream": tuple(Tree({"number": number}) for number in numbers)},
            {"answers": tuple(Tree({"answer": answer}) for answer in answers)},
        )

    return Task(name, tuple(example() for _ in range(streams)))


def cases() -> Iterator[Case]:
    """All cases, the easiest first."""
    total = numbers_task("running sum", lambda numbers: list(accumulate(numbers)), 2)
    yield Case("running sum, layered", total, partial(_layered, total))
    maximum = numbers_task("running maximum", lambda numbers: list(accumulate([0, *numbers], max))[1:], 2)
    yield Case("running maximum, recurrent", maximum, partial(_recurrent, maximum), rate=4e-3)
    yield Case("duplicates, layered", duplicates(), lambda seed: layered(duplicates(), seed=seed, layers=3))


def _layered(task: Task, seed: int) -> Machine:
    return layered(task, seed=seed, layers=2, width=1, neurons=POINTWISE)


def _recurrent(task: Task, seed: int) -> Machine:
    kinds = tuple(kind for kind in POINTWISE if kind.prefix != "square")
    return recurrent(task, seed=seed, width=2, neurons=kinds)


@dataclass(frozen=True)
class Way:
    """A way to a gradient.

    Attributes:
        name: its name.
        estimator: see `Descent`.
        evaluations: of one step.
    """

    name: str
    estimator: Any
    evaluations: int

    @classmethod
    def evolving(cls, pairs: int, sigma: float) -> Way:
        """Evolution strategies."""
        estimator = partial(evolution, pairs=pairs, sigma=sigma)
        return cls(f"evolution, {pairs} pairs, sigma {sigma:g}", estimator, 2 * pairs + 1)


REVERSE = Way("reverse mode", reverse_mode, 1)
EVOLUTION = Way.evolving(32, 0.005)


@dataclass(frozen=True)
class Outcome:
    """How one start went.

    Attributes:
        loss: the relative loss at the end.
        evaluations: made.
        seconds: without compiling.
    """

    loss: float
    evaluations: int
    seconds: float


def train(case: Case, way: Way, starts: int) -> tuple[list[Outcome], str]:
    """Train some starts; they share one compiled program.

    Returns:
        How they went, and what a gradient costs.
    """
    sketches = [case.sketch(seed) for seed in range(starts)]
    program = compile_for(sketches[0], case.task.examples)
    batch = make_batch(program, case.task.examples).tree()
    descent = Descent(program, batch, relative_scale(batch), clip=1.0, estimator=way.estimator)
    cost = descent.gradient_cost(sketches[0].weights)
    mask = np.ones(program.weight_count)
    schedule = Schedule(case.rate, 0.1 * case.rate, 0.0, 0.0)
    descent.run(DescentState.begin(sketches[0].weights), mask, 1, 0, 1, schedule)
    total = case.evaluations // way.evaluations if way is not REVERSE else 20_000
    outcomes: list[Outcome] = []
    for seed, sketch in enumerate(sketches):
        state, made, begun = DescentState.begin(sketch.weights, seed), 0, time.perf_counter()
        loss = float("inf")
        while made < total and not loss < GOOD:
            state, _ = descent.run(state, mask, min(PIECE, total - made), made, total, schedule)
            made += min(PIECE, total - made)
            loss = descent.loss(state.weights)
            if not np.isfinite(loss):
                break
        outcomes.append(Outcome(loss, made * way.evaluations, time.perf_counter() - begun))
    return outcomes, f"{case.name}: {program.weight_count} trainable numbers; {cost.text}"


def row(case: Case, way: Way, outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a row of a table."""
    good = [outcome for outcome in outcomes if outcome.loss < GOOD]
    typical = statistics.median(outcome.loss for outcome in outcomes)
    evaluations = f"{statistics.median(outcome.evaluations for outcome in good):,.0f}" if good else "-"
    seconds = f"{statistics.median(outcome.seconds for outcome in good):.1f}" if good else "-"
    return f"| {case.name} | {way.name} | {len(good)} of {len(outcomes)} | {typical:.1e} | {evaluations} | {seconds} |"


@dataclass
class Work:
    """What the descents of a search do.

    Attributes:
        steps: gradient steps made.
        losses: evaluations of the loss beside them.
    """

    steps: int = 0
    losses: int = 0


@contextmanager
def counted() -> Generator[Work]:
    """Count what all descents of this process do."""
    work = Work()
    run, loss, losses_without = Descent.run, Descent.loss, Descent.losses_without

    def counted_run(
        self: Descent, state: DescentState, mask: Any, steps: int, *rest: Any
    ) -> tuple[DescentState, float]:
        work.steps += steps
        return run(self, state, mask, steps, *rest)

    def counted_loss(self: Descent, weights: Any) -> float:
        work.losses += 1
        return loss(self, weights)

    def counted_losses_without(self: Descent, weights: Any) -> np.ndarray:
        work.losses += len(weights)
        return losses_without(self, weights)

    with (
        patch.object(Descent, "run", counted_run),
        patch.object(Descent, "loss", counted_loss),
        patch.object(Descent, "losses_without", counted_losses_without),
    ):
        yield work


def searches(name: str) -> None:
    """Whole searches for a built-in task in one process, compiling included; a row for each estimator."""
    task = make_task(name)
    workshop = Workshop(task, Settings().for_task(task), 0)
    sketch = begin_search(workshop).starts[0].machine
    cost = workshop.descent(sketch).gradient_cost(sketch.weights)
    print(f"{name}, from {sketch.weight_count} links; {cost.text}\n")
    print("| gradient | exact | links at the end | evaluations of the loss | seconds | starts |")
    print("|---|---|---|---|---|---|", flush=True)
    for estimator in ("exact", "evolution"):
        with counted() as work:
            found = synthesize(task, settings=Settings(wanted=1, estimator=estimator), progress="off")
        evaluations = work.steps * (estimators[estimator].passes or cost.ratio) + work.losses
        report = found.report
        exact = "yes" if report.verdict.exact else "no"
        links, starts = found.machine.weight_count, report.starts
        print(f"| {estimator} | {exact} | {links} | {evaluations:,.0f} | {report.seconds:.0f} | {starts} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3, help="how many random sketches each way begins with")
    parser.add_argument("--tune", action="store_true", help="compare numbers of pairs and sigmas too")
    parser.add_argument("--case", type=int, help="only the case of this number, from 0")
    parser.add_argument("--searches", action="store_true", help="whole searches for running_maximum, and nothing else")
    arguments = parser.parse_args()
    if arguments.searches:
        searches("running_maximum")
        return
    ways = [REVERSE, EVOLUTION]
    if arguments.tune:
        ways += [Way.evolving(pairs, sigma) for pairs in (8, 32, 128) for sigma in (0.005, 0.02, 0.05)]
    chosen = list(cases())
    if arguments.case is not None:
        chosen = chosen[arguments.case : arguments.case + 1]
    print("| task, sketch | gradient | below 1e-3 | median loss | evaluations of these | seconds of these |")
    print("|---|---|---|---|---|---|", flush=True)
    remarks: dict[str, str] = {}
    for case in chosen:
        for way in ways:
            outcomes, remark = train(case, way, arguments.starts)
            remarks.setdefault(case.name, remark)
            print(row(case, way, outcomes), flush=True)
    print("\n" + "\n".join(remarks.values()))


if __name__ == "__main__":
    main()
