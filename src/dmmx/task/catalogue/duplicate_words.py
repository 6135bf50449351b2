"""Duplicate words: the duplicate detector once more, with whole words as keys."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial

from dmmx.machine import Machine
from dmmx.task.catalogue.subject import Given, Subject
from dmmx.task.duplicates import END, LATENCY, duplicate_detector, duplicates_answers, text_stream
from dmmx.task.task import Task
from dmmx.vvalue import ZERO, Tree

PORT = "word"

WORDS = ("time", "flies", "like", "an", "arrow")
"""What training texts are made of."""

VOCABULARY = tuple(first + middle + last for first in "bdlm" for middle in ("a", "ee", "o", "ou") for last in "nt")
"""What fresh texts are made of: 32 words."""


def duplicate_word_detector() -> Machine:
    """The machine of `duplicates`, with whole words where that hears characters.

    Nothing in it knows what its keys look like, and it may be minimal for the same reasons.
    """
    return duplicate_detector(PORT)


def given_words(words: Sequence[str], cadence: int, ticks: int) -> Given:
    """Words as an input stream, the last one again and again until the end."""
    stream = text_stream([[word] for word in words], cadence=cadence, ticks=ticks, port=PORT)
    return Given({"text": tuple(stream)}, " ".join(words))


def training_words(generator: random.Random, ticks: int, words: Sequence[str], cadence: int) -> Given:
    """A text that ends two or three words before its stream does."""
    length = max(1, (ticks - LATENCY) // cadence - generator.randint(1, 2))
    return given_words([*generator.choices(words, k=length - 1), END], cadence, ticks)


def fresh_words(generator: random.Random, ticks: int) -> Given:
    """Other words, up to 32 different ones, slow or fast."""
    words = generator.sample(VOCABULARY, generator.randint(1, len(VOCABULARY)))
    cadence = generator.choice((1, 3, 10))
    return given_words([*generator.choices(words, k=max(1, ticks // cadence - 4)), END], cadence, ticks)


def hard_words() -> Iterator[Given]:
    """Ends only, words all equal or all different or much alike, at three cadences; and nothing at all."""
    different = [first + second for first in "abcdef" for second in "xyz"]
    texts = ([END], [END] * 7, ["the"] * 20, ["the"] * 20 + [END], different, [*different, *different, END])
    for cadence in (10, 3, 1):
        for words in (*texts, ["a", "aa", "aaa", "aa", END], ["a", "A", "a ", "a"]):
            yield given_words(words, cadence, (len(words) + 4) * cadence + LATENCY)
    yield Given({"text": (ZERO,) * 50}, "nothing at all")


def duplicate_words(
    *, seed: int = 0, examples: int = 12, ticks: int = 30, words: Sequence[str] = WORDS, cadence: int = 3
) -> Task:
    """By how much the commonest word exceeds one; how often the text has ended.

    A word comes every few ticks; `.` by itself ends the text, and 4 ends are as good as more.

    Args:
        seed: one seed, one task.
        examples: how many texts to train on.
        ticks: the length of their streams.
        words: what they are made of, besides the end mark.
        cadence: ticks between words.
    """
    subject = Subject(
        "duplicate_words",
        duplicate_word_detector(),
        partial(duplicates_answers, port=PORT),
        partial(training_words, words=tuple(words), cadence=cadence),
        fresh_words,
        hard_words,
        constants={"one": Tree(1), "end": Tree({END: 1})},
        settings={"sketch": "layered"},
    )
    return subject.task(seed, examples, ticks, words=list(words), cadence=cadence)
