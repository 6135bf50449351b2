"""Trail along a population of directions, each tried as often as it has helped of late.

Directions are groups of weights that move together, more of them than there are weights. No gradient is needed, so
what is minimised may be anything, and a run is a list of choices that can be replayed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dmmx.errors import TaskError, counted
from dmmx.machine import Machine
from dmmx.vvalue import Tree

Weights = tuple[float, ...]

FADING = 0.8
"""What is left of a direction's credit after it was tried once more."""

CURIOSITY = 0.1
"""The part of all tries that is spread evenly, so that no direction is forgotten."""

LONGER, SHORTER = 1.5, 0.5
"""What a direction's step is multiplied by after it has helped, and after it has not, either way."""


@dataclass(frozen=True)
class Choice:
    """An accepted step.

    Attributes:
        direction: what one unit of the step adds to every weight. It is written out, since the population changes.
        step: how far, and which way.
    """

    direction: Weights
    step: float


@dataclass(frozen=True)
class Trail:
    """Where a descent went.

    Attributes:
        start: where it began.
        weights: where it ended.
        choices: the accepted steps.
        losses: the loss at the start and after every accepted step.
        tries: how many steps were tried in all.
    """

    start: Weights
    weights: Weights
    choices: tuple[Choice, ...]
    losses: tuple[float, ...]
    tries: int


def axes_and_pairs(size: int, pairs: int, seed: int) -> list[Weights]:
    """The axes, and random pairs of weights that move together or against each other.

    Example:
        >>> axes_and_pairs(3, 1, seed=0)[0]
        (1.0, 0.0, 0.0)
    """
    generator = random.Random(seed)
    found = [tuple(float(i == axis) for i in range(size)) for axis in range(size)]
    for _ in range(pairs):
        first, second = generator.sample(range(size), 2)
        sign = generator.choice((-1.0, 1.0))
        found.append(tuple(1.0 if i == first else sign if i == second else 0.0 for i in range(size)))
    return found


def descend(
    loss: Callable[[Weights], float],
    start: Sequence[float],
    directions: Iterable[Sequence[float]],
    *,
    seed: int,
    steps: int,
    goal: float = 0.0,
    renewal: int = 25,
    patience: int = 1000,
) -> Trail:
    """Minimise a function of weights.

    A direction is drawn with a probability in proportion to its recent improvements of the loss, relative to what the
    loss was; a step along it is tried both ways and taken if the loss becomes smaller.

    Args:
        loss: the function; any number that is not smaller, NaN too, is no improvement.
        start: the weights at the start.
        directions: the first population, each as long as the start.
        seed: one seed, one result.
        steps: how many steps to accept at most.
        goal: stop when the loss is at most this.
        renewal: after so many accepted steps their sum becomes a direction, and the one with the least credit goes; 0
            for never.
        patience: stop after so many tries in a row without success.

    Raises:
        TaskError: there are no directions, or they are of another length than the start.

    Example:
        >>> found = descend(lambda w: w[0] ** 2 + w[1] ** 2, [3, 4], [(1, 0), (0, 1)], seed=0, steps=50, goal=1e-6)
        >>> found.losses[0], found.losses[-1] <= 1e-6
        (25.0, True)
    """
    here: Weights = tuple(float(weight) for weight in start)
    population = [_Member(tuple(map(float, direction))) for direction in directions]
    if not population or any(len(member.direction) != len(here) for member in population):
        raise TaskError(f"expected at least one direction, each of {counted(len(here), 'number')}")
    generator = random.Random(seed)
    losses, choices = [loss(here)], list[Choice]()
    since = here
    tries = failures = 0
    while len(choices) < steps and failures < patience and not losses[-1] <= goal:
        member = _drawn(population, generator)
        failures += 1
        for step in (member.step, -member.step):
            tries += 1
            there = moved(here, Choice(member.direction, step))
            value = loss(there)
            if value < losses[-1]:
                member.helped(step, (losses[-1] - value) / (abs(losses[-1]) or 1.0))
                here, failures = there, 0
                losses.append(value)
                choices.append(Choice(member.direction, step))
                break
        else:
            member.failed()
        if failures == 0 and renewal and len(choices) % renewal == 0:
            weakest = min(range(len(population)), key=lambda index: population[index].credit)
            population[weakest] = _Member(tuple(b - a for a, b in zip(since, here, strict=True)))
            since = here
    return Trail(tuple(map(float, start)), here, tuple(choices), tuple(losses), tries)


@dataclass
class _Member:
    """A direction of the population, its next step, and its credit; a new one has the benefit of the doubt."""

    direction: Weights
    step: float = 1.0
    credit: float = 1.0

    def helped(self, step: float, improvement: float) -> None:
        self.step = step * LONGER
        self.credit = FADING * self.credit + (1 - FADING) * improvement

    def failed(self) -> None:
        self.step *= SHORTER
        self.credit *= FADING


def _drawn(population: Sequence[_Member], generator: random.Random) -> _Member:
    total = sum(member.credit for member in population)
    even = CURIOSITY / len(population)
    shares = [even + (1 - CURIOSITY) * member.credit / total if total > 0 else 1.0 for member in population]
    return generator.choices(population, shares)[0]


def moved(weights: Weights, choice: Choice) -> Weights:
    """The weights after a step."""
    return tuple(weight + choice.step * part for weight, part in zip(weights, choice.direction, strict=True))


def replay(start: Sequence[float], choices: Iterable[Choice]) -> Weights:
    """Take the same steps again: the weights are the same, bit by bit.

    From a checkpoint, give the weights there and the choices from there on.

    Example:
        >>> replay([1, 2], [Choice((1, 0), 0.5), Choice((0, 1), -1)])
        (1.5, 1.0)
    """
    weights: Weights = tuple(float(weight) for weight in start)
    for choice in choices:
        weights = moved(weights, choice)
    return weights


def glide(matrix: Tree, change: Tree, frame: int, frames: int) -> Tree:
    """A network matrix on its way from two changes below to two above, frame by frame: V + change · (-2 + 4t / N).

    Example:
        >>> [glide(Tree({"a": 1}), Tree({"a": 0.5}), frame, 4) for frame in (0, 2, 4)]
        [Tree({}), Tree({'a': 1}), Tree({'a': 2.0})]

    Raises:
        TaskError: the frame is not between 0 and their number.
    """
    if not 0 <= frame <= frames or frames < 1:
        raise TaskError(f"frame must be between 0 and {frames}, got {frame}")
    return matrix + change * (-2 + 4 * frame / frames)


def direction_of(machine: Machine, changed: Machine) -> Weights:
    """The direction from a machine to one that an editor made of it by changing weights alone.

    Raises:
        TaskError: the machines do not have the same number of weights.
    """
    if machine.weight_count != changed.weight_count:
        raise TaskError(f"expected {machine.weight_count} weights, got {changed.weight_count}")
    return tuple(b - a for a, b in zip(machine.weights, changed.weights, strict=True))
