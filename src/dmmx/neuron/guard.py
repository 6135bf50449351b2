"""The neuron type that lets a change pass or stops it: `guard`."""

from __future__ import annotations

from typing import Any

from dmmx.neuron.types import neuron_type
from dmmx.vvalue import VValue
from dmmx.vvalue.leaf import greater, less_or_equal, maximum

_FINITE = 1e38
"""A sum of absolute leaves above this is taken for infinite; single precision holds little more."""


@neuron_type(inputs=("main", "delta", "keep", "limit"), outputs=("delta", "refused"))
def guard(x: VValue) -> dict[str, Any]:
    """delta, unless it changes what keep masks or takes a leaf of main beyond limit; then it is refused.

    A change of what is beyond the limit already may pass as long as it makes nothing larger; a limit of 0 is none. What
    is not finite is refused. All of delta passes or none: a part of an edit may be worse than either.
    """
    main, delta, limit = x["main"], x["delta"], x["limit"].number
    touches = greater(x["keep"].mask_multiply(delta).max_norm(), 0)
    exceeds = greater(limit, 0) * greater((main + delta).max_norm(), maximum(main.max_norm(), limit))
    passes = (1 - touches) * (1 - exceeds) * less_or_equal(delta.l1(), _FINITE)
    return {"delta": delta * passes, "refused": delta * (1 - passes)}
