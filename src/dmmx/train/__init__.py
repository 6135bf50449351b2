"""Loss, regularisers, gradient estimators, descent, least squares, progress and run directories."""

from dmmx.train.descent import Descent, DescentState, Schedule, relative_scale
from dmmx.train.estimators import (
    Estimator,
    EstimatorKind,
    GradientCost,
    Loss,
    centred_ranks,
    estimators,
    evolution,
    gradient_cost,
    reverse_mode,
)
from dmmx.train.least_squares import LeastSquares
from dmmx.train.loss import Batch, compile_for, make_batch, residuals, squared_loss
from dmmx.train.progress import Progress, ProgressChoice, ProgressDisplay, progress_display
from dmmx.train.regularisers import Regulariser, memory_balance
from dmmx.train.run_directory import RunDirectory
from dmmx.train.sparsifier import L1, Sparsifier

__all__ = [
    "L1",
    "Batch",
    "Descent",
    "DescentState",
    "Estimator",
    "EstimatorKind",
    "GradientCost",
    "LeastSquares",
    "Loss",
    "Progress",
    "ProgressChoice",
    "ProgressDisplay",
    "Regulariser",
    "RunDirectory",
    "Schedule",
    "Sparsifier",
    "centred_ranks",
    "compile_for",
    "estimators",
    "evolution",
    "gradient_cost",
    "make_batch",
    "memory_balance",
    "progress_display",
    "relative_scale",
    "residuals",
    "reverse_mode",
    "squared_loss",
]
