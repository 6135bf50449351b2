"""The registry of sketches, keyed by the name that people type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from dmmx.machine import Machine
from dmmx.synthesis.sketch.fluid import fluid
from dmmx.synthesis.sketch.layered import layered
from dmmx.synthesis.sketch.recurrent import recurrent

sketches: Mapping[str, Callable[..., Machine]] = MappingProxyType(
    {"layered": layered, "recurrent": recurrent, "fluid": fluid}
)
"""Every sketch by name: functions of a task, with `seed`, `width` and `scale` among their keyword arguments."""


class DescentDefaults(NamedTuple):
    """What suits a sketch.

    Attributes:
        rate: learning rate of Adam.
        clip: largest norm of the relative loss's gradient; None for no limit.
    """

    rate: float
    clip: float | None


descents: Mapping[str, DescentDefaults] = MappingProxyType(
    {
        "layered": DescentDefaults(1e-2, None),
        # Where everything goes round, a step too far makes outputs grow without bounds, and with them the gradient.
        "recurrent": DescentDefaults(4e-3, 1.0),
        "fluid": DescentDefaults(1e-2, None),
    }
)
"""What suits each sketch (docs/synthesis.md)."""
