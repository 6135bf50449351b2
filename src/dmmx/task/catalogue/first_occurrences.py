"""First occurrences: has this symbol never come before?"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Given, Subject, answered
from dmmx.task.catalogue.symbol_streams import fresh_symbols, hard_symbols, symbols, symbols_of
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 3


def first_occurrences_machine() -> Machine:
    """A memory counts all symbols; a `relu` of what is heard less these counts leaves a symbol only where it is new.

    `max_norm` makes a number of that. It may be minimal: what compares the symbol with the memory has two links, the
    memory one, and two more make a number and answer. No single neuron type compares and makes a number: of a product
    with the memory nothing is left for a new symbol, as for silence.
    """
    return (
        Machine.builder()
        .input("text", "char")
        .memory("counts", "accumulator")
        .neuron("fresh", "relu")
        .neuron("any", "max_norm")
        .output("output", "new")
        .link("counts.delta", "text.char")
        .link("fresh.x", "text.char")
        .link("fresh.x", "counts.result", -1)
        .link("any.dict", "fresh.y")
        .link("output.new", "any.norm")
        .build()
    )


def first_occurrences_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """1 where a symbol comes that has never come before, else 0."""
    known, new = set[str](), list[int]()
    for heard in symbols_of(inputs):
        new.append(int(not heard <= known))
        known |= heard
    return answered("new", new, LATENCY)


def some_symbols(generator: random.Random, ticks: int, alphabet: str) -> Given:
    """Symbols from a part of the alphabet, so that not every stream ends with all symbols known."""
    part = generator.sample(alphabet, generator.randint(min(2, len(alphabet)), len(alphabet)))
    return symbols(generator, ticks, part)


def first_occurrences(*, seed: int = 0, examples: int = 16, ticks: int = 12, alphabet: str = "abcde") -> Task:
    """1 where a symbol comes that has never come before, else 0.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
        alphabet: the symbols that they are made of.
    """
    name, teacher, draw = "first_occurrences", first_occurrences_machine(), partial(some_symbols, alphabet=alphabet)
    subject = Subject(name, teacher, first_occurrences_answers, draw, fresh_symbols, hard_symbols)
    return subject.task(seed, examples, ticks, alphabet=alphabet)
