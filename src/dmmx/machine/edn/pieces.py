"""Pieces of an EDN machine as text: names, maps in one line and in several, parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from dmmx.errors import MachineError
from dmmx.machine.edn.declared import MAX_DEPTH
from dmmx.vvalue import NUMBER_KEY
from dmmx.vvalue.edn import is_name, number_text, string_text, word_text


def symbol_text(symbol: str) -> str:
    """A neuron type; its name may be any text."""
    return symbol if all(is_name(part.replace(".", "")) for part in symbol.split("/", 1)) else string_text(symbol)


def name_text(name: str) -> str:
    """The name of a neuron or port. Here `:number` is a name as any other."""
    return f":{name}" if is_name(name) else string_text(name)


def key_text(key: str) -> str:
    """A key of a V-value or of parameters."""
    return NUMBER_KEY if key == NUMBER_KEY else word_text(key)


def ports_text(names: Iterable[str]) -> str:
    """The ports of a stream."""
    return f"[{' '.join(map(name_text, names))}]"


def map_text(pairs: Iterable[str]) -> str:
    """A map in one line."""
    return "{" + ", ".join(pairs) + "}"


def block_text(entries: Iterable[str]) -> str:
    """A map with an entry a line."""
    return "{" + indented("\n".join(entries), 1) + "}"


def row_text(row: tuple[str, dict[str, dict[str, list[str]]]]) -> str:
    """An input, and what arrives there by neuron type and name."""
    port, sources = row
    return f"{port} " + map_text(
        f"{kind} " + map_text(f"{name} {map_text(outputs)}" for name, outputs in names.items())
        for kind, names in sources.items()
    )


def indented(text: str, by: int) -> str:
    """Text whose lines after the first stand further to the right."""
    return text.replace("\n", "\n" + " " * by)


def data_text(place: str, data: object, depth: int) -> str:
    """Parameters of a neuron type: plain data."""
    if depth > MAX_DEPTH:
        raise MachineError(f"{place}: cannot be written as EDN: nested too deeply")
    if data is None or isinstance(data, bool):
        return {None: "nil", True: "true", False: "false"}[data]
    if isinstance(data, str):
        return string_text(data)
    if isinstance(data, Mapping):
        entries = cast("Mapping[str, Any]", data).items()
        return map_text(f"{key_text(key)} {data_text(place, value, depth + 1)}" for key, value in entries)
    if isinstance(data, list | tuple):
        return "[" + " ".join(data_text(place, part, depth + 1) for part in cast("list[Any]", data)) + "]"
    written = number_text(data)
    if written is None:
        raise MachineError(f"{place}: cannot be written as EDN: {type(data).__name__} {data!r}")
    return written
