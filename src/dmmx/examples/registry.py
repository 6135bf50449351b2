"""The built-in examples by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dmmx.examples.example import Example
from dmmx.examples.lives import cellular_automaton, directions, population, pure_matrices, random_machines
from dmmx.examples.networks import attention, causal_attention, gru, lstm, two_stroke
from dmmx.examples.patterns import (
    accumulator,
    async_duplicates,
    event_list,
    fuzzy_if,
    latch,
    previous,
    table_automaton,
    word_counts,
)
from dmmx.examples.rewriting import (
    cloning,
    guarded,
    learning,
    live_edit,
    matrix_automaton,
    program,
    slices,
    wave,
    weight_neuron,
)
from dmmx.examples.streams import frames, matrices, random_walk, shortest_ways

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
