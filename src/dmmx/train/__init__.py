"""Loss, regularisers, gradient descent, least squares, progress and run directories."""

from dmmx.train.descent import Descent, DescentState, Schedule, relative_scale
from dmmx.train.least_squares import LeastSquares
from dmmx.train.loss import Batch, compile_for, make_batch, residuals, squared_loss
from dmmx.train.progress import Progress, ProgressChoice, ProgressDisplay, progress_display
from dmmx.train.regularisers import Regulariser, memory_balance
from dmmx.train.run_directory import RunDirectory

__all__ = [
    "Batch",
    "Descent",
    "DescentState",
    "LeastSquares",
    "Progress",
    "ProgressChoice",
    "ProgressDisplay",
    "Regulariser",
    "RunDirectory",
    "Schedule",
    "compile_for",
    "make_batch",
    "memory_balance",
    "progress_display",
    "relative_scale",
    "residuals",
    "squared_loss",
]
