"""Machines in rational arithmetic: the same numbers as fractions, or a message that names what is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_machines import sums

from dmmx.errors import MachineError
from dmmx.interpreter import interpret
from dmmx.machine import Machine, set_weight
from dmmx.machine.rational import rational_machine, rational_tree, simple_fraction
from dmmx.vvalue import Tree
from strategies import CORE_TYPES, machines, streams_for

EXACT_TYPES = [name for name in CORE_TYPES if name not in ("tanh", "sigmoid")]


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        (1 / 3, Fraction(1, 3)),
        (1 / 3 + 1e-13, Fraction(1, 3)),
        (1 / 3 + 1e-11, None),
        (0.3333333, None),
        (-997 / 1000, Fraction(-997, 1000)),
        (1 / 1001, None),
        (0, Fraction(0)),
        (1e20, Fraction(10**20)),
        (1e-20, None),
        (Fraction(1, 12345), Fraction(1, 12345)),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_simple_fractions(number: float, fraction: Fraction | None) -> None:
    assert simple_fraction(number) == fraction


def test_trees() -> None:
    assert rational_tree(Tree({"a": 0.1, "b": {":number": 2, "c": 0.5}})) == Tree(
        {"a": Fraction(1, 10), "b": {":number": 2, "c": Fraction(1, 2)}}
    )
    assert rational_tree(Tree({"a": 0.123456789})) is None


@given(st.data())
def test_dyadic_machines_do_the_same(data: st.DataObject) -> None:
    """Sums and products of small dyadic numbers are exact in floats too, as long as they do not grow."""
    machine = data.draw(machines(EXACT_TYPES, fluid=False))
    streams = data.draw(streams_for(machine, 4))
    floats = [*zip(range(4), interpret(machine, streams), strict=False)]
    fractions = [*zip(range(4), interpret(rational_machine(machine), streams), strict=False)]
    assume(all(abs(leaf) < 2**20 for _, output in floats for _, leaf in output.items()))
    assert [output for _, output in fractions] == [output for _, output in floats]


def test_parameters_are_fractions_too() -> None:
    builder = Machine.builder().constant("tenth", {"a": 0.1}).neuron("dot", "dot", limit=0.3).output("out", "y")
    machine = builder.link("dot.x", "tenth.value", 10).link("dot.y", "tenth.value", 10).link("out.y", "dot.dot").build()
    *_, last = zip(range(3), interpret(rational_machine(machine), {}), strict=False)
    assert last[1]["out"]["y"].number == Fraction(3, 10)


def test_all_that_is_no_fraction_is_listed() -> None:
    machine = sums().constant("odd", {"a": 0.12345678}).fluid("mix", {"relu": 1}).link("output.total", "odd.value")
    with pytest.raises(MachineError) as caught:
        rational_machine(set_weight(machine.build(), "sum.delta", "stream.number", 0.70710678))
    assert str(caught.value).splitlines() == [
        "the machine is not rational: 3 problems",
        "  links[1]: sum.delta <- stream.number: 0.70710678 is no fraction of a denominator up to 1,000",
        "  neurons.odd.value: 0.12345678 is no fraction of a denominator up to 1,000",
        "  neurons.mix: it is fluid, and activations are floats",
    ]
