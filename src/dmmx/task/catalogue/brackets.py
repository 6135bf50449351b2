"""Balanced brackets: the language of Dyck, prefix by prefix."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Given, Subject
from dmmx.task.catalogue.symbol_streams import SILENCE, given_symbols, symbols_of
from dmmx.task.example import Stream
from dmmx.task.task import Task
from dmmx.vvalue import ZERO, Tree

LATENCY = 5
_CONSTANT_LATENCY = 2
"""When the constant one has arrived at the output: from then on the empty text is balanced."""

WORTH = {"(": 1, ")": -1}


def brackets_machine() -> Machine:
    """The depth is kept by a `maximum` of itself, one step on, and -1/2: a closing too many leaves half a bracket.

    From then on the depth is never whole, so never zero again. Balanced is a depth of 0; any other is at least 1/2 away
    from it, and twice that is not below the constant one.

    It may be minimal: three links tell the brackets apart and pass that on, two more make a depth that no text brings
    back once it was below zero, and four say whether it is 0 and not on either side of it.
    """
    return (
        Machine.builder()
        .input("text", "char")
        .constant("one", 1)
        .constant("brackets", WORTH)
        .neuron("step", "dot")
        .neuron("depth", "maximum")
        .neuron("distance", "max_norm")
        .neuron("balanced", "compare")
        .output("output", "balanced")
        .link("step.x", "text.char")
        .link("step.y", "brackets.value")
        .link("depth.x", "step.dot")
        .link("depth.x", "depth.y")
        .link("depth.y", "one.value", -0.5)
        .link("distance.dict", "depth.y")
        .link("balanced.x", "one.value")
        .link("balanced.y", "distance.norm", 2)
        .link("output.balanced", "balanced.true")
        .build()
    )


def brackets_answers(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """1 while the brackets so far are balanced, else 0; 1 for no brackets, from the third tick on."""
    depth, is_broken, balanced = 0, False, [0] * _CONSTANT_LATENCY + [1] * (LATENCY - _CONSTANT_LATENCY)
    for heard in symbols_of(inputs):
        depth += sum(WORTH.get(symbol, 0) for symbol in heard)
        is_broken |= depth < 0
        balanced.append(int(depth == 0 and not is_broken))
    one = Tree({"balanced": 1})
    return {"output": tuple(one if answer else ZERO for answer in balanced[: len(inputs["text"])])}


def bracket_text(
    generator: random.Random, ticks: int, *, closing: float = 0.65, wrong: float = 0.0, others: str = "", silent: float
) -> Given:
    """A text of brackets.

    Args:
        generator: of random numbers.
        ticks: its length.
        closing: how likely an open bracket is closed next.
        wrong: how likely a closing one comes where none is open.
        others: letters in between.
        silent: how likely a tick brings no bracket.
    """
    depth, text = 0, list[str]()
    for _ in range(ticks):
        if generator.random() < silent:
            text.append(generator.choice(["", *others]))
            continue
        text.append(")" if generator.random() < (closing if depth > 0 else wrong) else "(")
        depth += WORTH[text[-1]]
    return given_symbols(text)


def training_text(generator: random.Random, ticks: int) -> Given:
    """Half of the texts have closing brackets too many; letters and silence in between count for nothing."""
    closing, wrong = generator.choice((0.5, 0.65)), generator.choice((0, 0.3))
    return bracket_text(generator, ticks, closing=closing, wrong=wrong, others="ab", silent=0.3)


def fresh_text(generator: random.Random, ticks: int) -> Given:
    """Deep texts and flat ones, with letters and silence in between, right for long and for ever."""
    return bracket_text(
        generator,
        ticks,
        closing=generator.choice((0.45, 0.5, 0.6, 0.9)),
        wrong=generator.choice((0, 0, 0.01, 0.2)),
        others="".join(generator.sample(ascii_lowercase, generator.randint(0, 5))),
        silent=generator.choice((0, 0.15, 0.9)),
    )


def hard_texts() -> Iterator[Given]:
    """All opening, all closing, one too many at the beginning or the end, mended too late, nothing at all."""
    deep, silence = "(" * 20 + ")" * 20, SILENCE * 20
    one_sided = ["(" * 40, ")" * 40, "()" * 20, ")(" * 20, "())(" * 10, "(()" * 10]
    too_many = [deep + ")", ")" + deep, "(" + deep, deep + ")(", "))((", "))))((((", "())(()", ")" * 20 + "(" * 20]
    quiet = ["(" + silence + ")", ")" + silence + "(", silence + ")", silence, SILENCE]
    texts = [*one_sided, deep, deep + "()", *too_many, *quiet, "a" * 20, "a(b)c" * 5, "(", ")"]
    for text in texts:
        yield given_symbols(["" if symbol == SILENCE else symbol for symbol in text + SILENCE * LATENCY])


def brackets(*, seed: int = 0, examples: int = 60, ticks: int = 12) -> Task:
    """1 while the brackets so far are balanced, else 0.

    Balanced means: as many have been closed as opened, and never more. A text that has closed one too many is never
    balanced again. Other characters do not count; the empty text is balanced.

    Args:
        seed: one seed, one task.
        examples: how many streams to train on.
        ticks: their length.
    """
    subject = Subject(
        "brackets",
        brackets_machine(),
        brackets_answers,
        training_text,
        fresh_text,
        hard_texts,
        constants={"one": Tree(1), "brackets": Tree(WORTH)},
    )
    return subject.task(seed, examples, ticks)
