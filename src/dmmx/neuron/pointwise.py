"""Neuron types that work leaf by leaf: activations, minimum and maximum, less_or_equal."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue, leaf


@neuron_type(inputs=("x",), outputs=("y",))
def relu(x: VValue) -> dict[str, Any]:
    """max(leaf, 0)."""
    return {"y": x["x"].map(leaf.relu)}


@neuron_type(inputs=("x",), outputs=("y",))
def tanh(x: VValue) -> dict[str, Any]:
    """The hyperbolic tangent of every leaf."""
    return {"y": x["x"].map(leaf.tanh)}


@neuron_type(inputs=("x",), outputs=("y",), zero_preserving=False, kinds={"x": "number", "y": "number"})
def sigmoid(x: VValue) -> dict[str, Any]:
    """1 / (1 + exp(-n)) of the scalar part n; 1/2 when silent."""
    return {"y": leaf.sigmoid(x["x"].number)}


@neuron_type(inputs=("x",), outputs=("y",))
def square(x: VValue) -> dict[str, Any]:
    """The square of every leaf."""
    return {"y": x["x"].map(lambda a: a * a)}


@neuron_type(inputs=("x", "gate"), outputs=("y",), kinds={"gate": "number"})
def multiply(x: VValue) -> dict[str, Any]:
    """x scaled by the scalar part of gate: a fuzzy "if"."""
    return {"y": x["x"] * x["gate"].number}


@neuron_type(inputs=("x", "y"), outputs=("y",))
def minimum(x: VValue) -> dict[str, Any]:
    """The smaller leaf on every path; a missing one is 0."""
    return {"y": x["x"].combine(leaf.minimum, x["y"])}


@neuron_type(inputs=("x", "y"), outputs=("y",))
def maximum(x: VValue) -> dict[str, Any]:
    """The larger leaf on every path; a missing one is 0."""
    return {"y": x["x"].combine(leaf.maximum, x["y"])}


@neuron_type(inputs=("x", "among"), outputs=("y",))
def softmax(x: VValue) -> dict[str, Any]:
    """exp(x) at every leaf of among that is above 0, times that leaf, over the sum of all these."""
    among = x["among"].map(leaf.relu)
    # Only where among says so: a path that x lacks is the number 0 there, and counts like any other number.
    scores = among.combine(leaf.positive_part, x["x"])
    taking_part = among.map(lambda a: leaf.greater(a, 0))
    # The largest score is taken away, so that no exponential overflows. It is a norm once no score is negative.
    bound = scores.max_norm()
    largest = (scores + taking_part * bound).max_norm() - bound
    weights = among.combine(lambda a, b: a * leaf.exp(b), scores - taking_part * largest)
    return {"y": weights * leaf.inverse(weights.l1())}


@neuron_type(inputs=("left", "right"), outputs=("true", "false"))
def less_or_equal(x: VValue) -> dict[str, Any]:
    """1 at every path where left <= right (true) or left > right (false), 0 outside both supports."""
    left, right = x["left"], x["right"]
    return {
        "true": left.combine(leaf.less_or_equal, right),
        "false": left.combine(leaf.greater, right),
    }
