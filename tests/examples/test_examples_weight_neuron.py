"""A link whose weight is what another neuron says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.examples.rewriting.weight_neuron import DRIVEN, weight_neuron
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, MachineBuilder, matrix_of
from dmmx.vvalue import ZERO, Tree


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


def held_weight(start: float) -> Machine:
    """A weight neuron that remembers: an accumulator puts out a link, times what it starts with until it is driven."""

    def builder(lasting: Tree) -> MachineBuilder:
        made = Machine.builder().input("in", "change").constant("ones", 1).constant("link", DRIVEN)
        made.constant("lasting", lasting).neuron("step", "multiply").memory("weight").neuron("self", "accumulator")
        made.link("step.x", "link.value").link("step.gate", "in.change").link("weight.delta", "step.y")
        made.link("self.accum", "lasting.value").link("self.delta", "weight.result")
        return made.neuron("second", "identity").self_reference("self.result")

    lasting = matrix_of(builder(ZERO).build())
    made = builder(lasting).link("second.x", "ones.value", start)
    return made.initial(Tree({"weight": {"result": DRIVEN * start}}) + Tree({"lasting": {"value": lasting}})).build()


@given(st.sampled_from([0.5, -2.0, 0.25]), st.integers(2, 6), st.lists(st.integers(-4, 4), min_size=5, max_size=9))
def test_a_weight_is_what_it_starts_with_until_it_is_driven(start: float, silent: int, changes: list[int]) -> None:
    engine = Interpreter(held_weight(start))
    assert engine.matrix.at(("second", "x", "ones", "value")).number == start
    found: list[float] = []
    for change in [*[0] * silent, *changes]:
        engine.step({"in": {"change": change}})
        found.append(engine.state["second"]["x"].number)
    # The constant is heard from tick 2 on. What drives the weight goes over `in`, `step`, `weight`, `self` to `second`.
    heard = found[1 : silent + 4]
    assert heard == [start] * len(heard)
    assert found[silent + 4 :] == [start + sum(changes[: number + 1]) for number in range(len(changes) - 4)]
