"""Sparsifiers: ways to leave few links, one a module, known by name; and the saliency of those that are left."""

from dmmx.synthesis.sparsifier.constrained import constrained
from dmmx.synthesis.sparsifier.half import half
from dmmx.synthesis.sparsifier.l1 import l1
from dmmx.synthesis.sparsifier.logarithm import logarithm
from dmmx.synthesis.sparsifier.plan import FitPlan
from dmmx.synthesis.sparsifier.proximal import proximal
from dmmx.synthesis.sparsifier.registry import SparsifierKind, sparsifiers
from dmmx.synthesis.sparsifier.saliency import (
    Measure,
    Saliency,
    groups_of,
    leaving_out,
    magnitude,
    saliencies,
    second_order,
)

__all__ = [
    "FitPlan",
    "Measure",
    "Saliency",
    "SparsifierKind",
    "constrained",
    "groups_of",
    "half",
    "l1",
    "leaving_out",
    "logarithm",
    "magnitude",
    "proximal",
    "saliencies",
    "second_order",
    "sparsifiers",
]
