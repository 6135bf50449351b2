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
    cloning,
    directions,
    event_list,
    frames,
    fuzzy_if,
    gru,
    guarded,
    latch,
    learning,
    live_edit,
    lstm,
    matrices,
    matrix_automaton,
    population,
    previous,
    program,
    pure_matrices,
    random_machines,
    random_walk,
    shortest_ways,
    slices,
    table_automaton,
    two_stroke,
    wave,
    weight_neuron,
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
    matrix_automaton,
    weight_neuron,
    learning,
    slices,
    cloning,
    program,
    guarded,
    wave,
    # Machines that are edited while they run.
    live_edit,
    # Streams that are not numbers.
    frames,
    matrices,
    random_walk,
    shortest_ways,
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
