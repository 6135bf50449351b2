"""Random input streams for tasks from functions: numbers from a set, or symbols from an alphabet."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from dmmx.errors import TaskError
from dmmx.vvalue import NUMBER_KEY, ZERO, Tree

VALUE = "value"
"""The port of a stream whose elements are numbers or symbols."""

Value: TypeAlias = "float | str | None"
"""What a function sees at one tick: a number, 0 in silence; or a symbol, None in silence."""


class Inputs:
    """What one input stream is made of: values that are drawn evenly, and silence in between.

    Args:
        values: what may come, each different.
        quiet: the probability of silence at a tick; streams are made quieter and less quiet than that as well.

    Attributes:
        silence: what a function sees where there is nothing.
    """

    silence: Value = 0

    def __init__(self, values: Iterable[Value], quiet: float) -> None:
        self.values: tuple[Value, ...] = tuple(dict.fromkeys(values))
        self.quiet = quiet
        if not self.values:
            raise TaskError("an input needs at least one value that may come")
        if not 0 <= quiet < 1:
            raise TaskError(f"quiet is a probability below 1, got {quiet}")
        self._elements = {self.silence: ZERO} | {value: self._encoded(value) for value in self.values}
        self._values = {element: value for value, element in self._elements.items()}

    def draw(self, generator: random.Random, ticks: int) -> list[Value]:
        """A random stream; of few of the values or of many, quiet or busy, so that streams vary."""
        some = generator.sample(self.values, generator.randint(min(2, len(self.values)), len(self.values)))
        quiet = min(0.95, self.quiet * generator.choice((0, 1, 1, 2)))
        return [self.silence if generator.random() < quiet else generator.choice(some) for _ in range(ticks)]

    def extremes(self) -> tuple[Value, ...]:
        """Two values, or one if there are no others, that are as different as can be."""
        return tuple(dict.fromkeys((self.values[0], self.values[-1])))

    def encode(self, values: Sequence[Value]) -> tuple[Tree, ...]:
        """The stream of some values."""
        return tuple(self._elements[value] for value in values)

    def decode(self, stream: Iterable[Tree]) -> list[Value] | None:
        """The values of a stream; None if some element is none that may come."""
        elements = list(stream)
        return [self._values[element] for element in elements] if self._values.keys() >= set(elements) else None

    def _encoded(self, value: Value) -> Tree:
        raise NotImplementedError


class Numbers(Inputs):
    """An input of numbers.

    Args:
        values: the numbers that may come, as a range, a list or a set.
        quiet: the probability of 0 at a tick.

    Example:
        >>> Numbers(range(-2, 3)).extremes()
        (-2, 2)
    """

    def __init__(self, values: Iterable[float], quiet: float = 0.2) -> None:
        numbers = list(values)
        given: list[object] = [*numbers]
        wrong = [number for number in given if not isinstance(number, int | float) or isinstance(number, bool)]
        if wrong:
            raise TaskError(f"an input of numbers cannot have {wrong[0]!r}; for symbols there is Symbols")
        super().__init__(sorted(numbers), quiet)

    @classmethod
    def between(cls, low: float, high: float, steps: int = 100, quiet: float = 0.2) -> Numbers:
        """Evenly spaced numbers from low to high, for an input that can be anything between.

        Args:
            low: the least.
            high: the greatest.
            steps: how many steps lead from the one to the other.
            quiet: the probability of 0 at a tick.
        """
        if not low < high or steps < 1:
            raise TaskError(f"expected low < high and at least 1 step, got {low}, {high} and {steps}")
        return cls([low + (high - low) * step / steps for step in range(steps + 1)], quiet)

    def _encoded(self, value: Value) -> Tree:
        return Tree({VALUE: value})


class Symbols(Inputs):
    """An input of symbols.

    Args:
        values: the symbols that may come: a text of characters, or a list of words.
        quiet: the probability of none, which a function sees as None, at a tick.

    Example:
        >>> Symbols(["coin", "push"]).encode(["push", None])
        (Tree({'value': {'push': 1}}), Tree({}))
    """

    silence = None

    def __init__(self, values: Iterable[str], quiet: float = 0.2) -> None:
        symbols = list(values)
        given: list[object] = [*symbols]
        wrong = [symbol for symbol in given if not isinstance(symbol, str) or symbol in ("", NUMBER_KEY)]
        if wrong:
            raise TaskError(f"{wrong[0]!r} cannot be a symbol; expected texts that are not empty")
        super().__init__(symbols, quiet)

    def _encoded(self, value: Value) -> Tree:
        return Tree({VALUE: {str(value): 1}})
