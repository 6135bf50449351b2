"""Descent along a population of directions: the weights of a machine, without a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dmmx.examples.example import Example, Line, Request
from dmmx.examples.lives.pure.generator import Generator
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine

if TYPE_CHECKING:
    from dmmx.train.directions import Trail

SIZE = 10
PAIRS = 10
GOAL = 1e-3
"""The part of the loss at the start that is left at the end."""

_LATENCY = 3
_SHOWN = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def bowl_machine() -> Machine:
    """A machine whose output is the sum of i times the square of its i-th weight, i from 1 to 10."""
    generator = Generator(0)
    builder = Machine.builder().constant("one", 1).output("out", "loss")
    for i in range(1, SIZE + 1):
        builder.neuron(f"square{i}", "square").link(f"square{i}.x", "one.value", generator.gauss())
        builder.link("out.loss", f"square{i}.y", i, trainable=False)
    return builder.build()


def loss_of(machine: Machine) -> Callable[[tuple[float, ...]], float]:
    """What the machine says when it has other weights."""

    def loss(weights: tuple[float, ...]) -> float:
        engine = Interpreter(machine.with_weights(weights))
        *_, last = (engine.step({}) for _ in range(_LATENCY))
        return float(last["out"]["loss"].number)

    return loss


def trail_of(seed: int, steps: int) -> Trail:
    """A descent from the machine's own weights along ten axes and ten random pairs."""
    from dmmx.train.directions import axes_and_pairs, descend

    machine = bowl_machine()
    loss = loss_of(machine)
    goal = GOAL * loss(tuple(machine.weights))
    return descend(loss, machine.weights, axes_and_pairs(SIZE, PAIRS, seed), seed=seed, steps=steps, goal=goal)


def _report(request: Request) -> Iterator[Line]:
    trail = trail_of(request.settings["seed"], request.ticks)
    last = len(trail.choices)
    for step, loss in enumerate(trail.losses):
        if step in _SHOWN or step == last:
            share = loss / trail.losses[0]
            yield Line(f"step {step}: loss {loss:.6f}, {share:.6f} of its start", {"step": step, "loss": loss})
    yield Line(f"{last} steps were taken of {trail.tries} tried", {"taken": last, "tried": trail.tries})


EXAMPLES = (
    Example(
        name="directions",
        summary="Finds weights by trying directions, the useful ones more often.",
        source="population coordinate descent, 2017",
        machine=bowl_machine,
        ticks=500,
        report=_report,
        settings={"seed": 0},
    ),
)
