"""Symbols: values such as {"coin": 1}, and the constants that help a machine to tell one from another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dmmx.task.example import Example
from dmmx.vvalue import Tree

MOST = 12
"""Inputs with more different symbols are taken for texts, in which no single symbol is special."""


def constants_for(examples: Sequence[Example]) -> dict[str, Tree]:
    """The constants that a sketch for some examples should offer: one, and every symbol of their inputs.

    A machine tells a symbol from others by comparing it with a constant. The names are those of the symbols where these
    can be names of neurons; names of streams are avoided.

    Args:
        examples: at least one.

    Example:
        >>> stream = (Tree({"value": {"push": 1}}), Tree({"value": {"coin": 1}}))
        >>> constants_for([Example({"event": stream}, {"open": stream})])
        {'one': Tree(1), 'coin': Tree({'coin': 1}), 'push': Tree({'push': 1})}
    """
    taken = {name for example in examples for side in (example.inputs, example.targets) for name in side}
    constants: dict[str, Tree] = {}
    for wanted, value in (("one", Tree(1)), *((symbol, Tree({symbol: 1})) for symbol in _symbols(examples))):
        name = _free_name(wanted, (*taken, *constants))
        constants[name] = value
    return constants


def _symbols(examples: Sequence[Example]) -> list[str]:
    """The symbols of all inputs, sorted, but for those of inputs that have too many."""
    ports: dict[tuple[str, str], set[str]] = {}
    for inputs in (example.inputs for example in examples):
        for name, stream in inputs.items():
            for element in {id(element): element for element in stream}.values():
                for port in element.keys():
                    ports.setdefault((name, port), set()).update(element[port].keys())
    return sorted({symbol for found in ports.values() if len(found) <= MOST for symbol in found})


def _free_name(wanted: str, taken: Iterable[str]) -> str:
    used = set(taken)
    plain = wanted if wanted and "." not in wanted and wanted != ":number" else "symbol"
    number, name = 1, plain
    while name in used:
        number += 1
        name = f"{plain}-{number}"
    return name
