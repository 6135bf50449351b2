"""A population inside: a machine that keeps three variants of a part of itself and moves its weights to the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.lives.pure.generator import Generator
from dmmx.files import write_text
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Machine, MachineBuilder
from dmmx.vvalue import Tree

VARIANTS = (1, 2, 3)
GAINS = (1.0, 1.5, 2.0)
"""The variants' gains at the start."""

WANTED = 1.7
"""The gain that makes the target of the input; no neuron knows it."""

RATE, SPREAD = 0.06, 0.5
"""Of the first generation: how fast the mixture moves, and how far the variants are from each other."""

TRIAL, REST = 120, 10
"""Ticks of a generation in which something is heard, and ticks of silence behind them, when the machine settles."""


def population_machine() -> Machine:
    """Three variants of a gain, and a mixture of them whose weights the machine moves itself.

    The weight m of a variant in the mixture changes by rate · m · (mean error - its error), where the mean is weighted
    by the m: the sum of the weights stays. All that is computed by neurons, which read the matrix that they are linked
    by, and send their changes to it. When `renew` says so, the variants are drawn anew around the gain of the mixture,
    the mixture becomes even, and the rate four times as high.
    """
    builder = Machine.builder().input("in", "x", "target").input("renew", "now", "draws").output("out", "answer")
    builder.memory("self").self_reference("self.result")
    builder.link("out.answer", "mix.answer", trainable=False)
    _variants(builder)
    _selection(builder)
    _renewal(builder)
    return builder.build()


def _variants(builder: MachineBuilder) -> None:
    """The variants, their errors, and the mixture of their answers and of their gains."""
    _neurons(builder, "identity", "wanted", "mix")
    _link(builder, "wanted.x", "in.target")
    for k, gain in zip(VARIANTS, GAINS, strict=True):
        _neurons(builder, "identity", f"variant{k}")
        _link(builder, f"variant{k}.x", "in.x", gain)
        builder.neuron(f"error{k}", "square")
        _link(builder, f"error{k}.x", f"variant{k}.x")
        _link(builder, f"error{k}.x", "wanted.x", -1)
        # The gain is a weight of the matrix, read from it like any other number of a stream.
        builder.neuron(f"gain{k}", "dot").constant(f"place{k}", _gain_of(k))
        _link(builder, f"gain{k}.x", "self.result")
        _link(builder, f"gain{k}.y", f"place{k}.value")
        _link(builder, "mix.answer", f"variant{k}.x", 1 / len(VARIANTS))
        _link(builder, "mix.gain", f"gain{k}.dot", 1 / len(VARIANTS))


def _selection(builder: MachineBuilder) -> None:
    """Moves the mixture; every change is made of the weights and errors of one and the same tick."""
    builder.constant("share_places", sum(map(_share_of, VARIANTS), Tree())).neuron("shares", "mask_multiply")
    _link(builder, "shares.mask", "share_places.value")
    _link(builder, "shares.main", "self.result")
    builder.neuron("mean", "dot").neuron("lost", "mask_multiply").neuron("kept", "multiply")
    _neurons(builder, "identity", "shares_before", "lost_before")
    for k in VARIANTS:
        # The error of a variant, at the places of its weights.
        builder.constant(f"share_place{k}", _share_of(k)).neuron(f"blame{k}", "multiply")
        _link(builder, f"blame{k}.x", f"share_place{k}.value")
        _link(builder, f"blame{k}.gate", f"error{k}.y")
        _link(builder, "mean.y", f"blame{k}.y", 0.5)  # Every weight is there twice: for the answer and the gain.
        _link(builder, "lost.main", f"blame{k}.y")
    _link(builder, "mean.x", "shares.result")
    _link(builder, "lost.mask", "shares.result")
    _link(builder, "shares_before.x", "shares.result")
    _link(builder, "lost_before.x", "lost.result")
    _link(builder, "kept.x", "shares_before.x")
    _link(builder, "kept.gate", "mean.dot")
    _link(builder, "self.delta", "kept.y", RATE)
    _link(builder, "self.delta", "lost_before.x", -RATE)


def _renewal(builder: MachineBuilder) -> None:
    """What is added to the matrix at a renewal: new gains, even shares, a higher rate, all less what is there."""
    builder.constant("gain_places", sum(map(_gain_of, VARIANTS), Tree())).constant("rate_places", _rates())
    builder.neuron("gains", "mask_multiply").neuron("rates", "mask_multiply")
    builder.neuron("best_gains", "multiply").neuron("change", "multiply")
    for name, places in (("gains", "gain_places"), ("rates", "rate_places")):
        _link(builder, f"{name}.mask", f"{places}.value")
        _link(builder, f"{name}.main", "self.result")
    _link(builder, "best_gains.x", "gain_places.value")
    _link(builder, "best_gains.gate", "mix.gain")
    _link(builder, "change.gate", "renew.now")
    _link(builder, "change.x", "renew.draws")
    _link(builder, "change.x", "best_gains.y")
    _link(builder, "change.x", "gains.result", -1)
    _link(builder, "change.x", "share_places.value", 1 / len(VARIANTS))
    _link(builder, "change.x", "shares.result", -1)
    _link(builder, "change.x", "rates.result", 3)
    _link(builder, "self.delta", "change.y")


def _neurons(builder: MachineBuilder, type_name: str, *names: str) -> None:
    for name in names:
        builder.neuron(name, type_name)


def _link(builder: MachineBuilder, target: str, source: str, weight: float = 1.0) -> None:
    builder.link(target, source, weight, trainable=False)


def _gain_of(k: int) -> Tree:
    """The place of a variant's gain in the matrix."""
    return Tree({f"variant{k}": {"x": {"in": {"x": 1}}}})


def _share_of(k: int) -> Tree:
    """The places of a variant's weights in the mixture."""
    return Tree({"mix": {"answer": {f"variant{k}": {"x": 1}}, "gain": {f"gain{k}": {"dot": 1}}}})


def _rates() -> Tree:
    return Tree({"self": {"delta": {"kept": {"y": 1}, "lost_before": {"x": 1}}}})


def streams_of(seed: int) -> Streams:
    """A signal and what it should become, in trials, and after each trial a renewal with new draws."""
    return {"in": _signal(), "renew": _renewals(Generator(seed))}


def _signal() -> Iterator[Any]:
    while True:
        for tick in range(TRIAL):
            x = (1, -1)[tick % 2]
            yield {"x": x, "target": WANTED * x}
        for _ in range(2 * REST):
            yield {}


def _renewals(generator: Generator) -> Iterator[Any]:
    spread = SPREAD
    while True:
        for _ in range(TRIAL + REST):
            yield {}
        spread /= 2
        # One lower, one the same, one higher.
        offsets = (-spread * (1 + generator.single()) / 2, 0, spread * (1 + generator.single()) / 2)
        draws = sum((_gain_of(k) * offset for k, offset in zip(VARIANTS, offsets, strict=True)), Tree())
        yield {"now": 1, "draws": draws}
        for _ in range(REST - 1):
            yield {}


State = dict[str, list[float]]
"""The `gains` of the variants and their `shares` of the mixture."""


def state_of(matrix: Tree) -> State:
    """The gains of the variants and their shares of the mixture, from the network matrix."""
    gains = [float(matrix.dot(_gain_of(k))) for k in VARIANTS]
    shares = [float(matrix["mix"]["answer"][f"variant{k}"]["x"].number) for k in VARIANTS]
    return {"gains": gains, "shares": shares}


def states_of(seed: int) -> Iterator[State]:
    """The state at the end of every tick, for ever."""
    machine = population_machine()
    engine = Interpreter(machine)
    for elements in read_streams(machine, streams_of(seed)):
        engine.step(elements)
        yield state_of(engine.matrix)


def gains_plot(states: Sequence[State]) -> str:
    """The gains of the variants, tick by tick, as SVG."""
    from dmmx.examples.plot import line_plot

    gains = zip(*(state["gains"] for state in states), strict=True)
    return line_plot(*gains, title=f"Gains of three variants; {WANTED} is wanted", beside="gain", upwards=(1, 2))


def _streams(request: Request) -> Streams:
    return streams_of(request.settings["seed"])


def _report(request: Request) -> Iterator[Line]:
    """The state at the end of every trial."""
    states: list[State] = []
    for tick, state in enumerate(islice(states_of(request.settings["seed"]), request.ticks), start=1):
        if request.out is not None:
            states.append(state)
        if tick % (TRIAL + 2 * REST) == TRIAL + REST:
            gain = sum(gain * share for gain, share in zip(*state.values(), strict=True))
            said = ", ".join(f"{gain:.4f} ({share:.3f})" for gain, share in zip(*state.values(), strict=True))
            yield Line(f"tick {tick}: gains {said}, mixed {gain:.6f}", {"tick": tick, **state, "mixed": gain})
    if request.out is not None:
        write_text(request.out, gains_plot(states))


EXAMPLES = (
    Example(
        name="population",
        summary="Keeps three variants of a part of itself and moves to the best.",
        source="a wish in arXiv 1712.07447",
        machine=population_machine,
        ticks=420,
        streams=_streams,
        report=_report,
        writes="a plot (SVG)",
        settings={"seed": 1},
    ),
)
