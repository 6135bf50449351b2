"""Occurrence counts: a task whose answer is a whole V-value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Subject, answered
from dmmx.task.catalogue.symbol_streams import PORT, fresh_symbols, hard_symbols, symbols
from dmmx.task.example import Stream
from dmmx.task.task import Task
from dmmx.vvalue import ZERO, Tree

LATENCY = 2


def counts_machine() -> Machine:
    """A memory adds up what it hears, and shows it.

    It may be minimal: one link hears, one answers, and the memory's own past comes for nothing.
    """
    return (
        Machine.builder()
        .input("text", "char")
        .memory("counts", "accumulator")
        .output("output", "counts")
        .link("counts.delta", "text.char")
        .link("output.counts", "counts.result")
        .build()
    )


def counts_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """How often every symbol has come so far."""
    so_far, seen = ZERO, list[Tree]()
    for element in inputs["text"]:
        so_far += element[PORT]
        seen.append(so_far)
    return answered("counts", seen, LATENCY)


def counts(*, seed: int = 0, examples: int = 16, ticks: int = 12, alphabet: str = "abc") -> Task:
    """How often every symbol has come so far.

    At every tick a symbol may come. The answer is the V-value {symbol: how often}.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
        alphabet: the symbols that they are made of.
    """
    subject = Subject(
        "counts", counts_machine(), counts_answers, partial(symbols, alphabet=alphabet), fresh_symbols, hard_symbols
    )
    return subject.task(seed, examples, ticks, alphabet=alphabet)
