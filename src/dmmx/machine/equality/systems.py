"""Small systems of linear equations, to which equations are added one by one: over the numbers, and over signs."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Unknown = Hashable

CLOSE = 1e-9
"""A right side that should be 0 is 0 when it is so small: it is a logarithm of weights that were fitted."""


@dataclass
class LinearSystem:
    """Equations Σ coefficient · unknown = number.

    Example:
        >>> system = LinearSystem()
        >>> system.add({"u": 1, "v": 1}, 3.0), system.add({"u": 1, "v": -1}, 1.0), system.add({"u": 2}, 5.0)
        (True, True, False)
        >>> system.solution()
        {'u': 2.0, 'v': 1.0}
    """

    rows: list[tuple[Unknown, dict[Unknown, Fraction], float]] = field(
        default_factory=list[tuple[Unknown, dict[Unknown, Fraction], float]]
    )

    def add(self, coefficients: Mapping[Unknown, int], number: float) -> bool:
        """Add an equation; False, and the system stays as it is, where it contradicts the others."""
        row = {unknown: Fraction(value) for unknown, value in coefficients.items() if value}
        for lead, other, right in self.rows:
            times = row.get(lead, Fraction(0))
            if times:
                for unknown, value in other.items():
                    row[unknown] = row.get(unknown, Fraction(0)) - times * value
                number -= float(times) * right
        row = {unknown: value for unknown, value in row.items() if value}
        if not row:
            return abs(number) <= CLOSE
        lead = next(iter(row))
        factor = row[lead]
        self.rows.append((lead, {unknown: value / factor for unknown, value in row.items()}, number / float(factor)))
        return math.isfinite(number)

    def solution(self) -> dict[Unknown, float]:
        """A solution; unknowns that may be anything are 0 and not in it."""
        found: dict[Unknown, float] = {}
        for lead, row, number in reversed(self.rows):
            found[lead] = number - sum(
                float(value) * found.get(unknown, 0.0) for unknown, value in row.items() if unknown != lead
            )
        return dict(reversed(found.items()))


@dataclass
class SignSystem:
    """Equations between signs: the product of some unknown signs is + (False) or − (True).

    Example:
        >>> system = SignSystem()
        >>> system.add({"a", "b"}, True), system.add({"b"}, True), system.add({"a"}, True)
        (True, True, False)
        >>> system.solution() == {"b"}
        True
    """

    rows: list[tuple[Unknown, frozenset[Unknown], bool]] = field(
        default_factory=list[tuple[Unknown, frozenset[Unknown], bool]]
    )

    def add(self, unknowns: set[Unknown] | frozenset[Unknown], negative: bool) -> bool:
        """Add an equation; False, and the system stays as it is, where it contradicts the others."""
        row = frozenset(unknowns)
        for lead, other, right in self.rows:
            if lead in row:
                row, negative = row ^ other, negative ^ right
        if not row:
            return not negative
        self.rows.append((min(row, key=repr), row, negative))
        return True

    def solution(self) -> set[Unknown]:
        """The unknowns that are −; those that may be either are +."""
        found: set[Unknown] = set()
        for lead, row, negative in reversed(self.rows):
            if negative ^ (len((row - {lead}) & found) % 2 == 1):
                found.add(lead)
        return found
