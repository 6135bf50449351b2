"""L1: the sum of the sizes of all weights."""

from __future__ import annotations

from dmmx.train.sparsifier import L1, Sparsifier


def l1() -> Sparsifier:
    """Σ |w|: every weight is drawn to zero equally hard, however large it is."""
    return L1
