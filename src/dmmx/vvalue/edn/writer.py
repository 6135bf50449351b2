"""V-values to EDN text."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from dmmx.errors import VValueError
from dmmx.vvalue.edn.forms import PRESENT_SYMBOL
from dmmx.vvalue.present import Present
from dmmx.vvalue.tree import NUMBER_KEY, Tree, path_text

_NAME = re.compile(r"[A-Za-z*!_?$%&=<>][A-Za-z0-9*+!_?$%&=<>.-]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def tree_to_edn(tree: Tree) -> str:
    """The V-value as EDN text in one line.

    Keys are keywords, or strings where no keyword is written so; the key `number` is always a string, since the keyword
    `:number` is the scalar part.

    Raises:
        VValueError: a leaf that EDN cannot hold, as NaN; the path is named.

    Example:
        >>> print(tree_to_edn(Tree({":number": 3.5, "foo": {"bar": 7, "a b": 1}})))
        {:number 3.5, :foo {:bar 7, "a b" 1}}
    """
    # Each piece is text that is ready, or a node that is still to be written.
    pieces: list[str] = []
    waiting: list[str | Tree] = [tree]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            pieces.append(piece)
        elif not piece.keys() and piece:
            pieces.append(_leaf_text(piece, tree))
        else:
            waiting.append("}")
            scalar = [f"{NUMBER_KEY} {_leaf_text(piece, tree)}"] if piece.number else []
            for index, key in reversed(list(enumerate(piece.keys(), len(scalar)))):
                waiting += [piece[key], f"{', ' if index else ''}{word_text(key)} "]
            waiting += [*scalar, "{"]
    return "".join(pieces)


def _leaf_text(node: Tree, tree: Tree) -> str:
    """The scalar part of a node of a tree."""
    written = number_text(node.number)
    if written is None:
        path, leaf = next((path, leaf) for path, leaf in tree.items() if number_text(leaf) is None)
        raise VValueError(f"{path_text(path)}: EDN holds finite numbers only, got {type(leaf).__name__} {leaf!r}")
    return written


def word_text(name: str) -> str:
    """A name as a key: a keyword where it can be one."""
    return f":{name}" if is_name(name) and name != NUMBER_KEY.removeprefix(":") else string_text(name)


def is_name(text: str) -> bool:
    """Whether text can be written as a keyword or symbol, whatever reads it."""
    return _NAME.fullmatch(text) is not None


def string_text(text: str) -> str:
    """Text in quotation marks."""
    escaped = "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c) for c in text)
    return f'"{escaped}"'


def number_text(number: object) -> str | None:
    """A number, or the symbol of a zero that is there; None where EDN has no such number."""
    if isinstance(number, bool):
        return None
    if isinstance(number, Present) and not float(number):
        return PRESENT_SYMBOL
    if isinstance(number, Fraction):
        return str(number)
    if isinstance(number, int):
        return repr(int(number))
    # NumPy's floats are floats, but call themselves by name.
    return repr(float(number)) if isinstance(number, float) and math.isfinite(number) else None
