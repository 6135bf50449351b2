"""The registry holds the core types and nothing else, unless somebody adds to it."""

from __future__ import annotations

from dmmx.neuron import get_neuron_type, neuron_types
from strategies import CORE_TYPES


def test_the_core_types_are_there() -> None:
    assert set(CORE_TYPES) <= set(neuron_types)
    for name in CORE_TYPES:
        assert get_neuron_type(name) is neuron_types[name]
