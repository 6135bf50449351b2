"""Streams of zeros and ones: how they are drawn, and those at the edges."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from dmmx.task.catalogue.subject import Given
from dmmx.task.example import Stream
from dmmx.vvalue import ZERO, Tree

INPUT, PORT = "bits", "value"

_ELEMENTS = (ZERO, Tree({PORT: 1}))


def given_bits(bits: Sequence[int]) -> Given:
    """Zeros and ones as an input stream."""
    return Given({INPUT: tuple(_ELEMENTS[bit] for bit in bits)}, "".join(map(str, bits)))


def bits_of(inputs: Mapping[str, Stream]) -> list[int]:
    """The zeros and ones of an input stream; every number above 1/2 is a one."""
    return [int(element[PORT].number > 0.5) for element in inputs[INPUT]]


def scattered(generator: random.Random, ticks: int, density: float | None = None) -> Given:
    """Ones here and there, in some streams many, in others few."""
    share = generator.choice((0.25, 0.5, 0.75)) if density is None else density
    return given_bits([int(generator.random() < share) for _ in range(ticks)])


def in_runs(generator: random.Random, ticks: int, longest: int = 3) -> Given:
    """Runs of equal bits, each of at most so many."""
    bits, bit = list[int](), generator.randint(0, 1)
    while len(bits) < ticks:
        bits += [bit] * generator.randint(1, longest)
        bit = 1 - bit
    return given_bits(bits[:ticks])


def even(generator: random.Random, ticks: int) -> Given:
    """About as many ones as zeros, so that now these and now those are ahead."""
    ones = ticks // 2 + generator.choice((0, 0, 1))
    bits = [1] * ones + [0] * (ticks - ones)
    generator.shuffle(bits)
    return given_bits(bits)


def fresh_bits(generator: random.Random, ticks: int) -> Given:
    """Ones here and there, dense or sparse; runs, short or long; as many ones as zeros."""
    draw = generator.choice((scattered, in_runs, even))
    if draw is scattered:
        return scattered(generator, ticks, generator.choice((0.02, 0.1, 0.5, 0.9, 0.98)))
    return in_runs(generator, ticks, generator.choice((2, 5, 50))) if draw is in_runs else even(generator, ticks)


def hard_bits() -> Iterator[Given]:
    """All zeros, all ones, alternating, single ones, runs that grow, one side ahead and overtaken at the end."""
    ticks = 40
    growing = [n % 2 for n in range(1, 9) for _ in range(n)]
    alone = [[int(tick == place) for tick in range(ticks)] for place in (0, 1, ticks // 2, ticks - 1)]
    halves = [0] * (ticks // 2), [1] * (ticks // 2)
    streams: list[list[int]] = [
        [0] * ticks,
        [1] * ticks,
        [0, 1] * (ticks // 2),
        [1, 0] * (ticks // 2),
        [1, 1, 0, 0] * (ticks // 4),
        *alone,
        [1 - bit for bit in alone[0]],
        [1 - bit for bit in alone[2]],
        growing,
        [1 - bit for bit in growing],
        [*halves[0], *halves[1], 1, 0, 0],
        [*halves[1], *halves[0], 0, 1, 1],
        [int(n % 3 > 0) for n in accumulate([1] * ticks)],
        [0],
        [1],
        [1, 1],
    ]
    return map(given_bits, streams)
