"""Probing: what it claims of a neuron type holds everywhere, and of the core types it claims all there is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.machine import FluidNeuron, Neuron
from dmmx.machine.equality.freedoms import Freedom
from dmmx.machine.equality.probing import behaviour_of, neuron_outputs
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree
from strategies import CORE_TYPES, fractions, parameters_for, trees

PORTS: tuple[str, ...] = ("p", "q")

SCALES = {
    "identity": [({"p": 1}, {"p": 1}), ({"q": 1}, {"q": 1})],
    "accumulator": [({"accum": 1, "delta": 1}, {"result": 1})],
    "constant": [],
    "max_norm": [({"dict": 1}, {"norm": 1})],
    "dot": [({"x": 1}, {"dot": 1}), ({"y": 1}, {"dot": 1})],
    "compare": [({"x": 1, "y": 1}, {"true": 1, "false": 1})],
    "relu": [({"x": 1}, {"y": 1})],
    "tanh": [],
    "sigmoid": [],
    "square": [({"x": 1}, {"y": 2})],
    "multiply": [({"x": 1}, {"y": 1}), ({"gate": 1}, {"y": 1})],
    "minimum": [({"x": 1, "y": 1}, {"y": 1})],
    "maximum": [({"x": 1, "y": 1}, {"y": 1})],
    "softmax": [],
    "less_or_equal": [({"left": 1, "right": 1}, {})],
    "mask_multiply": [({"mask": 1}, {"result": 1}), ({"main": 1}, {"result": 1})],
    "linear_combination": [({"mask": 1}, {"result": 1}), ({"main": 1}, {"result": 1})],
    "outer": [({"x": 1}, {"result": 1}), ({"y": 1}, {"result": 1})],
    "cons": [({"head": 1, "tail": 1}, {"list": 1})],
    "cons_if": [({"head": 1, "tail": 1}, {"list": 1})],
    "first": [({"list": 1}, {"head": 1})],
    "rest": [({"list": 1}, {"tail": 1})],
}
"""What theory says of the core types."""

SUMS = {"accumulator": {"delta": ("accum", 1)}, "compare": {"y": ("x", -1)}}

EXCHANGES = {
    "identity": 1,
    "accumulator": 1,
    "dot": 1,
    "compare": 3,
    "minimum": 1,
    "maximum": 1,
    "less_or_equal": 1,
}
"""How many exchanges of ports there are, besides none."""

SIGNS = {
    "identity": 2,
    "accumulator": 1,
    "max_norm": 1,
    "dot": 2,
    "tanh": 1,
    "square": 1,
    "multiply": 2,
    "mask_multiply": 2,
    "linear_combination": 2,
    "outer": 2,
    "cons": 1,
    "cons_if": 1,
    "first": 1,
    "rest": 1,
}


def neuron(name: str) -> Neuron:
    return Neuron(name, {"value": {"a": 2}} if name == "constant" else {})


@pytest.mark.parametrize("name", CORE_TYPES)
def test_core_types_are_understood(name: str) -> None:
    found = behaviour_of(neuron(name), PORTS, PORTS)
    assert [tuple(freedom) for freedom in found.scales] == SCALES[name]
    assert len(found.signs) == SIGNS.get(name, 0)
    assert dict(found.sums) == SUMS.get(name, {})
    assert len(found.symmetries) == 1 + EXCHANGES.get(name, 0)
    assert found.separable == (name == "identity")


def inputs_of(one: Any) -> st.SearchStrategy[Tree]:
    names: tuple[str, ...] = PORTS if one.inputs is None else one.inputs
    value = trees(fractions, max_depth=2)
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, value)).map(ZERO.nest)


def scaled(value: Tree, powers: dict[str, int], factor: Fraction) -> Tree:
    return value.nest({port: value[port] * factor ** powers.get(port, 0) for port in value.keys()})


@pytest.mark.parametrize("name", [name for name in CORE_TYPES if name not in ("tanh", "sigmoid", "softmax")])
@settings(max_examples=15)
@given(st.data())
def test_what_is_claimed_holds_everywhere(name: str, data: st.DataObject) -> None:
    one = Neuron(name, data.draw(parameters_for(name)))
    found = behaviour_of(one, PORTS, PORTS)
    x = data.draw(inputs_of(one))
    y = neuron_outputs(one, x)
    factor = data.draw(st.sampled_from([Fraction(1, 50), Fraction(2, 7), Fraction(9, 5), Fraction(50)]))
    for freedom in found.scales:
        assert neuron_outputs(one, scaled(x, dict(freedom.inputs), factor)) == scaled(y, dict(freedom.outputs), factor)
    for freedom in found.signs:
        minus = Fraction(-1)
        assert neuron_outputs(one, scaled(x, dict(freedom.inputs), minus)) == scaled(y, dict(freedom.outputs), minus)
    for symmetry in found.symmetries:
        negated = scaled(x, dict(symmetry.negated.inputs), Fraction(-1))
        got = neuron_outputs(one, x.nest({symmetry.inputs[port]: negated[port] for port in negated.keys()}))
        wanted = scaled(y, dict(symmetry.negated.outputs), Fraction(-1))
        assert got == y.nest({symmetry.outputs[port]: wanted[port] for port in wanted.keys()})
    for port, (other, sign) in found.sums.items():
        moved = {key: x[key] for key in x.keys() if key != port} | {other: x[other] + x[port] * sign}
        assert neuron_outputs(one, x.nest(moved)) == y


def test_a_limit_takes_a_freedom_away() -> None:
    for limit in (0.001, 4, 1e6):
        found = behaviour_of(Neuron("dot", {"limit": limit}))
        assert [tuple(freedom) for freedom in found.scales] == [({"x": 1, "y": -1}, {})]


def test_fluid_neurons() -> None:
    mix = FluidNeuron((Neuron("relu"), Neuron("identity")), (1.0, 0.5))
    assert behaviour_of(mix, ("x",), ("x", "y")).scales == (Freedom({"x": 1}, {"x": 1, "y": 1}),)
    bent = FluidNeuron((Neuron("relu"), Neuron("square")), (1.0, 0.5))
    assert behaviour_of(bent).scales == ()


@pytest.mark.usefixtures("clean_registry")
def test_types_of_ones_own() -> None:
    @neuron_type(inputs=["x", "y"], outputs=["z"])
    def bent_sum(x: Any) -> dict[str, Any]:
        """x squared and y."""
        return {"z": x["x"].number * x["x"].number + x["y"].number}

    assert bent_sum.name == "bent_sum"
    assert behaviour_of(Neuron("bent_sum")).scales == (Freedom({"x": 1, "y": 2}, {"z": 2}),)

    @neuron_type(inputs=["x"], outputs=["never"])
    def deaf(x: Any) -> dict[str, Any]:
        """Only hears what nobody says."""
        return {"never": x["x"]["no such key"]}

    assert deaf.name == "deaf"
    assert behaviour_of(Neuron("deaf")).scales == ()

    @neuron_type(inputs=["x"], outputs=["y"])
    def stepwise(x: Any) -> dict[str, Any]:
        """Homogeneous in small numbers only."""
        return {"y": x["x"].map(lambda leaf: leaf if abs(leaf) < 1e6 else 1e6)}

    assert stepwise.name == "stepwise"
    assert behaviour_of(Neuron("stepwise")).scales == ()

    @neuron_type(inputs=["x"], outputs=["y"])
    def inverse(x: Any) -> dict[str, Any]:
        """Fails at 0."""
        return {"y": 1 / x["x"].number if x["x"] else 0}

    assert inverse.name == "inverse"
    assert behaviour_of(Neuron("inverse")).scales in ((), (Freedom({"x": 1}, {"y": -1}),))


def test_neurons_of_many_ports() -> None:
    ports = tuple("abcde")
    found = behaviour_of(Neuron("identity"), ports, ports)
    assert len(found.scales) == len(found.signs) == 5
    assert found.separable
