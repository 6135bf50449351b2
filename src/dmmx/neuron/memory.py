"""Neuron types that keep or carry a V-value: identity, accumulator, constant."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue


@neuron_type(inputs=None, outputs=None)
def identity(x: VValue) -> VValue:
    """y = x."""
    return x


@neuron_type(inputs=("accum", "delta"), outputs=("result",), memory=("accum", "result"))
def accumulator(x: VValue) -> dict[str, Any]:
    """accum + delta; a memory when its result is linked to accum with weight 1."""
    return {"result": x["accum"] + x["delta"]}


@neuron_type(inputs=(), outputs=("value",), zero_preserving=False)
def constant(x: VValue, *, value: object) -> dict[str, Any]:
    """The given V-value at every tick."""
    return {"value": x.lift(value)}
