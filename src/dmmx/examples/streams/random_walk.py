"""A random walk: the weights of two links are probabilities, and what flows are samples, or exact measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dmmx.examples.example import Example, Line, Request
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine
from dmmx.neuron import neuron_type
from dmmx.vvalue import Measure, Tree, VValue, sample

STEPS, WALKERS, SEED = 4, 400, 1

BAR = 40
"""How long the bar of a probability of 1/2 is."""


@neuron_type(inputs=("x",), outputs=("y",))
def step(x: VValue, *, by: float = 1.0) -> dict[str, Any]:
    """Every sample, with its point moved by a number; nothing else."""
    return {"y": x["x"].map_points(lambda point: point + by)}


def random_walk_machine(left: float = 0.5, right: float = 0.5) -> Machine:
    """A walker that goes a step to the left or to the right, whichever is drawn; two ticks a step.

    Args:
        left: the weight of the step to the left. The absolute values of both weights are probabilities.
        right: that of the step to the right.
    """
    return (
        Machine.builder()
        .neuron("walker", "identity")
        .neuron("left", "step", by=-1)
        .neuron("right", "step", by=1)
        .output("place", "x")
        .link("left.x", "walker.place")
        .link("right.x", "walker.place")
        .link("walker.place", "left.y", left)
        .link("walker.place", "right.y", right)
        .link("place.x", "walker.place")
        .initial({"walker": {"place": sample(0)}})
        .build()
    )


def place_after(machine: Machine, steps: int, seed: int | None = None) -> Measure:
    """Where the walker is after some steps: one sample, or without a seed the exact measure of all possibilities."""
    engine = Interpreter(machine, seed=seed)
    for _ in range(2 * steps):
        engine.step({})
    value: Tree = engine.state["walker"]["place"][":sample"]
    return value.number if value else Measure()


def frequencies(machine: Machine, steps: int, walkers: int, seed: int) -> Measure:
    """The mean of the samples of many walkers, which is nearly the exact measure.

    Args:
        machine: a random walk whose weights have absolute values of the sum 1.
        steps: of every walker.
        walkers: how many.
        seed: the first walker's; the others follow.
    """
    found: dict[Any, Any] = {}
    for number in range(walkers):
        for point, flag in place_after(machine, steps, seed * walkers + number).weights.items():
            found[point] = found.get(point, 0) + flag
    return Measure({point: total / walkers for point, total in found.items()})


def _report(request: Request) -> Iterator[Line]:
    """At every place the exact probability, and how many of the walkers that were drawn have ended there."""
    machine, settings = random_walk_machine(), request.settings
    steps = request.ticks // 2
    exact = place_after(machine, steps).weights
    drawn = frequencies(machine, steps, settings["walkers"], settings["seed"]).weights
    for place in sorted(exact):
        probability, frequency = exact[place], drawn.get(place, 0)
        bar = "#" * round(frequency.real * 2 * BAR)
        text = f"place {place:3g}: exact {probability:.4f}, drawn {frequency:.4f} {bar}".rstrip()
        yield Line(text, {"place": place, "exact": probability, "drawn": frequency})


EXAMPLES = (
    Example(
        name="random_walk",
        summary="Draws samples where weights are probabilities.",
        source="arXiv 1512.04639",
        machine=random_walk_machine,
        ticks=2 * STEPS,
        report=_report,
        settings={"walkers": WALKERS, "seed": SEED},
    ),
)
