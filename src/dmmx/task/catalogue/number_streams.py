"""Streams of numbers: how they are drawn, and those at the edges. All are multiples of 1/64, so that sums are exact."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from dmmx.task.catalogue.subject import Given
from dmmx.task.example import Stream
from dmmx.vvalue import Tree

INPUT, PORT = "numbers", "value"


def given_numbers(values: Sequence[float]) -> Given:
    """Numbers as an input stream."""
    elements = {value: Tree({PORT: value}) for value in set(values)}
    return Given({INPUT: tuple(elements[value] for value in values)}, " ".join(f"{value:g}" for value in values))


def numbers_of(inputs: Mapping[str, Stream]) -> list[float]:
    """The numbers of an input stream."""
    return [element[PORT].number for element in inputs[INPUT]]


def quarters(generator: random.Random, ticks: int) -> Given:
    """Multiples of 1/4 between -2 and 2."""
    return given_numbers([generator.randint(-8, 8) / 4 for _ in range(ticks)])


def fresh_numbers(generator: random.Random, ticks: int) -> Given:
    """Numbers small or large, coarse or fine, at every tick or now and then, each by itself or as a walk."""
    size, grain = generator.choice((1, 2, 10, 100)), generator.choice((1, 4, 64))
    density = generator.choice((1, 1, 0.5, 0.05))
    values = [
        generator.randint(-size * grain, size * grain) / grain if generator.random() < density else 0
        for _ in range(ticks)
    ]
    return given_numbers(list(accumulate(values)) if generator.random() < 0.25 else values)


def hard_numbers() -> Iterator[Given]:
    """All equal, all different, alternating, nothing at all, a single number, all below zero, large and small ones."""
    ticks = 40
    ramp = [n / 4 for n in range(1, ticks + 1)]
    streams: list[Sequence[float]] = [
        [0] * ticks,
        [1] * ticks,
        [-1] * ticks,
        ramp,
        ramp[::-1],
        [-value for value in ramp],
        [-value for value in reversed(ramp)],
        [2, -2] * (ticks // 2),
        [-2, 2] * (ticks // 2),
        [1, 0] * (ticks // 2),
        [1, *[0] * (ticks - 1)],
        [-1, *[0] * (ticks - 1)],
        [*[0] * (ticks - 1), 1],
        [*[0] * 20, -2, 2, *[0] * 20],
        [1000, *[1 / 64] * ticks],
        [1 / 64, -1 / 64] * (ticks // 2),
        [2],
        [-2],
        [0],
    ]
    return map(given_numbers, streams)
