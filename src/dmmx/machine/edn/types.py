"""The neuron types of the Clojure implementation, and which symbols stand for those of dmmx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmmx.errors import did_you_mean, nearest
from dmmx.machine.foreign import FLUID, INPUT, OUTPUT, ForeignType
from dmmx.neuron import neuron_types

OWN = "dmmx"
"""The namespace of dmmx's own names: `dmmx/compare`, `dmmx/input`."""

OWN_TYPES = "dmmx.neuron"
"""The namespace of neuron types of users that are called like one of `RESERVED`."""

RESERVED: Mapping[str, str] = {"input": INPUT, "output": OUTPUT, "fluid": FLUID}
"""What names of dmmx's namespace stand for that are no neuron types: streams, and fluid neurons."""

_ACCUMULATOR = ForeignType("accumulator", outputs={"single": "result"})
_IDENTITY = ForeignType("identity")
_MAX_NORM = ForeignType("max_norm", outputs={"number": "norm"}, only_input="dict")
_LESS_OR_EQUAL = ForeignType("less_or_equal", outputs={"true-channel": "true", "false-channel": "false"})

CLOJURE: Mapping[str, ForeignType] = {
    "accum": _ACCUMULATOR,
    "identity": _IDENTITY,
    "id": _IDENTITY,
    "max-norm": _MAX_NORM,
    "mult-mask": ForeignType("mask_multiply", outputs={"single": "result"}),
    "lin-comb": ForeignType("linear_combination", outputs={"single": "result"}),
    "less-or-equal": _LESS_OR_EQUAL,
    "lessequal": _LESS_OR_EQUAL,
}
"""By their names without namespace, and without the `v-` of their variables."""

WRITTEN: Mapping[str, tuple[str, ForeignType]] = {
    "accumulator": ("dmm.core/accum", _ACCUMULATOR),
    "identity": ("clojure.core/identity", _IDENTITY),
    "max_norm": ("dmm.core/max-norm", _MAX_NORM),
}
"""dmmx's neuron types that have the same meaning there, and what they are called there."""


def type_of_symbol(symbol: str, chosen: Mapping[str, str]) -> ForeignType | str:
    """What a symbol stands for, or what is wrong with it.

    Args:
        symbol: such as `dmm.core/accum`, `v-accum`, `accum`, `dmmx/compare` or `max-norm`.
        chosen: symbols that the user gives a meaning, with or without namespace, and their meanings.
    """
    namespace, slash, name = symbol.partition("/")
    name = name if slash else symbol
    for key in (symbol, name, name.removeprefix("v-")):
        if key in chosen:
            return _own(chosen[key].removeprefix(f"{OWN}/"))
    if namespace == OWN_TYPES and name in neuron_types:
        return ForeignType(name)
    if namespace == OWN and slash:
        return _own(name)
    found = [known for known in map(_known, _spellings(name)) if known]
    if found:
        return found[0]
    near = nearest(name.removeprefix("v-"), {*CLOJURE, *neuron_types})
    hint = f"Did you mean {near!r}? Or say" if near else "Say"
    return (
        f"there is no neuron type {symbol!r}. {hint} what it stands for, a neuron type, input or output: "
        f"{{:types {{{name.removeprefix('v-')} input}} :matrix …}}"
    )


def _spellings(name: str) -> Iterator[str]:
    yield name
    if name.startswith("v-"):
        yield name.removeprefix("v-")


def _known(name: str) -> ForeignType | None:
    if name in CLOJURE:
        return CLOJURE[name]
    ours = next((ours for ours in (name, name.replace("-", "_")) if ours in neuron_types), None)
    return None if ours is None else ForeignType(ours)


def _own(name: str) -> ForeignType | str:
    if name in RESERVED:
        return ForeignType(RESERVED[name])
    if name in neuron_types:
        return ForeignType(name)
    return _known(name) or f"there is no neuron type {name!r}. {did_you_mean(name, [*neuron_types, *RESERVED])}"


def symbol_of_type(type_name: str) -> tuple[str, ForeignType]:
    """How a neuron type of dmmx, a stream or a fluid neuron is written, and what its ports are called then."""
    if type_name in WRITTEN:
        return WRITTEN[type_name]
    namespace = OWN_TYPES if type_name in RESERVED else OWN
    return f"{namespace}/{type_name.removeprefix(':')}", ForeignType(type_name)
