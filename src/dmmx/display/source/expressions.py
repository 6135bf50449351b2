"""Sums of terms as Python text: signs folded, no weight of 1, parentheses only where they are needed."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dmmx.errors import DmmxError
from dmmx.vvalue import Tree

_EXACT = 2**53


@dataclass(frozen=True)
class Term:
    """A weight times something that needs no parentheses in a product.

    Attributes:
        text: a name, a call, or a product.
        is_tree: whether it may be more than a number.
        weight: its factor; it may be complex.
        value: the number that the text stands for, into which the weight goes; None where it stands for none.
    """

    text: str
    is_tree: bool = False
    weight: float = 1
    value: complex | None = None

    def times(self, factor: float) -> Term:
        """The term with another factor more."""
        return replace(self, weight=self.weight * factor)

    @property
    def number(self) -> Term:
        """The scalar part."""
        return replace(self, text=f"number({self.text})", is_tree=False) if self.is_tree else self


@dataclass(frozen=True)
class Expression:
    """A sum.

    Attributes:
        terms: none for zero.
    """

    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, text: str, *, is_tree: bool = False) -> Expression:
        """A name, a call or a product as a sum of one term."""
        return cls((Term(text, is_tree),))

    @property
    def is_tree(self) -> bool:
        """Whether it may be more than a number."""
        return any(term.is_tree for term in self.terms)

    @property
    def is_name(self) -> bool:
        """Whether it may be written several times without being computed several times."""
        return not self.terms or (len(self.terms) == 1 and self.text.isidentifier()) or self._is_literal

    @property
    def _is_literal(self) -> bool:
        return len(self.terms) == 1 and self.terms[0].value is not None

    @property
    def number(self) -> Expression:
        """The scalar part."""
        return Expression(tuple(term.number for term in self.terms))

    def __add__(self, other: Expression) -> Expression:
        return Expression(self.terms + other.terms)

    def __sub__(self, other: Expression) -> Expression:
        return Expression(self.terms + other.times(-1).terms)

    def times(self, factor: float) -> Expression:
        """The sum with every term scaled; nothing for 0."""
        return Expression(tuple(term.times(factor) for term in self.terms)) if factor else Expression()

    @property
    def text(self) -> str:
        """The sum as Python text."""
        if self.is_tree:
            return _tree_sum(self.terms)
        return _number_sum(self.terms)

    @property
    def atom(self) -> str:
        """The same as a factor: in parentheses where it needs them."""
        is_plain = self.is_tree or not self.terms or (len(self.terms) == 1 and self.terms[0].weight == 1)
        return self.text if is_plain else f"({self.text})"


def sum_of(expressions: Iterable[Expression]) -> Expression:
    """The sum of sums."""
    return Expression(tuple(term for expression in expressions for term in expression.terms))


def literal(value: Tree) -> Expression:
    """A V-value as Python text."""
    if not value:
        return Expression()
    if value.keys():
        return Expression.of(tree_text(value), is_tree=True)
    number = value.number
    if isinstance(number, complex):
        return Expression((Term(number_text(number), value=number),))
    return Expression((Term(number_text(abs(number)), weight=-1 if number < 0 else 1, value=abs(number)),))


def tree_text(value: Tree) -> str:
    """A V-value as a dict of dicts and numbers."""
    keys = value.keys()
    if not keys:
        return number_text(value.number) if value else "{}"
    parts = [f'":number": {number_text(value.number)}'] if value.number != 0 else []
    parts += [f"{string_text(key)}: {tree_text(value[key])}" for key in keys]
    return "{" + ", ".join(parts) + "}"


def number_text(number: object) -> str:
    """A number as Python text, without a needless point; a complex one as a factor.

    Raises:
        DmmxError: it is no number, or a complex one that is not finite.
    """
    if isinstance(number, complex) and cmath.isfinite(number):
        return repr(number)
    if not isinstance(number, int | float):
        raise DmmxError(f"{number!r} is no number that Python text can hold")
    if not math.isfinite(number):
        return f'float("{number}")'
    return str(int(number)) if number == int(number) and abs(number) <= _EXACT else repr(number)


def string_text(text: str) -> str:
    """A string as Python text, in double quotes where they need no escape."""
    quoted = repr(text)
    return f'"{quoted[1:-1]}"' if quoted.startswith("'") and '"' not in quoted and "\\'" not in quoted else quoted


def _number_sum(terms: tuple[Term, ...]) -> str:
    text = ""
    for term in terms:
        is_complex = isinstance(term.weight, complex)
        sign = "+" if is_complex or term.weight >= 0 else "-"
        product = _product(term if is_complex else replace(term, weight=abs(term.weight)))
        text += f" {sign} {product}" if text else product if sign == "+" else f"-{product}"
    return text or "0"


def _product(term: Term) -> str:
    if term.value is not None:
        return number_text(term.weight * term.value)
    return term.text if term.weight == 1 else f"{number_text(term.weight)} * {term.text}"


def _tree_sum(terms: tuple[Term, ...]) -> str:
    parts = [_scaled(term) for term in terms]
    return parts[0] if len(parts) == 1 else f"add({', '.join(parts)})"


def _scaled(term: Term) -> str:
    if not term.is_tree:
        return _number_sum((term,))
    return term.text if term.weight == 1 else f"scale({term.text}, {number_text(term.weight)})"
