"""Python statements as lines that are not too long."""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH = 100
_SIDE_BY_SIDE = 6

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_BREAK = re.compile(r"(?<=,) | (?=[+-] )")
_WORD = re.compile(r"\w+")
_HELD = "\0"


def assignment(names: Sequence[str], values: Sequence[str], indent: str) -> list[str]:
    """`a = x`, or `a, b = x, y`, broken into lines where it is too long.

    Example:
        >>> assignment(["a", "b"], ["b", "a + 1"], "    ")
        ['    a, b = b, a + 1']
    """
    line = f"{indent}{', '.join(names)} = {', '.join(values)}"
    if len(line) <= WIDTH:
        return [line]
    inner = indent + "    "
    if len(names) == 1:
        return [f"{indent}{names[0]} = (", *filled(values[0], inner), f"{indent})"]
    left = f"{indent}{', '.join(names)} = ("
    head = [left] if len(left) <= WIDTH else [f"{indent}(", *filled(", ".join(names) + ",", inner), f"{indent}) = ("]
    return [*head, *(line for value in values for line in filled(value + ",", inner)), f"{indent})"]


def yielded(entries: Sequence[str], indent: str) -> list[str]:
    """`yield` of a dict, one entry a line where it is too long."""
    line = f"{indent}yield {{{', '.join(entries)}}}"
    if len(line) <= WIDTH:
        return [line]
    inner = indent + "    "
    return [f"{indent}yield {{", *(line for entry in entries for line in filled(entry + ",", inner)), f"{indent}}}"]


def filled(text: str, indent: str) -> list[str]:
    """Text within brackets, broken before signs and behind commas; what follows is indented further."""
    held = _STRING.sub(lambda match: match[0].replace(" ", _HELD), text)
    lines: list[str] = []
    for piece in _BREAK.split(held):
        if lines and len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append((indent + "    " if lines else indent) + piece)
    return [line.replace(_HELD, " ") for line in lines]


def words_of(text: str) -> list[str]:
    """The names and numbers in Python text, without those in strings."""
    return _WORD.findall(_STRING.sub("", text))


def starting_values(values: Sequence[tuple[str, str]], indent: str) -> list[str]:
    """Assignments of values to variables: side by side where they are few, else those of one value together.

    Args:
        values: (variable, value).
        indent: of the lines.

    Example:
        >>> starting_values([("a", "{}"), ("b", "0")], "    ")
        ['    a, b = {}, 0']
    """
    if not values:
        return []
    few = assignment([name for name, _ in values], [value for _, value in values], indent)
    if len(few) == 1 and len(values) <= _SIDE_BY_SIDE:
        return few
    together: dict[str, list[str]] = {}
    for name, value in values:
        together.setdefault(value, []).append(name)
    lines: list[str] = []
    for value, names in together.items():
        line = indent
        for name in names:
            if line != indent and len(f"{line}{name} = {value}") > WIDTH:
                lines.append(line + value)
                line = indent
            line += f"{name} = "
        lines.append(line + value)
    return lines
