"""A link whose weight is what another neuron says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.examples.weight_neuron import DRIVEN, weight_neuron
from dmmx.interpreter import Interpreter
from dmmx.machine import matrix_of
from dmmx.vvalue import Tree


def run(numbers: list[float]) -> tuple[list[float], list[float], list[Tree]]:
    """What `first` and `second` say, and what `weight` says, at every tick."""
    engine = Interpreter(weight_neuron())
    first: list[float] = []
    second: list[float] = []
    weight: list[Tree] = []
    for number in numbers:
        engine.step({"in": {"number": number}})
        first.append(engine.state["first"]["x"].number)
        second.append(engine.state["second"]["x"].number)
        weight.append(engine.state["weight"]["y"])
    return first, second, weight


def test_the_coefficient_acts_one_tick_later_than_a_signal() -> None:
    first, second, weight = run([0.1, 0.2, 0.3, 0, 0, 0, 0])
    assert weight[1:5] == [DRIVEN * 0.1, DRIVEN * 0.2, DRIVEN * 0.3, Tree()]
    assert first == [0, 0, 0.1, 0.2, 0.3, 0, 0]
    assert second == [0, 0, 0, 0.1, 0.2, 0.3, 0]


@given(st.lists(st.integers(-9, 9), min_size=4, max_size=12))
def test_it_is_the_product_with_what_the_link_carries(numbers: list[float]) -> None:
    first, second, _ = run(numbers)
    assert second[1:] == first[:-1]
    assert second[3:] == numbers[:-3]


def test_what_lasts_lasts() -> None:
    engine = Interpreter(weight_neuron())
    for number in (3, -1, 0, 0.5, 0, 0, 0):
        engine.step({"in": {"number": number}})
    assert engine.matrix == matrix_of(weight_neuron())
