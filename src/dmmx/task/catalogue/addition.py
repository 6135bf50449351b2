"""Decimal addition: two numbers, digit by digit, the lowest first, with what is carried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Given, Subject, answered
from dmmx.task.example import Stream
from dmmx.task.task import Task
from dmmx.vvalue import Tree

LATENCY = 2


def addition_machine() -> Machine:
    """A `less_or_equal` says whether ten is at most the sum of two digits and what it said last: that is the carry.

    The same sum is kept for a tick by an `identity`; the digit is that sum, less ten where there is a carry.

    It may be minimal: carry and digit both need both digits and the carry, which takes six links, ten is heard of once,
    and two links answer. `less_or_equal` has no gradient; of neuron types that have one 16 links are enough, with two
    `compare` in its place: what exceeds 9, less what exceeds 10.
    """
    return (
        Machine.builder()
        .input("digits", "a", "b")
        .constant("ten", 10)
        .neuron("carry", "less_or_equal")
        .neuron("column", "identity")
        .output("output", "digit")
        .link("carry.left", "ten.value")
        .link("carry.right", "digits.a")
        .link("carry.right", "digits.b")
        .link("carry.right", "carry.true")
        .link("column.sum", "digits.a")
        .link("column.sum", "digits.b")
        .link("column.sum", "carry.true")
        .link("output.digit", "column.sum")
        .link("output.digit", "carry.true", -10)
        .build()
    )


def addition_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """The digits of the sum, the lowest first."""
    carry, digits = 0, list[float]()
    for element in inputs["digits"]:
        column = element["a"].number + element["b"].number + carry
        carry = int(column >= 10)
        digits.append(column - 10 * carry)
    return answered("digit", digits, LATENCY)


def given_digits(a: Sequence[int], b: Sequence[int]) -> Given:
    """Two numbers as an input stream, both by their digits, the lowest first."""
    pairs = list(zip_longest(a, b, fillvalue=0))
    columns = {pair: Tree({"a": pair[0], "b": pair[1]}) for pair in set(pairs)}
    return Given(
        {"digits": tuple(columns[pair] for pair in pairs)},
        "+".join("".join(map(str, reversed(digits))) for digits in (a, b)),
    )


def drawn_digits(generator: random.Random, ticks: int, *, chains: float, zeros: float, last: int) -> Given:
    """Two random numbers.

    Args:
        generator: of random numbers.
        ticks: how many digits they have.
        chains: how many columns have a sum of 9, which hands a carry on.
        zeros: how many columns are zero.
        last: how many columns at the end are zero, so that the last carry comes out.
    """
    a, b = list[int](), list[int]()
    for _ in range(ticks):
        x = generator.randint(0, 9)
        y = 9 - x if generator.random() < chains else generator.randint(0, 9)
        is_zero = generator.random() < zeros
        a.append(0 if is_zero else x)
        b.append(0 if is_zero else y)
    kept = max(0, ticks - last)
    return given_digits(a[:kept] + [0] * (ticks - kept), b[:kept] + [0] * (ticks - kept))


def training_digits(generator: random.Random, ticks: int) -> Given:
    """Numbers that carry often, and far."""
    return drawn_digits(generator, ticks, chains=0.3, zeros=0.05, last=1)


def fresh_digits(generator: random.Random, ticks: int) -> Given:
    """Long numbers: all digits alike, or mostly chains of carries, or zeros with a digit now and then."""
    chains, zeros = generator.choice((0, 0.3, 0.95)), generator.choice((0, 0, 0.1, 0.9))
    return drawn_digits(generator, ticks, chains=chains, zeros=zeros, last=generator.randint(0, 3))


def hard_digits() -> Iterator[Given]:
    """The longest chains of carries, columns just below them, nothing at all, single digits, one number alone."""
    nines = [9] * 40
    pairs: list[tuple[list[int], list[int]]] = [
        (nines, [1]),
        ([1], nines),
        (nines, nines),
        (nines, []),
        ([], nines),
        (nines, [0] * 39 + [1]),
        ([0] * 40, []),
        ([5] * 40, [5] * 40),
        ([4] * 40, [5] * 40),
        ([4] * 40, [6, *[5] * 39]),
        ([9, 0] * 20, [1, 0] * 20),
        ([9, 0] * 20, [0, 9] * 20),
        ([*range(10)] * 4, [*range(10)] * 4),
        ([*range(10)] * 4, [*reversed(range(10))] * 4),
        ([9], [9]),
        ([1], []),
        ([0], []),
    ]
    for a, b in pairs:
        yield given_digits(a + [0] * 3, b)
    yield given_digits([9], [9])


def addition(*, seed: int = 0, examples: int = 20, ticks: int = 12) -> Task:
    """The sum of two decimal numbers, digit by digit, the lowest first.

    At every tick come a digit of each number, and the answer is that digit of their sum.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject(
        "addition",
        addition_machine(),
        addition_answers,
        training_digits,
        fresh_digits,
        hard_digits,
        constants={"one": Tree(1), "ten": Tree(10)},
        # A sum, a carry and their differences: with other kinds beside, the search takes a detour (docs/synthesis.md).
        settings={"neurons": {"identity": 2, "compare": 6}},
    )
    return subject.task(seed, examples, ticks)
