"""Machines that learn while they run, by neurons that say what to add to the matrix: Hebb's rule, Oja's, least squares.

Networks that give their own weight updates are one of the aims of self-referential machines, arXiv 1712.07447,
section 7. The product of two signals becomes a matrix by scaling constants, each of them the matrix of one link.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.rewriting.telling import rewritten, ticked
from dmmx.machine import Machine, MachineBuilder, link_delta
from dmmx.vvalue import ZERO, Tree

LEAST_SQUARES_PACE = 3
"""Ticks from an example to the next, if it is to meet what was learned of the one before."""

OJA_PACE = 4


def hebbian(weights: Mapping[str, float], rate: float = 0.1) -> Machine:
    """A unit whose links grow with what it says times what they carry: ΔW = rate · y · x.

    Args:
        weights: of the inputs at the start.
        rate: the weight of the link on which the matrix hears the edit. It is part of the matrix, as all links.

    Returns:
        A machine with the stream input `in`, which has a port for each weight, and the stream output `out.y`.
    """
    return _hebbian(weights, rate).build()


def _hebbian(weights: Mapping[str, float], rate: float) -> MachineBuilder:
    builder = _learner(list(weights), ["y"], rate).link("step y.gate", "unit.y")
    for name, weight in weights.items():
        builder.link("unit.y", f"in.{name}", weight)
    return builder


def oja(weights: Mapping[str, float], rate: float = 0.1) -> Machine:
    """Hebb's rule with a decay, ΔW = rate · (y · x - y² · w), which keeps the weights near length 1.

    The weights w are read from the matrix itself: it is a stream like any other, and a mask cuts one row out of it.
    They become the direction in which the inputs vary most.

    Args:
        weights: of the inputs at the start.
        rate: as for Hebb's rule.
    """
    builder = _hebbian(weights, rate).constant("own row", {"unit": {"y": {"in": 1}}})
    builder.neuron("weights", "mask_multiply").link("weights.mask", "own row.value").link("weights.main", "self.result")
    builder.neuron("power", "square").link("power.x", "unit.y")
    builder.neuron("decay", "multiply").link("decay.x", "weights.result").link("decay.gate", "power.y")
    return builder.link("self.delta", "decay.y", -rate).build()


def least_squares(inputs: Sequence[str], outputs: Sequence[str], rate: float = 0.1) -> Machine:
    """A unit that learns a linear map from examples: ΔW = rate · (wanted - y) · x, a step down the squared error.

    At the start there is no link from an input to the unit; they come as they are learned. With an example every third
    tick this is the rule itself. Faster, it acts on errors that are out of date, and needs a smaller rate.

    Args:
        inputs: names of the ports of the stream input `in`.
        outputs: names of the ports of the stream input `wanted` and of the stream output `out`.
        rate: length of a step.
    """
    builder = _learner(inputs, outputs, rate).input("wanted", *outputs).neuron("late", "identity")
    for output in outputs:
        builder.link(f"late.{output}", f"wanted.{output}")
        builder.link(f"step {output}.gate", f"late.{output}").link(f"step {output}.gate", f"unit.{output}", -1)
    return builder.build()


def _learner(inputs: Sequence[str], outputs: Sequence[str], rate: float) -> MachineBuilder:
    """What the rules have in common: `step` is x as a matrix times whatever is linked to its gate."""
    builder = Machine.builder().input("in", *inputs).output("out", *outputs).self_reference("self.result")
    builder.memory("self").neuron("unit", "identity")
    for output in outputs:
        builder.neuron(f"step {output}", "multiply").link("self.delta", f"step {output}.y", rate)
        builder.link(f"out.{output}", f"unit.{output}")
        for name in inputs:
            place = f"{name} to {output}"
            builder.constant(f"link {place}", link_delta(f"unit.{output}", f"in.{name}"))
            builder.neuron(place, "multiply").link(f"{place}.x", f"link {place}.value").link(
                f"{place}.gate", f"in.{name}"
            )
            builder.link(f"step {output}.x", f"{place}.y")
    return builder


def learned(matrix: Tree) -> Tree:
    """The weights that a learner has now: {output: {input: weight}}."""
    row = matrix["unit"]
    return ZERO.nest({output: row[output]["in"] for output in row.keys()})


def paced(elements: Iterable[object], pace: int) -> Iterator[object]:
    """A stream in which an element comes every so many ticks, and nothing in between.

    Example:
        >>> list(paced(["a", "b"], 2))
        ['a', {}, 'b', {}]
    """
    for element in elements:
        yield element
        yield from ({},) * (pace - 1)


TRUTH: Mapping[str, Mapping[str, float]] = {"sum": {"a": 1, "b": 1}, "line": {"a": 2, "b": -0.5, "one": 3}}
"""The linear map that the example learns."""


def linear_examples(truth: Mapping[str, Mapping[str, float]], seed: int) -> Iterator[tuple[Tree, Tree]]:
    """Endless examples of a linear map, of numbers drawn evenly from -1 to 1: what goes in, and what is wanted.

    Args:
        truth: {output: {input: weight}}; an input called `one` is always 1.
        seed: of the numbers.
    """
    generator = random.Random(f"linear examples, {seed}")
    names = sorted({name for row in truth.values() for name in row})
    while True:
        x = {name: 1.0 if name == "one" else generator.uniform(-1, 1) for name in names}
        wanted = {output: sum(row[name] * x[name] for name in row) for output, row in truth.items()}
        yield Tree(x), Tree(wanted)


def _hebb_streams(request: Request) -> Streams:
    return {"in": paced([{"a": 1, "b": 2}] * request.ticks, LEAST_SQUARES_PACE)}


def _hebb_report(request: Request) -> Iterator[Line]:
    return rewritten(hebbian({"a": 1, "b": 1}), _hebb_streams(request), request.ticks)


def oja_stream(count: int, seed: int) -> Iterator[object]:
    """Points that vary five times as much along (0.6, 0.8) as across it, one every `OJA_PACE` ticks."""
    generator = random.Random(f"points, {seed}")
    for _ in range(count):
        along, across = generator.uniform(-1, 1), generator.uniform(-0.2, 0.2)
        yield {"a": 0.6 * along - 0.8 * across, "b": 0.8 * along + 0.6 * across}
        yield from ({},) * (OJA_PACE - 1)


def _oja_streams(request: Request) -> Streams:
    return {"in": oja_stream(request.ticks, request.settings["seed"])}


def _oja_report(request: Request) -> Iterator[Line]:
    for tick, engine, _ in ticked(oja({"a": 1, "b": 0}), _oja_streams(request), request.ticks):
        # The decay of a point is in the matrix one tick after its growth, when the next point comes.
        if tick % 200 == 1 and tick > 1:
            weights = learned(engine.matrix)["y"]
            a, b, length = weights["a"].number, weights["b"].number, weights.l2()
            text = f"tick {tick}: weights {a:.4f}, {b:.4f}; length {length:.4f}"
            yield Line(text, {"tick": tick, "a": a, "b": b, "length": length})


def least_squares_streams(count: int, seed: int) -> Streams:
    """Examples of `TRUTH`, one every `LEAST_SQUARES_PACE` ticks."""
    examples = [pair for _, pair in zip(range(count), linear_examples(TRUTH, seed), strict=False)]
    return {
        "in": paced((x for x, _ in examples), LEAST_SQUARES_PACE),
        "wanted": paced((wanted for _, wanted in examples), LEAST_SQUARES_PACE),
    }


def three_by_two() -> Machine:
    """The learner for `TRUTH`, which knows nothing yet."""
    return least_squares(["a", "b", "one"], list(TRUTH), rate=0.3)


def _least_squares_streams(request: Request) -> Streams:
    return least_squares_streams(request.ticks, request.settings["seed"])


def _least_squares_report(request: Request) -> Iterator[Line]:
    for tick, engine, _ in ticked(three_by_two(), _least_squares_streams(request), request.ticks):
        if tick % 100 == 0:
            weights = learned(engine.matrix)
            error = (weights - Tree(TRUTH)).max_norm()
            shown = " ".join(f"{weights.at(path).number:.4f}" for path, _ in Tree(TRUTH).items())
            yield Line(f"tick {tick}: weights {shown}; error {error:.1e}", {"tick": tick, "error": error})


EXAMPLES = (
    Example(
        name="hebbian",
        summary="A unit whose links grow by Hebb's rule, which neurons compute.",
        source="arXiv 1712.07447, section 7",
        machine=lambda: hebbian({"a": 1, "b": 1}),
        ticks=8,
        streams=_hebb_streams,
        report=_hebb_report,
    ),
    Example(
        name="oja",
        summary="Oja's rule: the matrix reads its own row to keep it short.",
        source="arXiv 1712.07447, section 7",
        machine=lambda: oja({"a": 1, "b": 0}),
        ticks=1001,
        streams=_oja_streams,
        report=_oja_report,
        settings={"seed": 0},
    ),
    Example(
        name="least_squares",
        summary="Learns a linear map from examples, by neurons of its own.",
        source="arXiv 1712.07447, section 7",
        machine=three_by_two,
        ticks=500,
        streams=_least_squares_streams,
        report=_least_squares_report,
        settings={"seed": 0},
    ),
)
