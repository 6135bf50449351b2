"""The gradient estimators by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dmmx.compiler.program import AccumulatorGradient
from dmmx.train.estimators.estimator import Estimator, Loss
from dmmx.train.estimators.evolution import PAIRS, evolution
from dmmx.train.estimators.reverse import reverse_mode


@dataclass(frozen=True)
class EstimatorKind:
    """A way to a gradient.

    Attributes:
        make: makes the estimator of a loss; further keyword arguments are the estimator's own.
        accumulator_gradient: how programs are to be compiled for it, see `dmmx.compile`.
        passes: how many forward passes an estimate takes; None where it takes a reverse pass.
    """

    make: Callable[[Loss], Estimator]
    accumulator_gradient: AccumulatorGradient = "exact"
    passes: int | None = None


estimators: Mapping[str, EstimatorKind] = MappingProxyType(
    {
        "exact": EstimatorKind(reverse_mode),
        "truncated": EstimatorKind(reverse_mode, "truncated"),
        "evolution": EstimatorKind(evolution, passes=2 * PAIRS + 1),
    }
)
"""Every gradient estimator."""
