"""Streams of symbols: at every tick one of them, or none; how they are drawn, and those at the edges."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase

from dmmx.task.catalogue.subject import Given
from dmmx.task.example import Stream
from dmmx.vvalue import ZERO, Tree

INPUT, PORT = "text", "char"
"""As a machine that `dmmx run` feeds a text to."""

SILENCE = "·"
"""How a tick without a symbol is written in labels."""


def given_symbols(symbols: Sequence[str]) -> Given:
    """Symbols as an input stream; the empty text is silence."""
    elements = {symbol: Tree({PORT: {symbol: 1}}) if symbol else ZERO for symbol in set(symbols)}
    label = "".join(symbol or SILENCE for symbol in symbols)
    return Given({INPUT: tuple(elements[symbol] for symbol in symbols)}, label)


def symbols_of(inputs: Mapping[str, Stream]) -> list[frozenset[str]]:
    """The symbols at every tick of an input stream."""
    return [frozenset(element[PORT].keys()) for element in inputs[INPUT]]


def symbols(
    generator: random.Random, ticks: int, alphabet: Sequence[str], *, silent: float = 0.2, repeating: float = 0.25
) -> Given:
    """Symbols drawn evenly from an alphabet.

    Args:
        generator: of random numbers.
        ticks: length of the stream.
        alphabet: the symbols.
        silent: the share of ticks without a symbol.
        repeating: the share of ticks that are like the one before.
    """
    drawn = [""]
    for _ in range(ticks):
        symbol = "" if generator.random() < silent else generator.choice(alphabet)
        drawn.append(drawn[-1] if generator.random() < repeating else symbol)
    return given_symbols(drawn[1:])


def fresh_symbols(generator: random.Random, ticks: int) -> Given:
    """Up to 26 letters, with hardly any silence or almost nothing else, with few repetitions or many."""
    alphabet = generator.sample(ascii_lowercase, generator.randint(1, len(ascii_lowercase)))
    silent, repeating = generator.choice((0, 0.2, 0.5, 0.95)), generator.choice((0, 0.25, 0.8))
    return symbols(generator, ticks, alphabet, silent=silent, repeating=repeating)


def hard_symbols() -> Iterator[Given]:
    """Nothing at all, all equal, all different, alternating, one symbol and then nothing, the same after a pause."""
    pause = [""] * 20
    streams: list[Sequence[str]] = [
        [""] * 40,
        "a" * 40,
        ascii_lowercase,
        ascii_lowercase + ascii_lowercase,
        ascii_lowercase + ascii_lowercase[::-1],
        "ab" * 20,
        "aab" * 13,
        ["a", ""] * 20,
        ["a", *pause],
        [*pause, "a"],
        ["a", *pause, "a", "b", *pause, "b"],
        ["a", "a", *pause, "b", "b", *pause],
        "a",
        "ab",
        [""],
    ]
    return map(given_symbols, streams)
