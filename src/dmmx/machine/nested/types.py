"""Which neuron types the names of the prototypes in Julia and JAX stand for, and how their ports are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dmmx.errors import did_you_mean, nearest
from dmmx.machine.foreign import INPUT, LEFT_OUT, OUTPUT, ForeignType
from dmmx.machine.neuron import Neuron
from dmmx.neuron import neuron_types

_X_Y = {"dict-1": "x", "dict-2": "y"}

PROTOTYPES: Mapping[str, ForeignType] = {
    "accum": ForeignType("accumulator", {"dict-1": "accum", "dict-2": "delta"}, {"dict": "result"}),
    "norm": ForeignType("max_norm"),
    "dot": ForeignType("dot", _X_Y, parameters={"limit": 4}),
    "compare": ForeignType("compare", _X_Y),
    "const_1": ForeignType("constant", only_output="value", parameters={"value": 1}),
    "eos": ForeignType("constant", only_output="value", parameters={"value": {".": 1}}),
    "input": ForeignType(INPUT),
    "output": ForeignType(OUTPUT),
    "timer": ForeignType(LEFT_OUT),
}
"""By the name of a neuron, or its first word: `accum-2-1` is an `accum`. A timer drives the input there; a stream input
needs none."""

SOFT, HARD, TYPES = "soft", "hard", "types"
"""The sections of a file."""

STREAMS: Mapping[str, str] = {"input": INPUT, "output": OUTPUT}


def type_of_name(name: str) -> ForeignType | str:
    """The neuron type that a neuron's name stands for, or what is wrong with it."""
    for word in (name, name.partition("-")[0], name.partition(":")[0]):
        if word in PROTOTYPES:
            return PROTOTYPES[word]
        if word in neuron_types:
            return type_of_word(word)
    near = nearest(name.partition("-")[0], {*PROTOTYPES, *neuron_types})
    hint = f"Did you mean {near!r}? Or say" if near else "Say"
    return (
        f"the name {name!r} stands for no neuron type. {hint} what it is, a neuron type, input or output: "
        f'{{"types": {{"{name}": "input"}}, "soft": …}}'
    )


def type_of_word(word: str) -> ForeignType | str:
    """What a word in the section "types" stands for, or what is wrong with it."""
    if word in STREAMS:
        return ForeignType(STREAMS[word])
    if word in neuron_types:
        return with_their_ports(Neuron(word))
    if word in PROTOTYPES:
        return PROTOTYPES[word]
    return f"there is no neuron type {word!r}. {did_you_mean(word, [*neuron_types, *STREAMS])}"


def with_their_ports(neuron: Neuron) -> ForeignType:
    """A neuron of ours, whose ports may be called as in the prototypes."""
    for known in PROTOTYPES.values():
        if known.type_name == neuron.type_name:
            return replace(known, parameters=dict(neuron.parameters))
    return ForeignType(neuron.type_name, parameters=dict(neuron.parameters))
