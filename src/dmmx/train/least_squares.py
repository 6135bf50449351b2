"""Least squares on a small program: many trials at once, each a Levenberg–Marquardt fit of the links that are left.

Machines are piecewise smooth and exact fits have zero residual, where Gauss–Newton steps converge in a few dozen
iterations to the last digit; Adam needs thousands of steps for three. (Levenberg 1944; Marquardt 1963; the damping rule
follows Nielsen in Madsen, Nielsen & Tingleff, "Methods for non-linear least squares problems", 2004.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler import Program
from dmmx.compiler.quick import quick_jit
from dmmx.train.loss import Batch, BatchArrays, residuals

LANES = 8
"""How many trials one compiled call makes; fewer are filled up."""


_Fitting = tuple[Array, Array, Array, Array]
"""Weights, loss, damping, and by how much the damping grows at the next failure."""


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Fits by Levenberg–Marquardt in float64, for one program and batch.

    Attributes:
        program: what is fitted; at most a few hundred trainable links.
        batch: the examples.
        scale: what the loss is divided by, see `relative_scale`.
        iterations: of each fit.
    """

    program: Program
    batch: Batch
    scale: float
    iterations: int = 24

    def fit(self, weights: np.ndarray, free: np.ndarray, width: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Fit several trials.

        Args:
            weights: (trials, links): where each starts; links that are left out are 0.
            free: (trials, links): 1 for every weight that may change.
            width: at most so many weights are free in any trial, by default all: a derivative is taken for so many.

        Returns:
            The fitted weights (trials, links), and their relative losses (trials,). A trial that went wrong has loss
            infinity.
        """
        found: list[np.ndarray] = []
        losses: list[np.ndarray] = []
        with jax.enable_x64(True):
            batch = self.batch.tree()
            columns = _columns(free, weights.shape[1] if width is None else width)
            for first in range(0, len(weights), LANES):
                rows = np.minimum(np.arange(first, first + LANES), len(weights) - 1)
                fitted, loss = self._fit(jnp.asarray(weights[rows]), jnp.asarray(columns[rows]), batch)
                count = min(LANES, len(weights) - first)
                found.append(np.asarray(fitted)[:count])
                losses.append(np.asarray(loss)[:count])
        every = np.concatenate(losses)
        return np.concatenate(found), np.where(np.isfinite(every), every, np.inf)

    def losses(self, trials: np.ndarray) -> np.ndarray:
        """The relative loss of each of some weight vectors (trials, links), nothing fitted; infinity for no number."""
        # As many to a call as there are links, so that one program serves all.
        size = max(1, trials.shape[1])
        found: list[np.ndarray] = []
        with jax.enable_x64(True):
            batch = self.batch.tree()
            for first in range(0, len(trials), size):
                rows = np.minimum(np.arange(first, first + size), len(trials) - 1)
                found.append(np.asarray(self._losses(jnp.asarray(trials[rows], float), batch)))
        every = np.concatenate([*found, np.empty(0)])[: len(trials)]
        return np.where(np.isfinite(every), every, np.inf)

    def curvature(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """The relative loss and its curvature: the Gauss–Newton matrix JᵀJ (links, links) of the relative residuals.

        Close to an exact fit, the loss at weights + δ is about δᵀ(JᵀJ)δ.
        """
        with jax.enable_x64(True):
            loss, normal = self._curvature(jnp.asarray(weights, float), self.batch.tree())
            return float(loss), np.asarray(normal)

    @cached_property
    def _curvature(self) -> Any:
        def of(weights: Array, batch: BatchArrays) -> tuple[Array, Array]:
            residual, tangent = jax.linearize(lambda w: self._residuals(w, batch), weights)
            jacobian = jax.vmap(tangent)(jnp.eye(weights.shape[0]))
            return jnp.sum(residual**2), jacobian @ jacobian.T

        return quick_jit(of)

    @cached_property
    def _losses(self) -> Any:
        def every(trials: Array, batch: BatchArrays) -> Array:
            return jax.lax.map(lambda weights: jnp.sum(self._residuals(weights, batch) ** 2), trials)

        return quick_jit(every)

    @cached_property
    def _fit(self) -> Any:
        def every(weights: Array, columns: Array, batch: BatchArrays) -> tuple[Array, Array]:
            return jax.lax.map(lambda lane: self._fit_one(lane[0], lane[1], batch), (weights, columns))

        return quick_jit(every)

    def _residuals(self, weights: Array, batch: BatchArrays) -> Float[Array, " residuals"]:
        return residuals(self.program, weights, batch).ravel() / (batch[2].shape[0] * self.scale) ** 0.5

    def _fit_one(self, weights: Array, columns: Array, batch: BatchArrays) -> tuple[Array, Array]:
        count = weights.shape[0]
        directions = jax.nn.one_hot(columns, count, dtype=weights.dtype)
        unused = jnp.asarray(columns >= count, weights.dtype)

        def iteration(carry: _Fitting, _: None) -> tuple[_Fitting, None]:
            weights, loss, damping, growth = carry
            residual, tangent = jax.linearize(lambda w: self._residuals(w, batch), weights)
            jacobian = jax.vmap(tangent)(directions)
            normal, slope = jacobian @ jacobian.T, jacobian @ residual
            ridge = damping * (jnp.diagonal(normal) + 1e-9) + unused
            step = jnp.linalg.solve(normal + jnp.diag(ridge), slope)
            trial = weights.at[columns].add(-step, mode="drop")
            trial_loss = jnp.sum(self._residuals(trial, batch) ** 2)
            better = trial_loss < loss
            damping = jnp.clip(jnp.where(better, damping / 5, damping * growth), 1e-12, 1e9)
            growth = jnp.where(better, 2.0, growth * 2.0)
            return (jnp.where(better, trial, weights), jnp.where(better, trial_loss, loss), damping, growth), None

        start = jnp.sum(self._residuals(weights, batch) ** 2)
        carry = (weights, start, jnp.asarray(1e-2), jnp.asarray(2.0))
        (weights, loss, _, _), _ = jax.lax.scan(iteration, carry, None, length=self.iterations)
        return weights, loss


def _columns(free: np.ndarray, width: int) -> np.ndarray:
    """The free weights of every trial, (trials, width), filled up with a number that is none of a weight."""
    trials, count = free.shape
    columns = np.full((trials, width), count)
    for row, trial in enumerate(free):
        (places,) = np.nonzero(trial)
        columns[row, : len(places)] = places
    return columns
