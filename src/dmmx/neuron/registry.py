"""The registry of neuron types, keyed by the name that machine files use."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from dmmx.errors import NeuronTypeError, did_you_mean

if TYPE_CHECKING:
    from dmmx.neuron.types import NeuronType

_registry: dict[str, NeuronType] = {}

neuron_types = MappingProxyType(_registry)
"""Every registered neuron type by name; read only."""


def register(made: NeuronType) -> None:
    """Add a neuron type.

    Raises:
        NeuronTypeError: another function already has the name. (The same function again, as in a notebook cell that is
            run twice, replaces it.)
    """
    known = _registry.get(made.name)
    if known is not None and _origin(known) != _origin(made):
        raise NeuronTypeError(f"there is a neuron type {made.name!r} already; give yours another name")
    _registry[made.name] = made


def _origin(made: NeuronType) -> tuple[str, str]:
    return made.function.__module__, getattr(made.function, "__qualname__", "")


def get_neuron_type(name: str) -> NeuronType:
    """The neuron type of that name.

    Raises:
        NeuronTypeError: there is none; the nearest name is suggested.
    """
    try:
        return _registry[name]
    except KeyError:
        raise NeuronTypeError(f"there is no neuron type {name!r}. {did_you_mean(name, _registry)}") from None
