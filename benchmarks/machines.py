"""What is measured: the sketch and the detector on texts, and random machines of any size."""

from __future__ import annotations

import random

from dmmx.machine import Machine
from dmmx.synthesis import sketches
from dmmx.task import Example, duplicates, duplicates_example

TEXT = "test string."
"""The text that the 2022 synthesis was trained on."""


def sketch(name: str = "layered") -> Machine:
    """The sketch of that name for the duplicate detector, with random weights; `layered` has 1,486 trainable links."""
    return sketches[name](duplicates(), seed=0)


def texts(count: int, ticks: int = 140) -> list[Example]:
    """Texts in the letters of the first, which is the one of 2022; a character every ten ticks."""
    generator = random.Random("benchmark texts")
    letters = TEXT.removesuffix(".")
    others = ["".join(generator.sample(letters, len(letters))) + "." for _ in range(count - 1)]
    return [duplicates_example(text, ticks=ticks) for text in (TEXT, *others)]


def letters(count: int) -> str:
    """An alphabet of so many letters; the end mark comes on top."""
    return "".join(chr(0x4E00 + index) for index in range(count))


def text_in(alphabet: str, ticks: int) -> Example:
    """A random text in some alphabet, a character every ten ticks."""
    generator = random.Random("benchmark text")
    text = "".join(generator.choice(alphabet) for _ in range(max(1, ticks // 10 - 1))) + "."
    return duplicates_example(text, ticks=ticks)


def perturbed(machine: Machine) -> Machine:
    """The machine with weights up to a tenth larger or smaller: an exact one has no gradient."""
    generator = random.Random("perturbed")
    return machine.with_weights([weight * generator.uniform(0.9, 1.1) for weight in machine.weights])
