"""Neuron types that work on the shape of trees: generalised products and lists."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue


@neuron_type(inputs=("mask", "main"), outputs=("result",))
def mask_multiply(x: VValue) -> dict[str, Any]:
    """At every leaf of mask, the subtree of main at its path, scaled by the leaf."""
    return {"result": x["mask"].mask_multiply(x["main"])}


@neuron_type(inputs=("mask", "main"), outputs=("result",))
def linear_combination(x: VValue) -> dict[str, Any]:
    """The products of mask_multiply, summed into one V-value: a row of a network matrix applied to its outputs."""
    return {"result": x["mask"].linear_combination(x["main"])}


@neuron_type(inputs=("x", "y"), outputs=("result",))
def outer(x: VValue) -> dict[str, Any]:
    """At every leaf of x, all of y, scaled by the leaf: the tensor product."""
    product = x.nest({})
    for path, weight in x["x"].items():
        part = x["y"] * weight
        for key in reversed(path):
            part = x.nest({key: part})
        product = product + part
    return {"result": product}


@neuron_type(inputs=("head", "tail"), outputs=("list",))
def cons(x: VValue) -> dict[str, Any]:
    """The list {this: head, rest: tail}."""
    return {"list": x.nest({"this": x["head"], "rest": x["tail"]})}


@neuron_type(inputs=("head", "tail", "gate"), outputs=("list",))
def cons_if(x: VValue) -> dict[str, Any]:
    """cons where the scalar part of gate is 1, the tail where it is 0, between them a mixture."""
    head, tail, gate = x["head"], x["tail"], x["gate"].number
    return {"list": x.nest({"this": head, "rest": tail}) * gate + tail * (1 - gate)}


@neuron_type(inputs=("list",), outputs=("head",))
def first(x: VValue) -> dict[str, Any]:
    """The head of a list."""
    return {"head": x["list"]["this"]}


@neuron_type(inputs=("list",), outputs=("tail",))
def rest(x: VValue) -> dict[str, Any]:
    """The list without its head."""
    return {"tail": x["list"]["rest"]}
