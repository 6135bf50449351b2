"""The built-in examples by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dmmx.examples import (
    accumulator,
    event_list,
    frames,
    random_walk,
    shortest_ways,
)
from dmmx.examples.example import Example

_MODULES = (
    # Programming patterns.
    accumulator,
    event_list,
    # Machines that rewrite themselves.
    # Machines that are edited while they run.
    # Streams that are not numbers.
    frames,
    random_walk,
    shortest_ways,
    # Random machines, automata and populations.
)

built_in_examples: Mapping[str, Example] = MappingProxyType(
    {example.name: example for module in _MODULES for example in module.EXAMPLES}
)
"""Every example by the name that a user types, in the order in which people should meet them."""
