"""Saliency: what a fitted machine would lose with each link, and the weights that would be left then.

Two ways to one answer. *Leaving out* runs the machine without each link: the truth about now, but silent about what the
other links could make up for. The *second order* asks a quadratic model of the loss what would be left after the others
have made up for it (optimal brain surgeon: Hassibi & Stork, "Second order derivatives for network pruning", NIPS 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dmmx.train.least_squares import LeastSquares


@dataclass(frozen=True, eq=False)
class Saliency:
    """The links that are there, the one whose absence harms least first.

    Attributes:
        links: their places in the weight vector.
        losses: the relative loss expected without each, in that order.
        weights: (links, weights): what is left without each, in that order.
    """

    links: np.ndarray
    losses: np.ndarray
    weights: np.ndarray


def leaving_out(squares: LeastSquares, weights: np.ndarray, mask: np.ndarray) -> Saliency:
    """By running the machine without each link; nothing else changes.

    Args:
        squares: of the machine; up to some 60 links.
        weights: the fitted weights.
        mask: 1 for every link that is there.
    """
    present = np.flatnonzero(mask)
    losses = np.nan_to_num(squares.losses_without(weights)[present], nan=np.inf)
    left = np.repeat(weights[None], len(present), axis=0)
    left[np.arange(len(present)), present] = 0
    return _sorted(present, losses, left)


def second_order(squares: LeastSquares, weights: np.ndarray, mask: np.ndarray, *, damping: float = 1e-3) -> Saliency:
    """By the Gauss–Newton model of the loss around a fit: each link at zero, all others where the model is least.

    The model knows nothing of how far it holds. Where weights can grow as others shrink and nothing changes (a neuron's
    inputs against its output) it promises too much; the damping keeps the correction short there.

    Args:
        squares: of the machine; up to some 60 links.
        weights: the fitted weights: at a minimum of the loss.
        mask: 1 for every link that is there.
        damping: added to the model's curvature along every weight, relative to the mean of these curvatures.
    """
    present = np.flatnonzero(mask)
    fitted = np.asarray(weights, np.float64) * mask
    loss, curvature = squares.curvature(fitted)
    among = curvature[np.ix_(present, present)]
    ridge = damping * max(float(np.trace(among)) / max(1, len(present)), 1e-30)
    inverse = np.linalg.inv(among + ridge * np.eye(len(present)))
    # With δ the change of all weights: least δᵀHδ of those that take one weight to zero, for each weight in turn.
    taken = fitted[present] / np.diagonal(inverse)
    left = np.repeat(fitted[None], len(present), axis=0)
    left[:, present] -= taken[:, None] * inverse
    left[np.arange(len(present)), present] = 0
    return _sorted(present, loss + fitted[present] * taken, left)


saliencies: Mapping[str, Callable[[LeastSquares, np.ndarray, np.ndarray], Saliency]] = MappingProxyType(
    {"leaving out": leaving_out, "second order": second_order}
)
"""Every way to a saliency."""


def _sorted(links: np.ndarray, losses: np.ndarray, weights: np.ndarray) -> Saliency:
    order = np.argsort(losses, kind="stable")
    return Saliency(links[order], losses[order], weights[order])
