"""What a tick of a self-referential machine computes: the neurons that are linked then, however many are declared."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.growing import growth

from dmmx import Machine
from dmmx.interpreter import Interpreter
from dmmx.machine import link_delta
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree, VValue

DECLARED, LINKED = 10_000, 10


@pytest.fixture
def computed(clean_registry: None) -> list[float]:
    """The number that arrived, at every time that a neuron of type `tests.counted` computed."""
    times: list[float] = []

    @neuron_type(inputs=("x",), outputs=("y",), name="tests.counted")
    def counted(x: VValue) -> dict[str, Any]:
        times.append(x["x"].number)
        return {"y": x["x"]}

    assert counted.name == "tests.counted"
    times.clear()
    return times


def large_machine() -> Machine:
    builder = Machine.builder().input("edits", "matrix").input("stream", "number").output("out", "y").memory("self")
    builder.link("self.delta", "edits.matrix").self_reference("self.result")
    for number in range(DECLARED):
        builder.neuron(f"n{number}", "tests.counted")
    for number in range(LINKED):
        builder.link(f"n{number}.x", "stream.number")
    return builder.build()


def test_a_tick_computes_the_neurons_that_are_linked_then(computed: list[float]) -> None:
    machine = large_machine()
    engine, tick = Interpreter(machine), 0
    computed.clear()

    def counts(edit: Tree, ticks: int) -> list[int]:
        """How many neurons compute at each of some ticks, an edit being sent at the first; all hear the tick before."""
        nonlocal tick
        found: list[int] = []
        for number in range(ticks):
            tick += 1
            engine.step({"edits": {"matrix": edit if number == 0 else ZERO}, "stream": {"number": tick}})
            assert set(computed) == {tick - 1}
            found.append(len(computed))
            assert sum(name.startswith("n") for name in engine.active) == len(computed)
            computed.clear()
        return found

    one, two = (link_delta(f"n{number}.x", "stream.number") for number in (5_000, DECLARED - 1))
    first = link_delta("n0.x", "stream.number")
    assert counts(ZERO, 3) == [LINKED] * 3
    assert counts(one + two, 4) == [LINKED, LINKED, LINKED + 2, LINKED + 2]
    assert counts(-1 * one, 4) == [LINKED + 2, LINKED + 2, LINKED + 1, LINKED + 1]
    assert counts(-1 * first, 4) == [LINKED + 1, LINKED + 1, LINKED, LINKED]
    assert counts(first - two, 3) == [LINKED] * 3


def test_a_machine_that_doubles_itself_computes_what_it_has_become() -> None:
    """It puts out the same all the while, which `growth` checks."""
    sizes = list(growth(6))
    assert [grown.cells for grown in sizes] == [1, 2, 4, 8, 16, 32, 64]
    # Every cell has a link in and one out; beside them, the matrix keeps itself.
    assert [grown.links for grown in sizes] == [2 * grown.cells + 1 for grown in sizes]
    # The plan, what began it, `self`, and the output.
    assert [grown.computed for grown in sizes] == [grown.cells + 4 for grown in sizes]
