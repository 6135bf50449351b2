"""An LSTM as a dataflow matrix machine, equal to that of a library (arXiv 1610.00831)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.networks.cells import TICKS_A_STEP, CellWeights, add_terms, held, inputs_of, of_unit
from dmmx.interpreter import interpret
from dmmx.machine import Machine, MachineBuilder

GATES = {"write": "sigmoid", "forget": "sigmoid", "new": "tanh", "show": "sigmoid"}
"""The gates and their neuron types, in the order in which libraries keep their weights."""


def lstm_machine(weights: CellWeights) -> Machine:
    """An LSTM of any size; every link takes a tick, and a step takes four.

    With x and h at tick t, the gates are there at t+1, the products at t+2, the new cell and its tanh at t+3, and the
    new h at t+4. What is needed later than it is made waits in an identity neuron, a port for every tick of waiting.
    The cell waits too, so that its way back to itself is four links long as well.

    Args:
        weights: four gates: write, forget, new, show.
    """
    builder = Machine.builder().input("x", *(f"x{column}" for column in range(1, weights.input_size + 1)))
    builder.constant("one", 1)
    units = range(1, weights.hidden_size + 1)
    for unit in units:
        _add_unit(builder, weights, unit)
    builder.output("output", *(f"{name}{unit}" for unit in units for name in ("h", "c")))
    for unit in units:
        builder.link(f"output.h{unit}", f"h{unit}.y").link(f"output.c{unit}", f"wait{unit}.cell")
    return builder.build()


def _add_unit(builder: MachineBuilder, weights: CellWeights, unit: int) -> None:
    for gate, (name, type_name) in enumerate(GATES.items()):
        row = weights.row(gate, unit)
        past = {f"h{other}.y": weight for other, weight in enumerate(weights.hidden[row], start=1)}
        builder.neuron(f"{name}{unit}", type_name)
        add_terms(builder, f"{name}{unit}.x", {**inputs_of(weights, row), **past})
    for name, type_name in (("written", "multiply"), ("kept", "multiply"), ("tanh", "tanh"), ("h", "multiply")):
        builder.neuron(f"{name}{unit}", type_name)
    builder.neuron(f"wait{unit}", "identity")
    links = [
        ("written.x", "new.y"),
        ("written.gate", "write.y"),
        ("kept.x", "wait.cell_3"),
        ("kept.gate", "forget.y"),
        ("wait.cell", "written.y"),
        ("wait.cell", "kept.y"),
        ("wait.cell_2", "wait.cell"),
        ("wait.cell_3", "wait.cell_2"),
        ("tanh.x", "written.y"),
        ("tanh.x", "kept.y"),
        ("wait.show_2", "show.y"),
        ("wait.show_3", "wait.show_2"),
        ("h.x", "tanh.y"),
        ("h.gate", "wait.show_3"),
    ]
    for target, source in links:
        builder.link(of_unit(target, unit), of_unit(source, unit))


def lstm_states(weights: CellWeights, inputs: Sequence[Sequence[float]]) -> Iterator[tuple[list[float], list[float]]]:
    """The states (h, c) after every step, as the machine has them: from its output ports, once they have arrived."""
    # The last h arrives one tick after the last step's four, and another later at the output.
    stream = held([*inputs, [0.0] * weights.input_size])
    for tick, arrived in enumerate(interpret(lstm_machine(weights), stream), start=1):
        if tick > TICKS_A_STEP and tick % TICKS_A_STEP == 2:
            sums = [[arrived.at(("output", f"{n}{u + 1}")).number for u in range(weights.hidden_size)] for n in "hc"]
            yield sums[0], sums[1]


# A memory of one bit: x1 sets it, x2 clears it. Sigmoids of ±10 are as good as open and closed.
FLIP_FLOP = CellWeights(inputs=[[20, 0], [0, -20], [10, 0], [0, 0]], hidden=[[0], [0], [0], [0]], bias=[-10, 10, 0, 10])
STEPS = ((1, 0), (0, 0), (0, 0), (0, 1), (0, 0), (1, 0))


def _machine() -> Machine:
    return lstm_machine(FLIP_FLOP)


def _streams(request: Request) -> Streams:
    return held([*STEPS, [0.0] * FLIP_FLOP.input_size])


def _report(request: Request) -> Iterator[Line]:
    """A line a step."""
    steps = STEPS[: -(-request.ticks // TICKS_A_STEP)]
    for number, (x, (h, c)) in enumerate(zip(steps, lstm_states(FLIP_FLOP, steps), strict=True), start=1):
        text = f"step {number}: set {x[0]}, clear {x[1]}: cell {c[0]:.4f}, h {h[0]:.4f}"
        yield Line(text, {"step": number, "x": list(x), "c": c, "h": h})


EXAMPLES = (
    Example(
        name="lstm",
        summary="An LSTM as a machine, here one that keeps a bit.",
        source="arXiv 1610.00831",
        machine=_machine,
        ticks=TICKS_A_STEP * len(STEPS),
        streams=_streams,
        report=_report,
    ),
)
