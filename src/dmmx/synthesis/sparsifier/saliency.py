"""Saliency: what a fitted machine would lose with each link, or with each of some sets of links, and what is left then.

Ways to one answer. *Magnitude* asks for the size of the weights. *Leaving out* runs the machine without the links: the
truth about now, but silent about what the other links could make up for. The *second order* asks a quadratic model of
the loss what would be left after the others have made up for it (optimal brain surgeon: Hassibi & Stork, "Second order
derivatives for network pruning", NIPS 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np

from dmmx.train.least_squares import LeastSquares


@dataclass(frozen=True, eq=False)
class Saliency:
    """Sets of links, the one whose absence harms least first.

    Attributes:
        groups: (groups, size): their places in the weight vector.
        losses: the relative loss expected without each, in that order; for the magnitude, what goes with it.
        weights: (groups, weights): what is left without each, in that order.
    """

    groups: np.ndarray
    losses: np.ndarray
    weights: np.ndarray


Measure = Callable[[LeastSquares, np.ndarray, np.ndarray], Saliency]
"""Takes least squares of the machine (up to some 60 links), the fitted weights, and the groups to ask about."""


def groups_of(mask: np.ndarray, size: int = 1) -> np.ndarray:
    """All sets of so many of the links that are there, (groups, size).

    Example:
        >>> groups_of(np.array([1, 0, 1, 1]), 2).tolist()
        [[0, 2], [0, 3], [2, 3]]
    """
    return np.array(list(combinations(np.flatnonzero(mask).tolist(), size)), dtype=int).reshape(-1, size)


def magnitude(squares: LeastSquares, weights: np.ndarray, groups: np.ndarray) -> Saliency:
    """By the size of the weights alone, as a sum of squares; nothing is run.

    Args:
        squares: not needed.
        weights: the fitted weights.
        groups: see `Measure`.
    """
    return _sorted(groups, np.sum(weights[groups] ** 2, axis=1), _without(weights, groups))


def leaving_out(squares: LeastSquares, weights: np.ndarray, groups: np.ndarray) -> Saliency:
    """By running the machine without the links; nothing else changes.

    Args:
        squares: of the machine.
        weights: the fitted weights; 0 for links that are left out already.
        groups: see `Measure`.
    """
    left = _without(weights, groups)
    return _sorted(groups, squares.losses(left), left)


def second_order(squares: LeastSquares, weights: np.ndarray, groups: np.ndarray, *, damping: float = 1e-3) -> Saliency:
    """By the Gauss–Newton model of the loss around a fit: some links at zero, all others where the model is least.

    The model knows nothing of how far it holds. Where weights can grow as others shrink and nothing changes (a neuron's
    inputs against its output) it promises too much; the damping keeps the correction short there.

    Args:
        squares: of the machine.
        weights: the fitted weights: at a minimum of the loss. Links at zero are not there and stay at zero.
        groups: see `Measure`.
        damping: added to the model's curvature along every weight, relative to the mean of these curvatures.
    """
    left = _without(weights, groups)
    # A link of a group may have got zero as its weight by chance.
    present = np.union1d(np.flatnonzero(weights), groups)
    loss, curvature = squares.curvature(weights)
    among = curvature[np.ix_(present, present)]
    ridge = damping * max(float(np.trace(among)) / max(1, len(present)), 1e-30)
    inverse = np.linalg.inv(among + ridge * np.eye(len(present)))
    # With δ the change of all weights: least δᵀHδ of those that take the group's weights w to zero. With the group's
    # rows R and block B of the inverse of H that is δ = -RᵀB⁻¹w, at the price of wᵀB⁻¹w.
    inside = np.searchsorted(present, groups)
    blocks = inverse[inside[:, :, None], inside[:, None, :]]
    taken = np.linalg.solve(blocks, weights[groups][:, :, None])[:, :, 0]
    left[:, present] -= np.einsum("gs,gsp->gp", taken, inverse[inside])
    np.put_along_axis(left, groups, 0.0, axis=1)
    return _sorted(groups, loss + np.sum(weights[groups] * taken, axis=1), left)


saliencies: Mapping[str, Measure] = MappingProxyType(
    {"magnitude": magnitude, "leaving_out": leaving_out, "second_order": second_order}
)
"""Every way to a saliency."""


def _without(weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    left = np.repeat(np.asarray(weights, np.float64)[None], len(groups), axis=0)
    np.put_along_axis(left, groups, 0.0, axis=1)
    return left


def _sorted(groups: np.ndarray, losses: np.ndarray, weights: np.ndarray) -> Saliency:
    order = np.argsort(losses, kind="stable")
    return Saliency(groups[order], losses[order], weights[order])
