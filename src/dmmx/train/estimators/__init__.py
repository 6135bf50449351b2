"""Gradient estimators: ways to a gradient of the loss, one a module, known by name."""

from dmmx.train.estimators.cost import GradientCost, gradient_cost, side_by_side
from dmmx.train.estimators.estimator import Estimator, Loss
from dmmx.train.estimators.evolution import centred_ranks, evolution
from dmmx.train.estimators.registry import EstimatorKind, estimators
from dmmx.train.estimators.reverse import reverse_mode

__all__ = [
    "Estimator",
    "EstimatorKind",
    "GradientCost",
    "Loss",
    "centred_ranks",
    "estimators",
    "evolution",
    "gradient_cost",
    "reverse_mode",
    "side_by_side",
]
