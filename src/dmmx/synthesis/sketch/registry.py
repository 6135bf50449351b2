"""The registry of sketches, keyed by the name that people type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dmmx.machine import Machine
from dmmx.synthesis.sketch.fluid import fluid
from dmmx.synthesis.sketch.layered import layered
from dmmx.synthesis.sketch.recurrent import recurrent

sketches: Mapping[str, Callable[..., Machine]] = MappingProxyType(
    {"layered": layered, "recurrent": recurrent, "fluid": fluid}
)
"""Every sketch by name: functions of a task, with `seed`, `width` and `scale` among their keyword arguments."""

clips: Mapping[str, float | None] = MappingProxyType(
    {
        "layered": None,
        # Where everything goes round, a step too far makes outputs grow without bounds, and with them the gradient.
        "recurrent": 1.0,
        "fluid": None,
    }
)
"""The largest norm of the relative loss's gradient that suits each sketch; None for no limit (docs/synthesis.md)."""
