"""Sums of terms in LaTeX: signs folded, no weight of 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dmmx.display.equations.words import number


@dataclass(frozen=True)
class Formula:
    """A sum of weights times texts.

    Attributes:
        terms: (weight, text); none for zero. A weight may be complex.
        is_tree: whether it may be more than a number.
    """

    terms: tuple[tuple[float, str], ...] = ()
    is_tree: bool = False

    @classmethod
    def of(cls, formula: str, *, is_tree: bool = False) -> Formula:
        """Any other formula as a sum of one term."""
        return cls(((1.0, formula),), is_tree)

    def __add__(self, other: Formula) -> Formula:
        return Formula(self.terms + other.terms, self.is_tree or other.is_tree)

    def __sub__(self, other: Formula) -> Formula:
        return self + other.times(-1)

    def times(self, factor: float) -> Formula:
        """The sum with every term scaled."""
        return Formula(tuple((factor * weight, term) for weight, term in self.terms), self.is_tree)

    @property
    def pieces(self) -> list[str]:
        """The terms with their signs, the first without a plus."""
        pieces: list[str] = []
        for weight, term in self.terms:
            is_complex = isinstance(weight, complex)
            size = weight if is_complex else abs(weight)
            product = term if size == 1 else rf"{number(size)}\, {term}"
            sign = "+" if is_complex or weight >= 0 else "-"
            pieces.append(f"{sign} {product}" if pieces else product if sign == "+" else f"-{product}")
        return pieces

    @property
    def text(self) -> str:
        """The sum."""
        return " ".join(self.pieces) or "0"

    @property
    def factor(self) -> str:
        """The sum, in parentheses where it has signs or weights."""
        return self.text if not self.terms or (len(self.terms) == 1 and self.terms[0][0] == 1) else f"({self.text})"

    @property
    def number(self) -> Formula:
        """The scalar part."""
        return Formula.of(rf"\operatorname{{num}}({self.text})") if self.is_tree else self


def sum_of(formulas: Iterable[Formula]) -> Formula:
    """The sum of sums."""
    total = Formula()
    for formula in formulas:
        total += formula
    return total
