"""Time slices: a machine with several matrices, of which one is in force at each tick.

Matrix registers are a plan in the design notes of the Clojure implementation of arXiv 1712.07447.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmmx.examples.example import Example, Line, Request
from dmmx.examples.rewriting.telling import ticked
from dmmx.machine import Machine, MachineBuilder, link_delta, links_of_matrix
from dmmx.vvalue import ZERO, Tree


def time_sliced(builder: MachineBuilder, slices: Sequence[Tree], initial: Tree = ZERO) -> Machine:
    """A machine that takes turns: the first matrix is in force at tick 1, the second at tick 2, and so on, in a circle.

    The matrices are the outputs of one neuron `self`, which passes on what it hears: one output is in force, the others
    are registers. Every matrix also holds the links that keep the registers, and the one that makes the next register
    the matrix in force. Only neurons that have a row in that matrix are run at a tick, so what a neuron is to keep
    while others work needs a link to itself.

    Args:
        builder: with the neurons, streams, and no links.
        slices: the matrices, at least one.
        initial: the outputs at tick 0.

    Raises:
        MachineError: the links of the first matrix do not fit to the neurons.
    """
    keeping = sum((link_delta(f"self.{register(k)}", f"self.{register(k)}") for k in range(len(slices))), ZERO)
    whole = [
        matrix + keeping + link_delta("self.active", f"self.{register((k + 1) % len(slices))}")
        for k, matrix in enumerate(slices)
    ]
    builder.neuron("self", "identity").self_reference("self.active")
    for link in links_of_matrix(whole[0]):
        builder.link(str(link.target), str(link.source), link.weight)
    registers = ZERO.nest({register(k): matrix for k, matrix in enumerate(whole)})
    return builder.initial(initial + ZERO.nest({"self": registers})).build()


def register(number: int) -> str:
    """The output that keeps a matrix."""
    return f"register-{number}"


HELD = ("number", "one")
"""What every slice keeps: the number to work on, and 1."""


def three_slices(number: float = 5) -> Machine:
    """2 n + 1, by a matrix for each step: x := n, then y := 2 x, then z := y + 1.

    Args:
        number: n.
    """
    builder = Machine.builder().output("out", "z")
    for name in (*HELD, "x", "y", "z"):
        builder.neuron(name, "identity")
    held = sum((_link(name, name) for name in HELD), ZERO)
    slices = [
        held + _link("x", "number") + link_delta("out.z", "z.value"),
        held + _link("x", "x") + _link("y", "x", 2),
        held + _link("z", "y") + _link("z", "one"),
    ]
    return time_sliced(builder, slices, Tree({"number": {"value": number}, "one": {"value": 1}}))


def _link(target: str, source: str, weight: float = 1) -> Tree:
    return link_delta(f"{target}.value", f"{source}.value", weight)


def slice_in(state: Tree) -> int:
    """Which matrix is in force, by its register.

    Args:
        state: all outputs, `Interpreter.state`.
    """
    outputs = state["self"]
    numbers = range(len(outputs.keys()) - 1)
    return next(
        k for k in numbers if outputs[register(k)] is outputs["active"] or outputs[register(k)] == outputs["active"]
    )


def _report(request: Request) -> Iterator[Line]:
    machine = three_slices(request.settings["number"])
    number = 0
    for tick, engine, _ in ticked(machine, {}, request.ticks):
        values = {name: engine.state[name]["value"].number for name in ("x", "y", "z") if name in engine.active}
        active = sorted(engine.active)
        told = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        data = {"tick": tick, "slice": number, "active": active, **values}
        yield Line(f"tick {tick}: slice {number} runs {', '.join(active)}: {told}", data)
        number = slice_in(engine.state)


EXAMPLES = (
    Example(
        name="time_slices",
        summary="Three matrices that take turns: only one is run at a tick.",
        source="the design notes of the Clojure implementation of arXiv 1712.07447",
        machine=three_slices,
        ticks=9,
        report=_report,
        settings={"number": 5.0},
    ),
)
