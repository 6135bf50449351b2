"""A gated recurrent unit as a dataflow matrix machine, equal to that of a library (arXiv 1610.00831)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.networks.cells import TICKS_A_STEP, CellWeights, add_terms, held, inputs_of, of_unit
from dmmx.interpreter import interpret
from dmmx.machine import Machine, MachineBuilder

RESET, UPDATE, NEW = 0, 1, 2
"""The order in which libraries keep the weights of the gates."""


def gru_machine(weights: CellWeights) -> Machine:
    """A GRU of any size; every link takes a tick, and a step takes four.

    The state h is a fuzzy if: update · h + (1 - update) · new. Nobody holds the sum; whoever wants h hears both
    products. With x and h at tick t, the gates are there at t+1, the reset part of h at t+2, what is new at t+3, and
    both products at t+4.

    Args:
        weights: three gates: reset, update, new; `bias_hidden` is that of the reset part.
    """
    builder = Machine.builder().input("x", *(f"x{column}" for column in range(1, weights.input_size + 1)))
    builder.constant("one", 1)
    units = range(1, weights.hidden_size + 1)
    for unit in units:
        _add_unit(builder, weights, unit)
    builder.output("output", *(f"h{unit}" for unit in units))
    for unit in units:
        add_terms(builder, f"output.h{unit}", _state(unit, 1))
    return builder.build()


def _state(unit: int, weight: float) -> dict[str, float]:
    return {f"changed{unit}.y": weight, f"kept{unit}.y": weight}


def _past(weights: CellWeights, row: int) -> dict[str, float]:
    terms: dict[str, float] = {}
    for unit, weight in enumerate(weights.hidden[row], start=1):
        terms |= _state(unit, weight)
    return terms


def _add_unit(builder: MachineBuilder, weights: CellWeights, unit: int) -> None:
    kinds = {"reset": "sigmoid", "update": "sigmoid", "part": "multiply", "new": "tanh"}
    for name, type_name in {**kinds, "changed": "multiply", "kept": "multiply", "wait": "identity"}.items():
        builder.neuron(f"{name}{unit}", type_name)
    reset, update, new = (weights.row(gate, unit) for gate in (RESET, UPDATE, NEW))
    add_terms(builder, f"reset{unit}.x", {**inputs_of(weights, reset), **_past(weights, reset)})
    add_terms(builder, f"update{unit}.x", {**inputs_of(weights, update), **_past(weights, update)})
    add_terms(builder, f"wait{unit}.heard", inputs_of(weights, new))
    bias = weights.bias_hidden[unit - 1] if weights.bias_hidden else 0.0
    add_terms(builder, f"wait{unit}.recalled", {**_past(weights, new), "one.value": bias})
    add_terms(builder, f"wait{unit}.h_1", _state(unit, 1))
    builder.link(f"changed{unit}.gate", "one.value")
    links = [
        ("part.x", "wait.recalled", 1),
        ("part.gate", "reset.y", 1),
        ("wait.heard_2", "wait.heard", 1),
        ("new.x", "wait.heard_2", 1),
        ("new.x", "part.y", 1),
        ("wait.update_2", "update.y", 1),
        ("wait.update_3", "wait.update_2", 1),
        ("wait.h_2", "wait.h_1", 1),
        ("wait.h_3", "wait.h_2", 1),
        ("changed.x", "new.y", 1),
        ("changed.gate", "wait.update_3", -1),
        ("kept.x", "wait.h_3", 1),
        ("kept.gate", "wait.update_3", 1),
    ]
    for target, source, weight in links:
        builder.link(of_unit(target, unit), of_unit(source, unit), weight)


def gru_states(weights: CellWeights, inputs: Sequence[Sequence[float]]) -> Iterator[list[float]]:
    """The state after every step, as it arrives at the machine's output."""
    stream = held([*inputs, [0.0] * weights.input_size])
    for tick, arrived in enumerate(interpret(gru_machine(weights), stream), start=1):
        if tick > TICKS_A_STEP and tick % TICKS_A_STEP == 2:
            yield [arrived.at(("output", f"h{unit}")).number for unit in range(1, weights.hidden_size + 1)]


# Follows x1 while x2 is 1 and keeps what it has while x2 is 0. A sigmoid of ±10 is as good as open or closed.
SAMPLE_AND_HOLD = CellWeights(
    inputs=[[0, 0], [0, -20], [1, 0]], hidden=[[0], [0], [0]], bias=[0, 10, 0], bias_hidden=[0]
)
STEPS = ((0.5, 1), (0.9, 0), (-0.3, 0), (-0.3, 1), (0.7, 0))


def _machine() -> Machine:
    return gru_machine(SAMPLE_AND_HOLD)


def _streams(request: Request) -> Streams:
    return held([*STEPS, [0.0] * SAMPLE_AND_HOLD.input_size])


def _report(request: Request) -> Iterator[Line]:
    """A line a step."""
    steps = STEPS[: -(-request.ticks // TICKS_A_STEP)]
    for number, (x, h) in enumerate(zip(steps, gru_states(SAMPLE_AND_HOLD, steps), strict=True), start=1):
        text = f"step {number}: value {x[0]:4.1f}, sample {x[1]}: h {h[0]:7.4f}"
        yield Line(text, {"step": number, "x": list(x), "h": h})


EXAMPLES = (
    Example(
        name="gru",
        summary="A gated recurrent unit as a machine, here a sample-and-hold.",
        source="arXiv 1610.00831",
        machine=_machine,
        ticks=TICKS_A_STEP * len(STEPS),
        streams=_streams,
        report=_report,
    ),
)
