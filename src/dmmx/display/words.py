"""How numbers, V-values and names are written in pictures, and how wide they are."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from dmmx.vvalue import NUMBER_KEY, Tree

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # they hold an emoji or a ligature together
_NOT_IN_XML = "\ufffe\uffff"


def number_text(number: Any, digits: int = 4) -> str:
    """A number with up to the given number of significant digits, without needless zeros.

    Args:
        number: anything; what is not a real number is written as Python writes it.
        digits: significant digits kept.

    Example:
        >>> [number_text(number) for number in (1.0, -0.5, 12345.678, 1e-7)]
        ['1', '-0.5', '1.235e4', '1e-7']
    """
    if not isinstance(number, int | float):
        return str(number)
    text = format(number, f".{digits}g")
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa}e{int(exponent)}"
    return "0" if text == "-0" else text


def value_text(value: Tree, length: int = 32) -> str:
    """A V-value on one line, cut at the given length.

    Example:
        >>> value_text(Tree({".": 1, "a": {"b": 2.5}}))
        '{".": 1, "a": {"b": 2.5}}'
    """
    return shortened(visible(_value_parts(value)), length)


def _value_parts(value: Tree) -> str:
    number = number_text(value.number, 15)
    keys = value.keys()
    if not keys:
        return number if value else "{}"
    parts = [f'"{NUMBER_KEY}": {number}'] if value.number != 0 else []
    parts += [f"{json.dumps(key, ensure_ascii=False)}: {_value_parts(value[key])}" for key in keys]
    return "{" + ", ".join(parts) + "}"


def shortened(text: str, length: int) -> str:
    """The text, with its end replaced by an ellipsis where it is longer than that."""
    return text if len(text) <= length else text[: length - 1] + "…"


def visible(text: str) -> str:
    r"""The text with every character that cannot be seen, or that XML forbids, written as an escape.

    Example:
        >>> visible("two\nlines")
        'two\\nlines'
    """
    return "".join(_escape(c) if _is_hidden(c) else c for c in text)


def _is_hidden(character: str) -> bool:
    if character in _NOT_IN_XML:
        return True
    return unicodedata.category(character) in _INVISIBLE and character not in _JOINERS


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def columns_wide(text: str) -> int:
    """How many terminal columns a text takes: 2 for wide characters such as emoji, 0 for marks that combine."""
    return sum(_character_columns(character) for character in text)


def _character_columns(character: str) -> int:
    if character in _JOINERS or unicodedata.combining(character):
        return 0
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """The text with spaces up to the given number of terminal columns."""
    return text + " " * (columns - columns_wide(text))
