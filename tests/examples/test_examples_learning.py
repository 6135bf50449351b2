"""Machines that learn by neurons of their own: the numbers of one step, the same rules in plain Python, and errors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.examples.rewriting.learning import (
    LEAST_SQUARES_PACE,
    OJA_PACE,
    TRUTH,
    hebbian,
    learned,
    least_squares,
    least_squares_streams,
    linear_examples,
    oja,
    oja_stream,
    paced,
    three_by_two,
)
from dmmx.examples.rewriting.telling import matrix_after, ticked
from dmmx.interpreter import Interpreter
from dmmx.machine import link_delta, matrix_of
from dmmx.vvalue import Tree

numbers = st.floats(-1, 1, allow_subnormal=False)
points = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6)


def test_one_step_of_hebbs_rule() -> None:
    machine = hebbian({"a": 1, "b": 1}, rate=0.1)
    engine = Interpreter(machine)
    outputs = [engine.step({"in": element})["out"]["y"] for element in ({"a": 1, "b": 2}, {}, {}, {})]
    assert outputs[2] == Tree(3)
    delta = learned(engine.matrix - matrix_of(machine))
    assert delta["y"]["a"].number == pytest.approx(0.3, abs=1e-15)
    assert delta["y"]["b"].number == pytest.approx(0.6, abs=1e-15)
    assert len(engine.matrix - matrix_of(machine)) == 2


def test_the_matrix_has_it_three_ticks_after_the_input() -> None:
    for tick, engine, _ in ticked(hebbian({"a": 1, "b": 1}), {"in": paced([{"a": 1, "b": 2}], 4)}, 4):
        weight = engine.matrix.at(("unit", "y", "in", "a")).number
        assert weight == pytest.approx(1.3 if tick > LEAST_SQUARES_PACE else 1)


@given(points)
@settings(max_examples=30)
def test_hebbs_rule_is_that_of_plain_python(found: list[tuple[float, float]]) -> None:
    w = [0.5, -0.25]
    for x in found:
        y = w[0] * x[0] + w[1] * x[1]
        w = [weight + 0.1 * y * value for weight, value in zip(w, x, strict=True)]
    assert_learns({"y": {"a": w[0], "b": w[1]}}, hebbian({"a": 0.5, "b": -0.25}), found, LEAST_SQUARES_PACE)


@given(points)
@settings(max_examples=30)
def test_ojas_rule_is_that_of_plain_python(found: list[tuple[float, float]]) -> None:
    w = [0.5, -0.25]
    for x in found:
        y = w[0] * x[0] + w[1] * x[1]
        w = [weight + 0.1 * (y * value - y * y * weight) for weight, value in zip(w, x, strict=True)]
    assert_learns({"y": {"a": w[0], "b": w[1]}}, oja({"a": 0.5, "b": -0.25}), found, OJA_PACE)


def assert_learns(expected: object, machine: object, found: Iterable[tuple[float, float]], pace: int) -> None:
    engine = Interpreter(machine)  # pyright: ignore[reportArgumentType]
    for element in [*paced([{"a": a, "b": b} for a, b in found], pace), {}]:
        engine.step({"in": element})
    assert (learned(engine.matrix) - Tree(expected)).max_norm() < 1e-12


def test_oja_finds_the_direction_of_most_variation_at_length_one() -> None:
    streams = {"in": oja_stream(601, seed=1)}
    weights = learned(matrix_after(oja({"a": 1, "b": 0}), streams, 600 * OJA_PACE + 1))["y"]
    assert weights.l2() == pytest.approx(1, abs=0.002)
    assert weights.dot(Tree({"a": 0.6, "b": 0.8})) / weights.l2() > 0.999


def test_least_squares_is_that_of_plain_python() -> None:
    count = 40
    w = {output: dict.fromkeys(("a", "b", "one"), 0.0) for output in TRUTH}
    for x, wanted in islice(linear_examples(TRUTH, 3), count):
        for output, row in w.items():
            error = wanted[output].number - sum(row[name] * x[name].number for name in row)
            w[output] = {name: row[name] + 0.3 * error * x[name].number for name in row}
    streams = least_squares_streams(count + 1, 3)
    matrix = matrix_after(three_by_two(), streams, count * LEAST_SQUARES_PACE + 1)
    assert (learned(matrix) - Tree(w)).max_norm() < 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_it_starts_without_links_and_learns_a_linear_map(seed: int) -> None:
    machine = three_by_two()
    assert not learned(matrix_of(machine))
    errors: dict[int, float] = {}
    for tick, engine, _ in ticked(machine, least_squares_streams(300, seed), 900):
        errors[tick] = (learned(engine.matrix) - Tree(TRUTH)).max_norm()
    assert errors[3] == 3
    assert errors[300] < 0.02
    assert errors[900] < 1e-5


@pytest.mark.parametrize("seed", range(3))
def test_at_full_speed_it_learns_with_a_smaller_rate(seed: int) -> None:
    engine = Interpreter(least_squares(["a", "b", "one"], list(TRUTH), rate=0.1))
    for x, wanted in islice(linear_examples(TRUTH, seed), 900):
        engine.step({"in": x, "wanted": wanted})
    assert (learned(engine.matrix) - Tree(TRUTH)).max_norm() < 1e-5


def test_the_rate_is_a_link_that_an_edit_can_change() -> None:
    """Nothing tells the learner from what it learns: its rate halves when something adds to that link."""
    machine = hebbian({"a": 1, "b": 1})
    engine = Interpreter(machine)
    half = link_delta("self.delta", "step y.y", -0.05)
    engine.state = engine.state + Tree({"self": {"result": half}})
    for element in islice([{"a": 1, "b": 2}, *repeat({}, 3)], 4):
        engine.step({"in": element})
    assert learned(engine.matrix)["y"]["a"].number == pytest.approx(1.15)
