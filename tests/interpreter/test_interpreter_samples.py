"""The engine on streams of samples: mixtures are drawn, each outcome as often as it should be."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice, repeat
from typing import Any

import pytest

from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import Machine, MachineBuilder
from dmmx.vvalue import ZERO, Measure, Tree, sample

DRAWS = 4_000

CERTAINTY = 1e-6
"""The probability with which one frequency or mean may be out of bounds although all is well.

By the union bound, a test that compares k of them fails with at most k times that, and all tests with `BOUND` together,
which compare 24, with at most 2.4e-5. Seeds are fixed, so what passes once always does.
"""

BOUND = math.sqrt(math.log(2 / CERTAINTY) / (2 * DRAWS))
"""Hoeffding: how far the mean of so many values of range 1 may be from its expectation, with that certainty."""


def mixer(weights: Sequence[complex], values: Sequence[object]) -> Machine:
    """Constants, and their linear combination."""
    builder = MachineBuilder().output("out", "y").neuron("mix", "identity").link("out.y", "mix.y")
    for number, (weight, value) in enumerate(zip(weights, values, strict=True)):
        builder.constant(f"c{number}", value).link("mix.y", f"c{number}.value", weight, trainable=False)
    return builder.build()


def drawn(machine: Machine, seed: int, count: int = DRAWS) -> Counter[Any]:
    """How often every (point, flag) arrives at the output, None for missing, after values have begun to flow."""
    outputs = (
        out.at(("out", "y", ":sample")).number for out in islice(interpret(machine, {}, seed=seed), 2, count + 2)
    )
    return Counter(leaf.sample if leaf else None for leaf in outputs)


def assert_frequencies(found: Counter[Any], expected: Mapping[Any, float]) -> None:
    assert sum(expected.values()) == pytest.approx(1)
    assert set(found) <= set(expected)
    assert BOUND < 0.05
    for outcome, probability in expected.items():
        assert abs(found[outcome] / DRAWS - probability) <= BOUND, outcome


MANY_DRAWS = 100_000

TOLERANCE = 0.0085
"""How far a frequency among so many draws may be from its probability."""

PROBABILITIES: list[tuple[Sequence[float], Mapping[Any, float]]] = [
    ((0.5, -0.25, 0.25), {("a", 1): 0.5, ("b", -1): 0.25, ("c", 1): 0.25}),
    ((0.3, -0.2), {("a", 1): 0.3, ("b", -1): 0.2, None: 0.5}),
]
"""Weights of the samples a, b and c, and how often each outcome is to be drawn."""


def test_frequencies_of_a_hundred_thousand_draws() -> None:
    """One machine for both cases: each is mixed at 100 inputs and drawn there 1,000 times, independently.

    By Hoeffding's inequality a right machine is out of tolerance at one outcome with probability at most
    2 exp(-2 N tolerance²) = 1.07e-6, and at any of the 6 outcomes, so in the whole test, with at most 6.4e-6.
    """
    builder, inputs = MachineBuilder(), 100
    ports = {case: [f"c{case}n{number}" for number in range(inputs)] for case in range(len(PROBABILITIES))}
    builder.output("out", *(port for some in ports.values() for port in some))
    for letter in "abc":
        builder.constant(letter, sample(letter))
    for case, (weights, _) in enumerate(PROBABILITIES):
        for port in ports[case]:
            for weight, letter in zip(weights, "abc", strict=False):
                builder.link(f"out.{port}", f"{letter}.value", weight)
    found = {case: Counter[Any]() for case in ports}
    for out in islice(interpret(builder.build(), {}, seed=10), 1, MANY_DRAWS // inputs + 1):
        arrived = out["out"]
        for case, some in ports.items():
            leaves = (arrived[port][":sample"].number for port in some)
            found[case].update(leaf.sample if leaf else None for leaf in leaves)
    compared = 0
    for case, (_, expected) in enumerate(PROBABILITIES):
        assert found[case].total() == MANY_DRAWS
        assert set(found[case]) == set(expected)
        for outcome, probability in expected.items():
            compared += 1
            assert abs(found[case][outcome] / MANY_DRAWS - probability) <= TOLERANCE, outcome
    assert compared * 2 * math.exp(-2 * MANY_DRAWS * TOLERANCE**2) < 6.4e-6


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((0.5, -0.25, 0.25), {("a", 1): 0.5, ("b", -1): 0.25, ("c", 1): 0.25}),
        ((0.3, -0.2, 0), {("a", 1): 0.3, ("b", -1): 0.2, None: 0.5}),
        ((2, -1, 1), {("a", 1): 0.5, ("b", -1): 0.25, ("c", 1): 0.25}),
    ],
)
def test_one_of_the_signed_samples_is_drawn(weights: Sequence[float], expected: Mapping[Any, float]) -> None:
    assert_frequencies(drawn(mixer(weights, [sample(x) for x in "abc"]), seed=1), expected)


@pytest.mark.parametrize("weights", [(0.5, -0.25, 0.25), (0.3, -0.2, 0.1), (1.5, -0.5, 1.0)])
def test_the_mean_of_samples_is_that_of_the_exact_measure(weights: Sequence[float]) -> None:
    machine = mixer(weights, [sample(3), sample(-1, -1), sample(2)])
    *_, last = islice(interpret(machine, {}), 3)
    exact = last.at(("out", "y", ":sample")).number
    assert exact == Measure({3: weights[0], -1: -weights[1], 2: weights[2]})
    found = drawn(machine, seed=2)
    mean = sum(count * outcome[0] * outcome[1] for outcome, count in found.items() if outcome) / DRAWS
    # The values lie between -3 and 3.
    assert abs(mean * max(sum(map(abs, weights)), 1) - exact.mean()) <= 6 * BOUND * max(sum(map(abs, weights)), 1)


def test_opposite_weights_of_one_source_never_cancel_into_nothing() -> None:
    machine = mixer([1, -1], [sample("a"), sample("a")])
    assert_frequencies(drawn(machine, seed=3), {("a", 1): 0.5, ("a", -1): 0.5})
    *_, exact = islice(interpret(machine, {}), 3)
    assert exact == ZERO


def test_a_missing_sample_may_be_drawn() -> None:
    assert_frequencies(drawn(mixer([1, 1], [sample("a"), ZERO]), seed=4), {("a", 1): 0.5, None: 0.5})


def test_samples_with_phases() -> None:
    machine = mixer([1j, -1], [sample("a"), sample("a")])
    assert_frequencies(drawn(machine, seed=5), {("a", 1j): 0.5, ("a", -1): 0.5})
    twice = (
        MachineBuilder()
        .constant("c", sample("a"))
        .neuron("one", "identity")
        .output("out", "y")
        .link("one.y", "c.value", 1j, trainable=False)
        .link("out.y", "one.y", 1j, trainable=False)
        .build()
    )
    assert drawn(twice, seed=6, count=50) == {("a", -1): 50}


def test_a_single_link_of_weight_one_hands_on_the_very_same_sample_and_asks_for_no_random_number() -> None:
    chain = (
        MachineBuilder().input("in", "x").neuron("one", "identity").output("out", "y").link("one.x", "in.x")
        .link("out.y", "one.x").build()
    )  # fmt: skip
    engine = Interpreter(chain, seed=0)
    value = Tree({"x": sample("a", -1)})
    *_, arrived = (engine.step({"in": value}) for _ in range(4))
    assert arrived["out"]["y"] is value["x"]
    assert engine.dice is not None
    assert engine.dice.count == 0
    mixing = Interpreter(mixer([0.5, 0.5], [sample("a"), sample("b")]), seed=0)
    for _ in range(10):
        mixing.step({})
    # One draw a tick, but for the first, at which nothing has arrived.
    assert mixing.dice is not None
    assert mixing.dice.count == 9


def test_numbers_are_summed_exactly_beside_samples_that_are_drawn() -> None:
    machine = mixer([0.5, 0.5], [{":number": 1, ":sample": sample("a")}, 2])
    for out in islice(interpret(machine, {}, seed=7), 2, 40):
        assert out.at(("out", "y")).number == 1.5
    assert_frequencies(drawn(machine, seed=8), {("a", 1): 0.5, None: 0.5})


def test_one_seed_gives_one_run() -> None:
    machine = mixer([0.5, 0.5], [sample("a"), sample("b")])
    runs = [list(islice(interpret(machine, {}, seed=seed), 60)) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_neurons_map_samples_and_measures_are_drawn_where_they_arise() -> None:
    machine = (
        MachineBuilder().constant("c", Measure({-2: 0.5, 3: -0.5})).neuron("square", "square").output("out", "y")
        .link("square.x", "c.value").link("out.y", "square.y").build()
    )  # fmt: skip
    assert_frequencies(drawn(machine, seed=9), {(4, 1): 0.5, (9, -1): 0.5, None: 0})


def test_streams_are_read_as_long_as_they_last_with_a_seed() -> None:
    machine = MachineBuilder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    assert len(list(interpret(machine, {"in": list(repeat({"x": 1}, 3))}, seed=1))) == 3
