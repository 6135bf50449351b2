"""Repeats: is the symbol the same as the one before?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.catalogue.symbol_streams import fresh_symbols, hard_symbols, symbols, symbols_of
from dmmx.task.example import Stream
from dmmx.task.task import Task

LATENCY = 2


def repeats_machine() -> Machine:
    """A `dot` of what is heard and of what was heard a tick before.

    It may be minimal: a product has two inputs with a link each, one of them must be delayed, and one link answers.
    """
    return (
        Machine.builder()
        .input("text", "char")
        .neuron("before", "identity")
        .neuron("same", "dot")
        .output("output", "repeated")
        .link("before.kept", "text.char")
        .link("same.x", "text.char")
        .link("same.y", "before.kept")
        .link("output.repeated", "same.dot")
        .build()
    )


def repeats_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """1 where a symbol is that of the tick before, else 0."""
    heard = symbols_of(inputs)
    same = [int(bool(now & before)) for before, now in zip([frozenset[str](), *heard], heard, strict=False)]
    return answered("repeated", same, LATENCY)


def repeats(*, seed: int = 0, examples: int = 16, ticks: int = 12, alphabet: str = "abc") -> Task:
    """1 where a symbol is that of the tick before, else 0.

    A tick without a symbol is no repetition, and the symbol after it is none either.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
        alphabet: the symbols that they are made of.
    """
    draw = partial(symbols, alphabet=alphabet)
    subject = Subject("repeats", repeats_machine(), repeats_answers, draw, fresh_symbols, hard_symbols)
    return subject.task(seed, examples, ticks, alphabet=alphabet)
