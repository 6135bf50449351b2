"""The built-in examples by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dmmx.examples import (
    accumulator,
    async_duplicates,
    attention,
    causal_attention,
    cellular_automaton,
    directions,
    event_list,
    fuzzy_if,
    gru,
    latch,
    live_edit,
    lstm,
    population,
    previous,
    pure_matrices,
    random_machines,
    table_automaton,
    two_stroke,
    wave,
    word_counts,
)
from dmmx.examples.example import Example

_MODULES = (
    # Programming patterns.
    accumulator,
    previous,
    fuzzy_if,
    latch,
    table_automaton,
    word_counts,
    async_duplicates,
    event_list,
    # Neural networks.
    two_stroke,
    lstm,
    gru,
    attention,
    causal_attention,
    # Machines that rewrite themselves.
    wave,
    # Machines that are edited while they run.
    live_edit,
    # Streams that are not numbers.
    # Random machines, automata and populations.
    pure_matrices,
    random_machines,
    cellular_automaton,
    population,
    directions,
)

built_in_examples: Mapping[str, Example] = MappingProxyType(
    {example.name: example for module in _MODULES for example in module.EXAMPLES}
)
"""Every example by the name that a user types, in the order in which people should meet them."""
