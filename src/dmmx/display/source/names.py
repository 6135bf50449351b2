"""Names of a machine as Python identifiers: all different, and none that means something already."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

from dmmx.machine import Machine, Port

_RESERVED = frozenset({*keyword.kwlist, *dir(builtins), "machine", "element", "exp", "tanh", "leaf"})


class Names:
    """Gives every thing a name of its own.

    Args:
        reserved: names that must not be given.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*_RESERVED, *reserved}

    def new(self, *wishes: str) -> str:
        """The first of the wishes that is free, as an identifier; with a number behind it where none is.

        Example:
            >>> names = Names()
            >>> [names.new("accum-1-1"), names.new("accum_1_1"), names.new("max"), names.new("2nd", "second")]
            ['accum_1_1', 'accum_1_1_2', 'max_', '_2nd']
        """
        candidates = [name for wish in wishes for name in _ways(wish)]
        free = (name for name in candidates if name not in self._taken)
        name = next(free, "") or self._numbered(candidates[-1])
        self._taken.add(name)
        return name

    def _numbered(self, name: str) -> str:
        number = 2
        while f"{name}_{number}" in self._taken:
            number += 1
        return f"{name}_{number}"


def identifier(text: str) -> str:
    """A text as an identifier: what cannot stand in one becomes an underscore."""
    # Python itself takes identifiers for the same that differ only before this normalisation.
    shown = "".join(c if f"a{c}".isidentifier() else "_" for c in unicodedata.normalize("NFKC", text))
    shown = re.sub("__+", "_", shown).strip("_") or "unnamed"
    return shown if shown.isidentifier() else f"_{shown}"


def _ways(wish: str) -> list[str]:
    """The ways to write a name: with an underscore behind where it means something already."""
    name = identifier(wish)
    return [name, f"{name}_"] if name in _RESERVED else [name]


def variables_of(machine: Machine, kept: Collection[str], names: Names) -> dict[Port, str]:
    """A variable for every output where a link starts.

    Args:
        machine: the machine.
        kept: the stream inputs and neurons that need variables.
        names: gives the names.
    """
    sources = dict.fromkeys(link.source for link in machine.links)
    used: dict[str, list[Port]] = {name: [] for name in (*machine.inputs, *machine.neurons) if name in kept}
    for port in sources:
        if port.neuron in used:
            used[port.neuron].append(port)
    variables: dict[Port, str] = {}
    # Inputs last: where names clash, it is the stream's port that can do with a longer one.
    for name in sorted(used, key=lambda name: name in machine.inputs):
        for port in used[name]:
            long = f"{name}_{port.name}"
            short = port.name if name in machine.inputs else name
            variables[port] = (
                names.new(short, long) if name in machine.inputs or len(used[name]) == 1 else names.new(long)
            )
    return variables
