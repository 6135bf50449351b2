"""Neuron types that make numbers of V-values: max_norm, dot, compare."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue
from dmmx.vvalue.leaf import clip, relu


@neuron_type(inputs=("dict",), outputs=("norm",), kinds={"norm": "number"})
def max_norm(x: VValue) -> dict[str, Any]:
    """The largest absolute leaf, the scalar part counted."""
    return {"norm": x["dict"].max_norm()}


@neuron_type(inputs=("x", "y"), outputs=("dot",))
def dot(x: VValue, *, limit: float | None = None) -> dict[str, Any]:
    """The sum over common paths of the products, held between -limit and limit where one is given."""
    product = x["x"].dot(x["y"])
    return {"dot": product if limit is None else clip(product, limit)}


@neuron_type(inputs=("x", "y"), outputs=("true", "false"), kinds=dict.fromkeys(("x", "y", "true", "false"), "number"))
def compare(x: VValue) -> dict[str, Any]:
    """By how much the scalar part of x exceeds that of y (true), or y exceeds x (false); else 0."""
    difference = x["x"].number - x["y"].number
    return {"true": relu(difference), "false": relu(-difference)}
