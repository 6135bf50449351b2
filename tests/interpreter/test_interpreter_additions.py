"""The engine on other additions than the sum: maximum and minimum."""

from __future__ import annotations

from itertools import islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import MachineBuilder
from dmmx.vvalue import PRESENT_ZERO, ZERO, Tree, sample, tropical_sum
from strategies import integers, trees


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
