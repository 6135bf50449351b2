"""Neurons that an EDN machine declares: `[dmmx/dot :ends {:limit 4}]`, with parameters, ports or parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dmmx.machine.edn.sections import child
from dmmx.machine.edn.types import type_of_symbol
from dmmx.machine.edn.walk import Mention, name_of, number_of, parts_of
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.foreign import FLUID
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import PRESENT_ZERO, Tree
from dmmx.vvalue.edn import PRESENT_SYMBOL, Complaints, EdnMap, Form, Symbol, described, key_of

MAX_DEPTH = 100
"""Parameters may be nested so deeply."""

Special = Callable[[EdnMap], Tree | None]


@dataclass(frozen=True)
class Declared:
    """A declared neuron.

    Attributes:
        mention: which it is.
        rest: its parameters, ports or parts, if there are some.
    """

    mention: Mention
    rest: Form | None

    def ports(self, complaints: Complaints) -> tuple[str, ...]:
        """The ports of a stream."""
        names = [] if self.rest is None else [name_of(form) for form in parts_of(self.rest)]
        good = tuple(name for name in names if name is not None)
        if not good or len(good) < len(names):
            complaints.add(
                self.mention.offset, f"expected the ports of the stream, like [input :{self.mention.label} [:x]]"
            )
        return good


def declared_of(form: Form, complaints: Complaints) -> Declared | None:
    """The neuron that a form declares; None with a complaint where it is none."""
    parts = parts_of(form)
    names = [name_of(part) for part in parts[:2]]
    if len(parts) not in (2, 3) or names[0] is None or names[1] is None:
        complaints.add(form.offset, f"expected a neuron like [dmmx/dot :ends {{:limit 4}}], got {described(form)}")
        return None
    return Declared(
        Mention(names[0], names[1], parts[0].offset, parts[1].offset), parts[2] if len(parts) == 3 else None
    )


def neuron_of(
    type_name: str,
    declared: Declared | None,
    offset: int,
    complaints: Complaints,
    special: Special,
    chosen: Mapping[str, str],
) -> AnyNeuron:
    """A neuron.

    Args:
        type_name: of dmmx.
        declared: its declaration, if it has one.
        offset: where it is mentioned.
        complaints: to add to.
        special: reads network matrices within parameters.
        chosen: symbols to which the user gave a meaning.
    """
    rest = None if declared is None else declared.rest
    if type_name == FLUID:
        return _fluid(rest, offset, complaints, special, chosen)
    return Neuron(type_name, {} if rest is None else _parameters(rest, complaints, special))


def _parameters(form: Form, complaints: Complaints, special: Special) -> dict[str, object]:
    found = _plain(form, complaints, special)
    if isinstance(found, dict):
        return found
    complaints.add(form.offset, f"expected a map of parameters, got {described(form)}")
    return {}


def _fluid(
    form: Form | None, offset: int, complaints: Complaints, special: Special, chosen: Mapping[str, str]
) -> FluidNeuron:
    found = None if form is None else child(form, "parts")
    trainable = None if form is None else child(form, "trainable")
    if found is None or not isinstance(found.value, tuple):
        complaints.add(
            offset, "a fluid neuron needs its parts: [dmmx/fluid :mix {:parts [[relu 1.0] [dmmx/square 0.5]]}]"
        )
        return FluidNeuron((), ())
    parts: list[Neuron] = []
    activations: list[float] = []
    for part in found.value:
        words = parts_of(part)
        symbol = name_of(words[0]) if words else None
        if symbol is None or len(words) not in (2, 3):
            complaints.add(part.offset, f"expected a part like [dmmx/square 0.5], got {described(part)}")
            continue
        known = type_of_symbol(symbol, chosen)
        if isinstance(known, str):
            complaints.add(words[0].offset, known)
            continue
        parameters = _parameters(words[2], complaints, special) if len(words) == 3 else {}
        parts.append(Neuron(known.type_name, parameters))
        activations.append(number_of(words[1], "activation", complaints))
    return FluidNeuron(tuple(parts), tuple(activations), trainable is None or trainable.value is True)


def _plain(form: Form, complaints: Complaints, special: Special, depth: int = 0) -> object:
    """Plain data, as in a machine file: numbers, texts, true, false, nil, and maps and vectors of these."""
    value = form.value
    if depth > MAX_DEPTH:
        complaints.add(form.offset, f"parameters are nested too deeply: at most {MAX_DEPTH} levels")
        return 0
    if isinstance(value, tuple):
        return [_plain(part, complaints, special, depth + 1) for part in value]
    if isinstance(value, EdnMap):
        matrix = special(value)
        if matrix is not None:
            return matrix.to_data()
        found: dict[str, object] = {}
        for key_form, below in value.pairs:
            key = key_of(key_form)
            if key is None or key in found:
                complaints.add(key_form.offset, "a key of parameters must be a keyword or a string, and used once")
            else:
                found[key] = _plain(below, complaints, special, depth + 1)
        return found
    if isinstance(value, Symbol) and value == PRESENT_SYMBOL:
        return PRESENT_ZERO
    if isinstance(value, str):
        return str(value)
    return value if value is None or isinstance(value, int | float) else float(value)  # pyright: ignore[reportArgumentType]
