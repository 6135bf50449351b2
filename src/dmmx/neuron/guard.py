"""The neuron type that lets a change pass or stops it: `guard`."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue
from dmmx.vvalue.leaf import greater, less_or_equal, maximum

_FINITE = 1e38
"""A sum of absolute leaves above this is taken for infinite; single precision holds little more."""


@neuron_type(inputs=("main", "delta", "keep"), outputs=("delta", "refused"))
def guard(x: VValue, *, limit: float | None = None) -> dict[str, Any]:
    """delta, unless it changes what keep masks or takes a leaf of main beyond the limit; then it is refused.

    A change of what is beyond the limit already may pass as long as it makes nothing larger. What is not finite is
    refused. All of delta passes or none: a part of an edit may be worse than either.
    """
    main, delta = x["main"], x["delta"]
    passes = (1 - greater(x["keep"].mask_multiply(delta).max_norm(), 0)) * less_or_equal(delta.l1(), _FINITE)
    if limit is not None:
        highest = maximum(main.max_norm(), limit)
        passes = passes * less_or_equal((main + delta).max_norm(), highest)
    return {"delta": delta * passes, "refused": delta * (1 - passes)}
