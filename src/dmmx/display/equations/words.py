"""Names, numbers and V-values in LaTeX."""

from __future__ import annotations

import re
from typing import Any

from dmmx.display.words import number_text, visible
from dmmx.vvalue import NUMBER_KEY, Tree

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "`": r"\`{}",
}
"""What LaTeX has for every character that means something to it."""


def escaped(text: str) -> str:
    r"""Text in which no character means anything to LaTeX.

    Example:
        >>> escaped("50% of_a\n")
        '50\\% of\\_a\\textbackslash{}n'
    """
    shown = "".join(ESCAPES.get(character, character) for character in visible(text))
    # Two hyphens in a row would become a dash.
    return re.sub("-(?=-)", "-{}", shown)


def text(words: str) -> str:
    """A text within a formula."""
    return rf"\text{{{escaped(words)}}}"


def number(value: Any) -> str:
    r"""A number with up to 4 significant digits.

    Example:
        >>> number(1e-7), number(-12345.678)
        ('10^{-7}', '-1.235 \\cdot 10^{4}')
        >>> number(0.5 - 2j)
        '(0.5 - 2\\, \\mathrm{i})'
        >>> number(1j)
        '\\mathrm{i}'
    """
    if isinstance(value, complex):
        size = "" if abs(value.imag) == 1 else rf"{number(abs(value.imag))}\, "
        imaginary = rf"{size}\mathrm{{i}}"
        if not value.real:
            return rf"(-{imaginary})" if value.imag < 0 else imaginary
        return rf"({number(value.real)} {'-' if value.imag < 0 else '+'} {imaginary})"
    if not isinstance(value, int | float):
        return text(str(value))
    mantissa, _, exponent = number_text(value).partition("e")
    if mantissa.lstrip("-") in ("inf", "nan"):
        return mantissa.replace("inf", r"\infty").replace("nan", text("nan"))
    if not exponent:
        return mantissa
    power = f"10^{{{exponent}}}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")


def tree(value: Tree) -> str:
    r"""A V-value.

    Example:
        >>> tree(Tree({".": 1}))
        '\\{\\text{.}\\colon 1\\}'
    """
    keys = value.keys()
    if not keys:
        return number(value.number)
    parts = [rf"{text(NUMBER_KEY)}\colon {number(value.number)}"] if value.number != 0 else []
    parts += [rf"{text(key)}\colon {tree(value[key])}" for key in keys]
    return rf"\{{{', '.join(parts)}\}}"


def width(formula: str) -> int:
    """About how many characters wide a formula is when it is set."""
    return len(re.sub(r"\\[a-zA-Z]+|[\\{}&]|\s", "", formula))
