"""What the core neuron types do, with numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dmmx.neuron import NeuronType, get_neuron_type, neuron_types
from dmmx.vvalue import Tree

LIST = {"this": 1, "rest": {"this": 2, "rest": {"this": 3}}}

EXAMPLES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("identity", {}, {"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 2}}),
    ("accumulator", {}, {"accum": {"a": 1}, "delta": {"a": 2, "b": 5}}, {"result": {"a": 3, "b": 5}}),
    ("accumulator", {}, {"delta": 2}, {"result": 2}),
    ("constant", {"value": {".": 1}}, {}, {"value": {".": 1}}),
    ("constant", {"value": 1}, {"anything": 7}, {"value": 1}),
    ("max_norm", {}, {"dict": {"h": 2, "e": -3}}, {"norm": 3}),
    ("max_norm", {}, {"dict": {":number": -5, "e": 3}}, {"norm": 5}),
    ("max_norm", {}, {}, {}),
    ("dot", {}, {"x": {"a": 2, "b": 3}, "y": {"b": 4, "c": 5}}, {"dot": 12}),
    ("dot", {"limit": 4}, {"x": {"b": 3}, "y": {"b": 4}}, {"dot": 4}),
    ("dot", {"limit": 4}, {"x": {"b": 3}, "y": {"b": -4}}, {"dot": -4}),
    ("dot", {"limit": 4}, {"x": {"b": 1}, "y": {"b": 3}}, {"dot": 3}),
    ("dot", {"limit": None}, {"x": 5, "y": 6}, {"dot": 30}),
    ("compare", {}, {"x": 5, "y": 2}, {"true": 3}),
    ("compare", {}, {"x": 2, "y": 5}, {"false": 3}),
    ("compare", {}, {"x": 2, "y": 2}, {}),
    ("compare", {}, {"x": {":number": 1, "a": 9}, "y": {"a": 1}}, {"true": 1}),
    ("relu", {}, {"x": {":number": -1, "a": 2, "b": -2}}, {"y": {"a": 2}}),
    ("tanh", {}, {"x": {"a": 1}}, {"y": {"a": math.tanh(1)}}),
    ("sigmoid", {}, {"x": 2}, {"y": 1 / (1 + math.exp(-2))}),
    ("sigmoid", {}, {"x": {"a": 2}}, {"y": 0.5}),
    ("square", {}, {"x": {":number": -3, "a": 2}}, {"y": {":number": 9, "a": 4}}),
    ("multiply", {}, {"x": {"a": 2}, "gate": 0.5}, {"y": {"a": 1}}),
    ("multiply", {}, {"x": {"a": 2}, "gate": {"a": 3}}, {}),
    ("minimum", {}, {"x": {"a": 2, "b": 1}, "y": {"a": -1}}, {"y": {"a": -1}}),
    ("minimum", {}, {"x": {"a": -2}, "y": {"b": -1}}, {"y": {"a": -2, "b": -1}}),
    ("maximum", {}, {"x": {"a": 2, "b": 1}, "y": {"a": 5}}, {"y": {"a": 5, "b": 1}}),
    ("maximum", {}, {"x": {"a": -2}}, {}),
    ("softmax", {}, {"x": {"a": math.log(2)}, "among": {"a": 1, "b": 1}}, {"y": {"a": 2 / 3, "b": 1 / 3}}),
    ("softmax", {}, {"x": {"a": 9, "b": 1000, "c": 1000}, "among": {"b": 1, "c": 3}}, {"y": {"b": 0.25, "c": 0.75}}),
    ("softmax", {}, {"x": {"a": -1000, "b": -1000}, "among": {"a": 1, "b": 1, "c": -1}}, {"y": {"a": 0.5, "b": 0.5}}),
    ("softmax", {}, {"x": {"a": 1}}, {}),
    ("softmax", {}, {"x": -3, "among": 2}, {"y": 1}),
    ("less_or_equal", {}, {"left": 2, "right": 2}, {"true": 1}),
    ("less_or_equal", {}, {"left": 3, "right": 2}, {"false": 1}),
    ("less_or_equal", {}, {"left": {"a": 1}, "right": {"b": 1}}, {"true": {"b": 1}, "false": {"a": 1}}),
    ("less_or_equal", {}, {"left": {"a": -1}}, {"true": {"a": 1}}),
    (
        "mask_multiply",
        {},
        {"mask": {"x": 2, "y": {"z": 3}}, "main": {"x": {"p": 1}, "y": {"z": {"p": 5, "q": 1}, "t": 9}}},
        {"result": {"x": {"p": 2}, "y": {"z": {"p": 15, "q": 3}}}},
    ),
    (
        "linear_combination",
        {},
        {"mask": {"x": 2, "y": {"z": 3}}, "main": {"x": {"p": 1}, "y": {"z": {"p": 5, "q": 1}, "t": 9}}},
        {"result": {"p": 17, "q": 3}},
    ),
    (
        "outer",
        {},
        {"x": {"a": 2, "b": {"c": -1}}, "y": {":number": 1, "a": 3}},
        {"result": {"a": {":number": 2, "a": 6}, "b": {"c": {":number": -1, "a": -3}}}},
    ),
    ("outer", {}, {"x": {":number": 2, "a": 1}, "y": {"a": 1}}, {"result": {"a": {":number": 2, "a": 1}}}),
    ("cons", {}, {"head": 1, "tail": {"this": 2, "rest": {"this": 3}}}, {"list": LIST}),
    ("cons_if", {}, {"head": 1, "tail": {"this": 2, "rest": {"this": 3}}, "gate": 1}, {"list": LIST}),
    ("cons_if", {}, {"head": 1, "tail": LIST}, {"list": LIST}),
    ("cons_if", {}, {"head": 4, "tail": {"end": 8}, "gate": 0.25}, {"list": {"this": 1, "rest": {"end": 2}, "end": 6}}),
    ("first", {}, {"list": {"this": {"a": 1}, "rest": {"this": 2}}}, {"head": {"a": 1}}),
    ("rest", {}, {"list": {"this": 1, "rest": {"this": 2}}}, {"tail": {"this": 2}}),
    ("rest", {}, {"list": {"this": 1}}, {}),
    ("guard", {}, {"delta": {"a": 1}, "keep": {"b": 1}}, {"delta": {"a": 1}}),
    ("guard", {}, {"main": {"a": 5}, "delta": {"a": 1}}, {"delta": {"a": 1}}),
    ("guard", {}, {"delta": {"a": 1, "b": {"c": 2}}, "keep": {"b": 1}}, {"refused": {"a": 1, "b": {"c": 2}}}),
    ("guard", {}, {"limit": 4, "main": {"a": 3}, "delta": {"a": 1}}, {"delta": {"a": 1}}),
    ("guard", {}, {"limit": 4, "main": {"a": 3}, "delta": {"a": 2}}, {"refused": {"a": 2}}),
    ("guard", {}, {"limit": 4, "main": {"a": 3}, "delta": {"b": -5}}, {"refused": {"b": -5}}),
    ("guard", {}, {"limit": 4, "main": {"a": 9}, "delta": {"a": -1}}, {"delta": {"a": -1}}),
    ("guard", {}, {"limit": 4, "main": {"a": 9}, "delta": {"a": 1}}, {"refused": {"a": 1}}),
]


@pytest.mark.parametrize(("name", "parameters", "inputs", "outputs"), EXAMPLES)
def test_example(name: str, parameters: dict[str, Any], inputs: Any, outputs: Any) -> None:
    got = get_neuron_type(name)(Tree(inputs), **parameters)
    assert isinstance(got, Tree)
    assert (got - Tree(outputs)).max_norm() < 1e-15


def test_every_core_type_has_an_example() -> None:
    assert {name for name, *_ in EXAMPLES} == set(core_types())


def core_types() -> dict[str, NeuronType]:
    """Without those that the examples in the package bring."""
    return {name: made for name, made in neuron_types.items() if made.function.__module__.startswith("dmmx.neuron.")}


def test_the_declarations_of_the_design() -> None:
    assert [name for name, made in core_types().items() if not made.zero_preserving] == ["constant", "sigmoid"]
    assert {name: made.memory for name, made in core_types().items() if made.memory} == {
        "accumulator": ("accum", "result")
    }
    assert dict(neuron_types["dot"].parameters) == {"limit": None}
    assert neuron_types["identity"].inputs is neuron_types["identity"].outputs is None
    assert neuron_types["compare"].outputs == ("true", "false")


def test_weights_of_one_transport_unchanged_and_lists_are_shared() -> None:
    tail = Tree({"this": 1})
    built = get_neuron_type("cons")(Tree({"head": {"a": 1}, "tail": tail}))
    assert built.at(("list", "rest")) is tail


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_a_guard_refuses_what_is_not_finite(bad: float) -> None:
    for limit in (0, 4):
        got = get_neuron_type("guard")(Tree({"main": 1, "delta": {"a": 1, "b": bad, "c": 2}, "limit": limit}))
        assert not got["delta"]
        assert got["refused"].keys() == ("a", "b", "c")
