"""The engine on streams that are no numbers: samples that are drawn, other additions, and kinds that do not fit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, repeat
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import KindError, MachineError
from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import Machine, MachineBuilder, Neuron
from dmmx.vvalue import PRESENT_ZERO, ZERO, Measure, Tree, sample, tropical_sum
from strategies import integers, trees

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


# --- samples ---

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


# --- kinds ---


def camera_and_number() -> Machine:
    return (
        MachineBuilder()
        .input("camera", "frame")
        .input("dial", "number")
        .memory("sum")
        .neuron("bigger", "compare")
        .output("out", "sum", "bigger")
        .link("sum.delta", "camera.frame")
        .link("sum.delta", "dial.number", 2)
        .link("bigger.x", "camera.frame")
        .link("bigger.x", "dial.number")
        .link("out.sum", "sum.result")
        .link("out.bigger", "bigger.true")
        .build()
    )


KINDS = {"camera.frame": "frame 1x2", "dial.number": "number", "sum.delta": "frame 1x2"}


def run_camera(**options: Any) -> Tree:
    engine = Interpreter(camera_and_number(), **options)
    streams = {"camera": {"frame": np.array([[1.0, 2.0]])}, "dial": {"number": 5}}
    *_, last = (engine.step(streams) for _ in range(3))
    return last["out"]


def test_kinds_that_meet_stay_apart() -> None:
    assert run_camera() == Tree({"sum": {":number": 10, ":frame 1x2": np.array([[1.0, 2.0]])}, "bigger": 5})


def test_a_link_between_different_kinds_contributes_nothing() -> None:
    assert run_camera(kinds=KINDS) == Tree({"sum": np.array([[1.0, 2.0]]), "bigger": 5})
    assert run_camera(kinds={}) == run_camera()


def test_a_link_between_different_kinds_is_refused_before_running() -> None:
    with pytest.raises(MachineError) as caught:
        Interpreter(camera_and_number(), kinds=KINDS, mismatch="refuse")
    assert str(caught.value) == (
        "the machine: 2 problems\n"
        "  links[2]: dial.number gives number, but sum.delta takes frame 1x2\n"
        "  links[3]: camera.frame gives frame 1x2, but bigger.x takes number"
    )
    with pytest.raises(MachineError, match=r"kinds: neuron 'camra' does not exist\. Did you mean 'camera'\?"):
        Interpreter(camera_and_number(), kinds={"camra.frame": "number"})


def turning(kind: str = "multiply") -> Machine:
    """A machine that gives itself a link, from the tick on at which the edit has arrived."""
    return (
        MachineBuilder()
        .constant("turn", 1j)
        .constant("one", 1)
        .input("edits", "matrix")
        .output("out", "y")
        .memory("self")
        .link("self.delta", "edits.matrix")
        .neuron("gate", kind)
        .link("out.y", "gate.y")
        .self_reference("self.result")
        .build()
    )


WRONG_LINK = {"gate": {"gate": {"turn": {"value": 2}}, "x": {"one": {"value": 1}}}}


def test_a_link_of_the_wrong_kind_that_a_machine_makes_itself_is_refused_when_it_carries_something() -> None:
    engine = Interpreter(turning(), mismatch="refuse")
    engine.step({"edits": {"matrix": WRONG_LINK}})
    engine.step({})
    state = engine.state
    message = r"tick 3: gate\.gate <- turn\.value carries complex, but gate\.gate takes number"
    for _ in range(2):
        with pytest.raises(KindError, match=message):
            engine.step({})
        # It is as it was before that tick.
        assert (engine.tick, engine.state) == (2, state)
    with pytest.raises(KindError, match=message):
        list(interpret(turning(), {"edits": [{"matrix": WRONG_LINK}, {}, {}]}, mismatch="refuse"))
    assert len(list(interpret(turning(), {"edits": [{"matrix": WRONG_LINK}, {}, {}]}, mismatch="zero"))) == 3


def test_such_a_link_contributes_nothing_where_mismatches_are_zero() -> None:
    streams = {"edits": [{"matrix": WRONG_LINK}, *[{}] * 4]}
    *_, last = interpret(turning(), streams, mismatch="zero")
    assert last == ZERO
    right = {"gate": {"gate": {"one": {"value": 2}}, "x": {"turn": {"value": 1}}}}
    *_, last = interpret(turning(), {"edits": [{"matrix": right}, *[{}] * 4]}, mismatch="refuse")
    assert last == Tree({"out": {"y": 2j}})


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("multiply:new", True),
        ("gate:copy", True),
        ("gate:copy:copy", True),
        ("told:copy", True),
        ("identity:new", False),
    ],
)
def test_neurons_that_a_matrix_calls_into_being_mind_the_kinds_of_those_that_they_are_like(
    target: str, refused: bool
) -> None:
    machine = turning()
    machine = replace(machine, neurons={**machine.neurons, "told": Neuron("identity")})
    edit = {target: {"gate": {"turn": {"value": 1}}}}
    outputs = interpret(
        machine, {"edits": [{"matrix": edit}, {}, {}]}, kinds={"told.gate": "number"}, mismatch="refuse"
    )
    if refused:
        with pytest.raises(KindError, match=rf"tick 3: {target}\.gate <- turn\.value carries complex"):
            list(outputs)
    else:
        assert len(list(outputs)) == 3


def test_a_stream_that_brings_what_nobody_told_is_refused_when_it_does() -> None:
    machine = MachineBuilder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    elements = [{"x": 1}, {"x": {"a": 2, "b": sample("s")}}, {"x": 3}]
    refusing = interpret(machine, {"in": elements}, kinds={"out.y": "number"}, mismatch="refuse")
    assert [next(refusing), next(refusing)] == [ZERO, Tree({"out": {"y": 1}})]
    with pytest.raises(KindError, match=r"tick 3: out\.y <- in\.x carries sample, but out\.y takes number"):
        next(refusing)
    *_, last = interpret(machine, {"in": elements}, kinds={"out.y": "number"})
    assert last == Tree({"out": {"y": {"a": 2}}})


def test_refusing_minds_the_kinds_that_neuron_types_declare_also_where_no_others_are_told() -> None:
    builder = MachineBuilder().constant("c", 1j).neuron("gate", "multiply").link("gate.gate", "c.value")
    with pytest.raises(KindError, match=r"links\[0\]: c\.value gives complex, but gate\.gate takes number"):
        Interpreter(builder.build(), mismatch="refuse")


def test_kinds_spread_through_neurons_and_numbers_are_complex() -> None:
    builder = MachineBuilder().constant("c", 1j).neuron("on", "identity").neuron("gate", "multiply").output("out", "y")
    builder.link("on.a", "c.value").link("gate.gate", "on.a").link("out.y", "gate.y")
    with pytest.raises(MachineError, match=r"on\.a gives complex, but gate\.gate takes number"):
        Interpreter(builder.build(), kinds={}, mismatch="refuse")
    real = MachineBuilder().constant("c", 2).output("out", "y").link("out.y", "c.value").build()
    Interpreter(real, kinds={"out.y": "complex"}, mismatch="refuse")


def test_any_link_between_any_kinds_runs() -> None:
    """A brain should not crash: every kind of stream into every input of every core neuron type."""
    values = [
        2,
        1j,
        np.ones((2, 2)),
        np.ones(3),
        sample(1),
        sample("x"),
        {"a": np.ones(3), "b": sample(2)},
        PRESENT_ZERO,
    ]
    types = {"accumulator": ("accum", "delta"), "max_norm": ("dict",), "dot": ("x", "y"), "multiply": ("x", "gate"),
             "mask_multiply": ("mask", "main"), "linear_combination": ("mask", "main"), "compare": ("x", "y"),
             "identity": ("x",), "cons": ("head", "tail")}  # fmt: skip
    for name, inputs in types.items():
        for first in values:
            for second in values:
                builder = MachineBuilder().constant("a", first).constant("b", second).neuron("n", name)
                builder.link(f"n.{inputs[0]}", "a.value", 0.5).link(f"n.{inputs[-1]}", "b.value", -2)
                engine = Interpreter(builder.build(), seed=1)
                for _ in range(2):
                    engine.step({})


# --- frames ---


def test_a_chain_of_neurons_hands_on_one_image_and_allocates_none() -> None:
    builder = MachineBuilder().input("camera", "frame").output("out", "frame")
    before = "camera"
    for number in range(20):
        builder.neuron(f"n{number}", "identity").link(f"n{number}.frame", f"{before}.frame")
        before = f"n{number}"
    engine = Interpreter(builder.link("out.frame", f"{before}.frame").build())
    image = Tree({"frame": np.random.default_rng(0).random((300, 400))})
    *_, arrived = (engine.step({"camera": image}) for _ in range(22))
    assert arrived["out"] == image
    assert arrived["out"]["frame"] is image["frame"]
    assert images_of(engine.state) == 1


def test_a_little_of_another_image_allocates_one() -> None:
    builder = MachineBuilder().input("camera", "frame", "other").neuron("a", "identity").neuron("b", "identity")
    builder.link("a.frame", "camera.frame").link("b.frame", "a.frame").link("b.frame", "camera.other", 0.1)
    engine = Interpreter(builder.build())
    first, second = np.random.default_rng(1).random((2, 300, 400))
    element = Tree({"frame": first, "other": second})
    for _ in range(3):
        engine.step({"camera": element})
    # The two that came in, and the sum.
    assert images_of(engine.state) == 3
    assert (engine.state.at(("b", "frame", ":frame 300x400")).number.array == first + 0.1 * second).all()


def images_of(state: Tree) -> int:
    return len({id(leaf.array) for _, leaf in state.items()})


# --- maximum and minimum ---


def test_weights_are_added_and_the_largest_or_least_stays() -> None:
    terms = [(0, Tree({"x": 2})), (-1, Tree({"x": 5}))]
    assert tropical_sum(terms, largest=True) == Tree({"x": 4})
    assert tropical_sum(terms, largest=False) == Tree({"x": 2})


def test_drawings_that_overlap_are_both_kept() -> None:
    left, right = np.array([[9.0, 9.0, 0.0]]), np.array([[0.0, 3.0, 3.0]])
    builder = MachineBuilder().addition("maximum").constant("left", left).constant("right", right).output("out", "y")
    machine = builder.link("out.y", "left.value", 0).link("out.y", "right.value", 0).build()
    *_, last = islice(interpret(machine, {}), 2)
    assert last == Tree({"out": {"y": np.array([[9.0, 9.0, 3.0]])}})


def test_shortest_ways_by_minimum() -> None:
    """Distances from one town: every road is a link whose weight is its length (Bellman and Ford's algorithm)."""
    roads = {("b", "a"): 7.0, ("c", "a"): 3.0, ("b", "c"): 1.0, ("d", "b"): 2.0, ("d", "c"): 8.0, ("a", "d"): 1.0}
    builder = MachineBuilder().addition("minimum").initial({"a": {"way": PRESENT_ZERO}})
    for town in "abcd":
        builder.neuron(town, "identity").link(f"{town}.way", f"{town}.way", 0)
    for (end, start), length in roads.items():
        builder.link(f"{end}.way", f"{start}.way", length)
    engine = Interpreter(builder.build())
    for _ in range(4):
        engine.step({})
    distances = {town: engine.state[town]["way"].number for town in "abcd"}
    assert distances == {"a": 0, "b": 4, "c": 3, "d": 6}


weights = st.integers(-5, 5)


@given(trees(integers), trees(integers), trees(integers), weights, weights, st.booleans())
def test_tropical_sums_obey_the_laws_of_their_semiring(
    a: Tree, b: Tree, c: Tree, v: int, w: int, largest: bool
) -> None:
    def add(*terms: tuple[int, Tree]) -> Tree:
        return tropical_sum(terms, largest=largest)

    assert add((v, a), (w, b)) == add((w, b), (v, a))
    assert add((0, add((v, a), (w, b))), (0, c)) == add((v, a), (w, b), (0, c))
    assert add((v, a), (w, a)) == add((max(v, w) if largest else min(v, w), a))
    assert add((v, add((0, a), (w, b)))) == add((v, a), (v + w, b))
    assert add((0, a), (0, a)) == a
    assert add((v, a), (w, ZERO)) == add((v, a))
    assert add((0, a)) is a


def test_what_has_no_order_takes_no_part_in_a_maximum() -> None:
    builder = MachineBuilder().addition("maximum").constant("a", {":number": 1j, ":sample": sample("x"), "k": -3})
    machine = builder.output("out", "y").link("out.y", "a.value", 1).build()
    *_, last = islice(interpret(machine, {}), 2)
    assert last == Tree({"out": {"y": {"k": -2}}})


def test_streams_are_read_as_long_as_they_last_with_a_seed() -> None:
    machine = MachineBuilder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    assert len(list(interpret(machine, {"in": list(repeat({"x": 1}, 3))}, seed=1))) == 3
