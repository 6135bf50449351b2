"""Single EDN words: numbers, names, strings and characters."""

from __future__ import annotations

import math
import re
import reprlib
from fractions import Fraction

from dmmx.vvalue.edn.forms import EdnText, Keyword, Symbol

MAX_DIGITS = 400
"""A whole number of more digits is beyond the largest float anyway, and slow to read."""

_NUMBER = re.compile(
    r"(?P<whole>[+-]?(?:0|[1-9][0-9]*))(?:(?P<big>N)|/(?P<below>[0-9]+)|"
    r"(?P<rest>(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)M?)"
)
_LIKE_NUMBER = re.compile(r"[+-]?[0-9]")
_CODE = re.compile(r"[@^`~]|^'")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}
_CHARACTERS = {"newline": "\n", "space": " ", "tab": "\t", "return": "\r", "backspace": "\b", "formfeed": "\f"}
_WORDS = {"nil": None, "true": True, "false": False}


def atom_of(source: EdnText, word: str, offset: int) -> object:
    """What a word that is not quoted stands for.

    Raises:
        VValueError: it stands for nothing that is read; the place is named.
    """
    if _LIKE_NUMBER.match(word):
        return _number_of(source, word, offset)
    var = word.startswith("#'")
    name = word.removeprefix("#'").removeprefix(":") if var or word.startswith(":") else word
    if word.startswith("##"):
        raise source.error(offset, f"a number must be finite, got {word}")
    if word.startswith("#") and not var:
        hint = ". Print the variable of a neuron type, #'name" if word in ("#object", "#function", "#=") else ""
        raise source.error(offset, f"tagged literals are not read, got {_short(word)}{hint}")
    if _CODE.search(name):
        raise source.error(offset, f"{_short(word)} is code, not data")
    if not name or name.startswith((":", "#")) or name.endswith(":"):
        raise source.error(offset, f"{_short(word)} is no name")
    if word.startswith(":"):
        return Keyword(name)
    return _WORDS[word] if word in _WORDS else Symbol(name)


def string_of(source: EdnText, word: str, offset: int) -> str:
    """The string that a word in quotation marks stands for.

    Raises:
        VValueError: it has an escape that is none, or half a character; the place is named.
    """
    if "\\" not in word:
        return word[1:-1]

    def unescaped(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        if found[2] not in _ESCAPED:
            raise source.error(offset + 1 + found.start(), f"there is no escape {found[0]!r} in a string")
        return _ESCAPED[found[2]]

    text = _ESCAPE.sub(unescaped, word[1:-1])
    return _with_whole_characters(source, text, offset)


def character_of(source: EdnText, word: str, offset: int) -> str:
    r"""The character that a word such as `\a` or `\space` stands for.

    Raises:
        VValueError: there is none of that name; the place is named.
    """
    name = word[1:]
    if len(name) == 1:
        return name
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    if re.fullmatch(r"u[0-9A-Fa-f]{4}", name):
        return _with_whole_characters(source, chr(int(name[1:], 16)), offset)
    raise source.error(offset, f"there is no character {_short(word)}")


def _with_whole_characters(source: EdnText, text: str, offset: int) -> str:
    """Text in which pairs of surrogates have become characters."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise source.error(offset, "a surrogate stands alone: it is half a character") from None


def _number_of(source: EdnText, word: str, offset: int) -> int | float | Fraction:
    found = _NUMBER.fullmatch(word)
    if found is None:
        zero = " (a number does not begin with 0)" if re.match(r"[+-]?0[0-9]", word) else ""
        raise source.error(offset, f"{_short(word)} is no number{zero}")
    if len(word) > MAX_DIGITS and not found["rest"]:
        raise source.error(offset, f"the number {_short(word)} is too large")
    if found["below"] is not None:
        if not int(found["below"]):
            raise source.error(offset, f"{_short(word)} divides by zero")
        ratio = Fraction(int(found["whole"]), int(found["below"]))
        number = ratio.numerator if ratio.denominator == 1 else ratio
    elif found["big"] or not (found["rest"] or word.endswith("M")):
        number = int(found["whole"])
    else:
        number = float(word.removesuffix("M"))
    try:
        is_finite = math.isfinite(float(number))
    except OverflowError:
        is_finite = False
    if not is_finite:
        raise source.error(offset, f"the number {_short(word)} is too large")
    return number


def _short(word: str) -> str:
    return reprlib.repr(str(word))
