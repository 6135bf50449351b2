"""The recurrent cells: the two-stroke numbers, and LSTM and GRU equal to a library's and to the published equations."""

# Equinox's own types are partly unknown.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from typing import Any

import equinox
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.networks.cells import CellWeights
from dmmx.examples.networks.gru import gru_machine, gru_states
from dmmx.examples.networks.lstm import lstm_machine, lstm_states
from dmmx.examples.networks.two_stroke import two_stroke_machine
from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import Machine

SIZES = [(1, 1), (2, 3), (3, 2)]
STEPS = 6

every_size = pytest.mark.parametrize(("input_size", "hidden_size"), SIZES)


def test_two_strokes() -> None:
    """f = 0.5, i = 1, g = 2, c = 0 at first: a step every two ticks, towards 4."""
    engine = Interpreter(two_stroke_machine(0.5, 1, 2))
    cells = [engine.state.at(("cell", "c")).number]
    for _ in range(60):
        engine.step({})
        cells.append(engine.state.at(("cell", "c")).number)
    assert cells[:8] == [0, 2, 2, 3, 3, 3.5, 3.5, 3.75]
    assert cells[-1] == pytest.approx(4, abs=1e-7)


@pytest.mark.parametrize(("x", "y", "wanted"), [(2, 3, 6), (-1, 3, 0), (2, -3, 0), (-2, -3, 0)])
def test_a_bilinear_relu_is_two_relus_and_a_gate(x: float, y: float, wanted: float) -> None:
    """max(0, x) · max(0, y)."""
    builder = Machine.builder().input("in", "x", "y").neuron("a", "relu").neuron("b", "relu").neuron("g", "multiply")
    builder.link("a.x", "in.x").link("b.x", "in.y").link("g.x", "a.y").link("g.gate", "b.y")
    machine = builder.output("out", "y").link("out.y", "g.y").build()
    *_, last = interpret(machine, {"in": [{"x": x, "y": y}] * 4})
    assert last.at(("out", "y")).number == wanted


def numbers(*shape: int, seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def weights_of(gates: int, inputs: int, hidden: int) -> CellWeights:
    rows = gates * hidden
    return CellWeights(
        numbers(rows, inputs, seed=1).tolist(),
        numbers(rows, hidden, seed=2).tolist(),
        numbers(rows, seed=3).tolist(),
        numbers(hidden, seed=4).tolist() if gates == 3 else (),
    )


def arrays(cell: Any, weights: CellWeights) -> Any:
    """The library's cell with these weights."""
    given = [jnp.asarray(part) for part in (weights.inputs, weights.hidden, weights.bias)]
    cell = equinox.tree_at(lambda c: (c.weight_ih, c.weight_hh, c.bias), cell, given)
    return (
        cell if not weights.bias_hidden else equinox.tree_at(lambda c: c.bias_n, cell, jnp.asarray(weights.bias_hidden))
    )


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def lstm_by_hand(weights: CellWeights, inputs: Any) -> list[tuple[Any, Any]]:
    """Hochreiter & Schmidhuber's cell with a forget gate, as in the documentation of libraries."""
    u, w, b = map(np.asarray, weights[:3])
    h = c = np.zeros(weights.hidden_size)
    states: list[tuple[Any, Any]] = []
    for x in inputs:
        i, f, g, o = np.split(u @ x + w @ h + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append((h, c))
    return states


def gru_by_hand(weights: CellWeights, inputs: Any) -> list[Any]:
    u, w, b, bias_hidden = map(np.asarray, weights)
    h = np.zeros(weights.hidden_size)
    states: list[Any] = []
    for x in inputs:
        (ur, uz, un), (wr, wz, wn) = np.split(u @ x + b, 3), np.split(w @ h, 3)
        r, z = sigmoid(ur + wr), sigmoid(uz + wz)
        h = (1 - z) * np.tanh(un + r * (wn + bias_hidden)) + z * h
        states.append(h)
    return states


@every_size
def test_lstm(input_size: int, hidden_size: int) -> None:
    weights, inputs = weights_of(4, input_size, hidden_size), numbers(STEPS, input_size, seed=0)
    found = list(lstm_states(weights, inputs.tolist()))
    assert len(found) == STEPS
    np.testing.assert_allclose(found, lstm_by_hand(weights, inputs), atol=1e-12)
    with jax.enable_x64(True):
        cell = arrays(equinox.nn.LSTMCell(input_size, hidden_size, key=jax.random.key(0)), weights)
        h = c = jnp.zeros(hidden_size)
        for x, state in zip(inputs, found, strict=True):
            h, c = cell(jnp.asarray(x), (h, c))
            np.testing.assert_allclose(state, (h, c), atol=1e-5)


@every_size
def test_gru(input_size: int, hidden_size: int) -> None:
    weights, inputs = weights_of(3, input_size, hidden_size), numbers(STEPS, input_size, seed=0)
    found = list(gru_states(weights, inputs.tolist()))
    assert len(found) == STEPS
    np.testing.assert_allclose(found, gru_by_hand(weights, inputs), atol=1e-12)
    with jax.enable_x64(True):
        cell = arrays(equinox.nn.GRUCell(input_size, hidden_size, key=jax.random.key(0)), weights)
        h = jnp.zeros(hidden_size)
        for x, state in zip(inputs, found, strict=True):
            h = cell(jnp.asarray(x), h)
            np.testing.assert_allclose(state, h, atol=1e-5)


def test_the_state_changes_every_four_ticks_only() -> None:
    engine = Interpreter(lstm_machine(weights_of(4, 1, 1)))
    states: list[float] = []
    for tick in range(32):
        engine.step({"x": {"x1": [0.5, -1, 2, 0][tick // 4 % 4]}})
        states.append(engine.state.at(("h1", "y")).number)
    assert states[:4] == [0] * 4
    for step in range(1, 8):
        assert len(set(states[4 * step : 4 * step + 4])) == 1
        assert states[4 * step] != states[4 * step - 1]


def test_a_weight_of_zero_is_no_link() -> None:
    full, sparse = weights_of(3, 2, 2), CellWeights([[0, 1]] * 6, [[0, 0]] * 6, [0] * 6, [0, 0])
    assert len(gru_machine(full).links) - len(gru_machine(sparse).links) == 6 + 6 * 2 * 2 + 6 + 2


def test_the_examples_do_what_is_said() -> None:
    lstm, gru = (
        [line.data for line in lines_of(e, request_for(e))] for e in map(built_in_examples.get, ("lstm", "gru")) if e
    )
    assert [round(row["c"][0]) for row in lstm] == [1, 1, 1, 0, 0, 1]
    assert [round(row["h"][0], 2) for row in gru] == [0.46, 0.46, 0.46, -0.29, -0.29]
