"""The sparsifiers by name, each with the plan of a fit that suits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dmmx.synthesis.sparsifier.constrained import constrained
from dmmx.synthesis.sparsifier.half import half
from dmmx.synthesis.sparsifier.l1 import l1
from dmmx.synthesis.sparsifier.logarithm import logarithm
from dmmx.synthesis.sparsifier.plan import FitPlan
from dmmx.synthesis.sparsifier.proximal import proximal
from dmmx.train.sparsifier import Sparsifier


@dataclass(frozen=True)
class SparsifierKind:
    """A sparsifier and how it is used.

    Attributes:
        make: makes it, with its own keyword arguments; all have defaults.
        plan: of a fit with it (measured: docs/synthesis.md).
    """

    make: Callable[[], Sparsifier]
    plan: FitPlan


sparsifiers: Mapping[str, SparsifierKind] = MappingProxyType(
    {
        "l1": SparsifierKind(l1, FitPlan()),
        "half": SparsifierKind(half, FitPlan(find=600, drive=1200, exploring=20, settled=0.01, exploring_rate=2)),
        "logarithm": SparsifierKind(
            logarithm, FitPlan(find=600, drive=1200, exploring=120, driving=4, settled=0.01, exploring_rate=2)
        ),
        "proximal": SparsifierKind(proximal, FitPlan(exploring=6, settled=0.01)),
        "constrained": SparsifierKind(constrained, FitPlan(find=600, exploring=20, settled=0.01, exploring_rate=2)),
    }
)
"""Every sparsifier."""
