"""The examples that rewrite themselves: compiled, they do what they do interpreted, and learners have right slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from running import Stream, arrays_of, assert_same, compile_for_streams, decoded
from tests.rewriting import interpreted

from dmmx.examples.example import Streams
from dmmx.examples.lives.population import population_machine, streams_of
from dmmx.examples.rewriting.cloning import TEXT, growing_detector, requests_at
from dmmx.examples.rewriting.guarded import ATTACKS, guarded_wave
from dmmx.examples.rewriting.learning import hebbian, least_squares_streams, oja, oja_stream, paced, three_by_two
from dmmx.examples.rewriting.matrix_automaton import parity_automaton, symbols
from dmmx.examples.rewriting.program import pictures, self_editing_program
from dmmx.examples.rewriting.slices import three_slices
from dmmx.examples.rewriting.weight_neuron import weight_neuron
from dmmx.examples.timeline import events_at, then_forever
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Link, Machine, Neuron, Port, link_delta
from dmmx.task import text_stream
from dmmx.vvalue import Tree

pytestmark = pytest.mark.usefixtures("double_precision")


class Case(NamedTuple):
    """An example: its machine, streams for it, and for how long they are compared."""

    machine: Machine
    streams: Streams
    ticks: int


def heard_weight_neuron() -> Machine:
    """The example, which has no stream output, with one that hears what the driven link carries."""
    machine, link = weight_neuron(), Link(Port("out", "second"), Port("second", "x"))
    lasting = machine.initial["lasting"]["value"] + link_delta(str(link.target), str(link.source))
    return replace(
        machine,
        neurons={**machine.neurons, "lasting": Neuron("constant", {"value": lasting.to_data()})},
        links=(*machine.links, link),
        outputs={"out": ("second",)},
        initial=Tree({"lasting": {"value": lasting.to_data()}}),
    )


CASES: Mapping[str, Callable[[], Case]] = {
    "hebbian": lambda: Case(hebbian({"a": 1, "b": 1}), {"in": paced([{"a": 1, "b": 2}] * 9, 3)}, 24),
    "oja": lambda: Case(oja({"a": 1, "b": 0}), {"in": oja_stream(20, 0)}, 60),
    "least_squares": lambda: Case(three_by_two(), least_squares_streams(20, 0), 60),
    "guarded_wave": lambda: Case(
        guarded_wave(), {"edits": events_at((tick, {"matrix": edit}) for tick, edit in ATTACKS)}, 12
    ),
    "cloning": lambda: Case(
        growing_detector(2),
        {"text": then_forever(text_stream("aaa.aa.", cadence=5)), "requests": requests_at((18, 27))},
        40,
    ),
    "cloning, by itself": lambda: Case(growing_detector(2, text=TEXT), {"requests": requests_at((18, 27))}, 40),
    "matrix_parity": lambda: Case(parity_automaton(), {"in": then_forever(symbols("1011"))}, 12),
    "weight_neuron": lambda: Case(
        heard_weight_neuron(), {"in": then_forever({"number": number} for number in (0.1, 0.2, 0.3))}, 9
    ),
    "time_slices": lambda: Case(three_slices(), {}, 12),
    "self_program": lambda: Case(self_editing_program(), {"camera": pictures()}, 360),
    "population": lambda: Case(population_machine(), streams_of(1), 300),
}


def stream_of(case: Case) -> Stream:
    elements = list(islice(read_streams(case.machine, case.streams), case.ticks))
    return {name: [Tree(element[name]) for element in elements] for name in case.machine.inputs}


@pytest.mark.parametrize("name", CASES)
def test_program_agrees_with_the_interpreter(name: str) -> None:
    case = CASES[name]()
    machine, stream = case.machine, stream_of(case)
    program = compile_for_streams(machine, [stream])
    weights = program.weights_of(machine)
    if stream:
        wanted, matrices = interpreted(machine, stream)
        outputs, state = jax.jit(program.run)(weights, arrays_of(program, [stream]))
    else:
        engine = Interpreter(machine)
        wanted = [engine.step({}) for _ in range(case.ticks)]
        matrices = [engine.matrix]
        outputs, state = jax.jit(lambda weights: program.run(weights, {}, ticks=case.ticks))(weights)
    assert sum(map(bool, wanted)) >= 3
    assert_same(decoded(program, outputs, 0), wanted)
    assert_same([program.matrix(state)], [matrices[-1]])


def squares(machine: Machine, stream: Stream) -> float:
    """The sum of the squares of all outputs at all ticks."""
    return sum(float(number) ** 2 for output in interpreted(machine, stream)[0] for _, number in output.items())


def with_first_weights(machine: Machine) -> Machine:
    """The learner of a linear map, which knows something of it at the start."""
    known = [Link(Port("unit", "sum"), Port("in", "a"), 0.3), Link(Port("unit", "line"), Port("in", "b"), -0.2)]
    return replace(machine, links=(*machine.links, *known))


@pytest.mark.parametrize(
    ("machine", "streams", "rates", "starts"),
    [
        (hebbian({"a": 1, "b": 0.5}), {"in": paced([{"a": 0.5, "b": 1}, {"a": -1, "b": 0.7}] * 2, 3)}, 1, 2),
        (with_first_weights(three_by_two()), least_squares_streams(6, 0), 2, 2),
    ],
    ids=["hebbian", "least_squares"],
)
def test_slopes_of_learning_are_those_of_the_interpreter(
    machine: Machine, streams: Streams, rates: int, starts: int
) -> None:
    """Central differences of what the interpreter puts out, along the rates, the weights at the start, and all else."""
    stream = stream_of(Case(machine, streams, 12))
    program = compile_for_streams(machine, [stream])
    arrays = arrays_of(program, [stream])

    def loss(weights: Any) -> Any:
        outputs, _ = program.run(weights, arrays)
        return sum((jnp.sum(values**2) for values in outputs.values()), jnp.zeros(()))

    value, gradient = jax.jit(jax.value_and_grad(loss))(program.weights_of(machine))
    assert value == pytest.approx(squares(machine, stream), rel=1e-12)
    step, weights = 1e-5, np.array(machine.weights)
    slopes = [
        (squares(machine.with_weights(weights + row), stream) - squares(machine.with_weights(weights - row), stream))
        / (2 * step)
        for row in step * np.eye(len(weights))
    ]
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-8)
    links = machine.trainable_links
    along_rates = [slope for link, slope in zip(links, gradient, strict=True) if link.target == Port("self", "delta")]
    along_starts = [slope for link, slope in zip(links, gradient, strict=True) if link.target.neuron == "unit"]
    assert (len(along_rates), len(along_starts)) == (rates, starts)
    assert np.abs(along_rates + along_starts).min() > 1e-2
