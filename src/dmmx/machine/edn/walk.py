"""Walking the nested maps of an EDN machine: matrices of six levels of keys, and outputs of three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dmmx.vvalue.edn import Complaints, EdnMap, Form, Keyword, Symbol, described, key_of

MATRIX = ("neuron types", "names of neurons", "inputs", "neuron types of sources", "names of sources", "outputs")
"""What the keys of a network matrix are, level by level."""

STATE = ("neuron types", "names of neurons", "outputs")
"""What the keys above the V-values are where neurons have outputs."""

_TYPES = "neuron types"


class _Key(NamedTuple):
    name: str
    offset: int


class Mention(NamedTuple):
    """A neuron as a file names it.

    Attributes:
        symbol: of its type.
        label: its name among those of its type.
        type_offset: where the symbol stands.
        offset: where the label stands.
    """

    symbol: str
    label: str
    type_offset: int
    offset: int


class Entry(NamedTuple):
    """One number of a network matrix."""

    target: Mention
    input: str
    source: Mention
    output: str
    weight: Form


class Output(NamedTuple):
    """One output of a neuron, with its V-value."""

    neuron: Mention
    name: str
    value: Form


def entries_of(form: Form, complaints: Complaints) -> Iterator[Entry]:
    """All numbers of a network matrix {type {name {input {type {name {output weight}}}}}}."""
    for keys, weight in _spread(form, MATRIX, complaints):
        target, source = _mention(*keys[0:2]), _mention(*keys[3:5])
        yield Entry(target, keys[2].name, source, keys[5].name, weight)


def outputs_of(form: Form, complaints: Complaints) -> Iterator[Output]:
    """All outputs of {type {name {output V-value}}}."""
    for keys, value in _spread(form, STATE, complaints):
        yield Output(_mention(*keys[0:2]), keys[2].name, value)


def is_matrix(value: EdnMap) -> bool:
    """Whether a map is a network matrix: its keys are neuron types, which are written as symbols."""
    return bool(value.pairs) and all(isinstance(key.value, Symbol) for key, _ in value.pairs)


def matrices_in(form: Form) -> Iterator[Form]:
    """The network matrices within a V-value, also the V-value itself."""
    waiting = [form]
    while waiting:
        found = waiting.pop()
        if not isinstance(found.value, EdnMap):
            continue
        if is_matrix(found.value):
            yield found
        else:
            waiting += [value for _, value in found.value.pairs]


def number_of(form: Form, what: str, complaints: Complaints) -> float:
    """The number that a form is; 0 with a complaint where it is none."""
    if isinstance(form.value, bool | str | tuple | EdnMap) or form.value is None:
        complaints.add(form.offset, f"the {what} must be a number, got {described(form)}")
        return 0.0
    return float(form.value)  # pyright: ignore[reportArgumentType]  (whatever is left is a number)


def name_of(form: Form) -> str | None:
    """The name that a keyword, a string or a whole number stands for; None for everything else."""
    return str(form.value) if isinstance(form.value, Keyword) else key_of(form)


def parts_of(form: Form) -> tuple[Form, ...]:
    """The parts of a vector or list; none of anything else."""
    return form.value if isinstance(form.value, tuple) else ()


def _mention(type_key: _Key, label: _Key) -> Mention:
    return Mention(type_key.name, label.name, type_key.offset, label.offset)


def _spread(form: Form, levels: Sequence[str], complaints: Complaints) -> Iterator[tuple[tuple[_Key, ...], Form]]:
    """What is below all levels of keys, with its keys."""
    if not levels:
        yield (), form
        return
    if not isinstance(form.value, EdnMap):
        complaints.add(form.offset, f"expected a map of {levels[0]}, got {described(form)}")
        return
    seen: set[str] = set()
    for key_form, below in form.value.pairs:
        key = name_of(key_form)
        if key is None or (levels[0].startswith(_TYPES) and isinstance(key_form.value, Keyword)):
            expected = "a symbol" if levels[0].startswith(_TYPES) else "a keyword or a string"
            complaints.add(
                key_form.offset, f"{levels[0]} are keys here: expected {expected}, got {described(key_form)}"
            )
            continue
        if key in seen:
            complaints.add(key_form.offset, f"the key {key!r} is used twice in one map")
        seen.add(key)
        for keys, found in _spread(below, levels[1:], complaints):
            yield (_Key(key, key_form.offset), *keys), found
