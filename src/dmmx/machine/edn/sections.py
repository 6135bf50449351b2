"""What an EDN file holds: a network matrix alone, outputs with the matrix among them, or a map of named sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dmmx.errors import did_you_mean
from dmmx.machine.edn.types import type_of_symbol
from dmmx.machine.edn.walk import name_of
from dmmx.vvalue.edn import Complaints, EdnMap, Form, Keyword, Symbol, described

VERSION = 1
"""The version of the sections that this release writes and reads."""

SECTIONS = ("dmmx", "types", "neurons", "initial", "self", "addition", "matrix", "soft", "hard")

SELF, SELF_OUTPUT = "self", "single"
"""The matrix of a machine in Clojure is this output of the accumulator of this name."""


@dataclass
class Sections:
    """The sections of a file, as they are written.

    Attributes:
        types: what symbols stand for that are no neuron types.
        neurons: declared neurons, each a form.
        initial: outputs at tick 0.
        matrices: network matrices; each with True where its links are trainable, False where they are fixed, and None
            where that is not said.
        self_port: the output that is the network matrix, where one is named.
        addition: how links are added, where that is said.
        is_clojure: whether an accumulator `:self` is the network matrix without being named so.
    """

    types: dict[str, str] = field(default_factory=dict[str, str])
    neurons: tuple[Form, ...] = ()
    initial: Form | None = None
    matrices: list[tuple[Form, bool | None]] = field(default_factory=list[tuple[Form, bool | None]])
    self_port: Form | None = None
    addition: Form | None = None
    is_clojure: bool = False


def sections_of(form: Form, complaints: Complaints) -> Sections:
    """The sections of a file."""
    if not isinstance(form.value, EdnMap):
        complaints.add(form.offset, f"expected a map, got {described(form)}")
        return Sections()
    if not form.value.pairs or not all(isinstance(key.value, Keyword) for key, _ in form.value.pairs):
        found = Sections(is_clojure=True)
        _add_matrix_or_state(found, form)
        return found
    return _named_sections(form.value, complaints)


def matrix_in_state(form: Form, chosen: Mapping[str, str]) -> Form | None:
    """The network matrix among outputs {type {name {output V-value}}}: that of the accumulator `:self`."""
    if not isinstance(form.value, EdnMap):
        return None
    for key, below in form.value.pairs:
        if isinstance(key.value, Symbol) and is_accumulator(key.value, chosen):
            outputs = child(below, SELF)
            matrix = None if outputs is None else child(outputs, SELF_OUTPUT)
            if matrix is not None:
                return matrix
    return None


def is_accumulator(symbol: str, chosen: Mapping[str, str]) -> bool:
    """Whether a symbol stands for the accumulator."""
    found = type_of_symbol(symbol, chosen)
    return not isinstance(found, str) and found.type_name == "accumulator"


def child(form: Form, name: str) -> Form | None:
    """What a map holds under a name."""
    if not isinstance(form.value, EdnMap):
        return None
    return next((value for key, value in form.value.pairs if name_of(key) == name), None)


def _add_matrix_or_state(sections: Sections, form: Form) -> None:
    matrix = matrix_in_state(form, sections.types)
    if matrix is None:
        sections.matrices.append((form, None))
    else:
        sections.initial = form
        sections.matrices.append((matrix, None))


def _named_sections(value: EdnMap, complaints: Complaints) -> Sections:
    forms: dict[str, Form] = {}
    for key, below in value.pairs:
        name = str(key.value)
        if name in forms:
            complaints.add(key.offset, f"the key {name!r} is used twice in one map")
        elif name not in SECTIONS:
            complaints.add(key.offset, f"there is no section {name!r}. {did_you_mean(name, SECTIONS)}")
        forms[name] = below
    version = forms.get("dmmx")
    if version is not None and version.value != VERSION:
        complaints.add(version.offset, f"this release reads version {VERSION} of EDN machines. Upgrade dmmx")
    found = Sections(initial=forms.get("initial"), self_port=forms.get("self"), addition=forms.get("addition"))
    found.types = _types(forms.get("types"), complaints)
    if "neurons" in forms:
        neurons = forms["neurons"]
        if isinstance(neurons.value, tuple):
            found.neurons = neurons.value
        else:
            complaints.add(neurons.offset, f"expected a vector of neurons, got {described(neurons)}")
    for name, trainable in (("matrix", None), ("soft", True), ("hard", False)):
        if name in forms:
            found.matrices.append((forms[name], trainable))
    hidden = None if found.initial is None else matrix_in_state(found.initial, found.types)
    if hidden is not None and not found.matrices:
        found.matrices.append((hidden, None))
    found.is_clojure = found.self_port is None and not {"soft", "hard"} & set(forms)
    return found


def _types(form: Form | None, complaints: Complaints) -> dict[str, str]:
    """The section `:types`: {symbol symbol}."""
    if form is None:
        return {}
    if not isinstance(form.value, EdnMap):
        complaints.add(form.offset, f"expected a map of symbols, got {described(form)}")
        return {}
    found: dict[str, str] = {}
    for key, value in form.value.pairs:
        theirs, ours = name_of(key), name_of(value)
        if theirs is None or ours is None:
            complaints.add(key.offset, "expected a symbol, and what it stands for")
        else:
            found[theirs] = ours
    return found
