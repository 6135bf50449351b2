"""Holding out: examples, or the later parts of long ones, that are kept from training to verify on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dmmx.errors import TaskError, counted
from dmmx.task.example import Example, Stream
from dmmx.task.prefixes import prefix_numbers
from dmmx.task.task import Task
from dmmx.vvalue import Path

FEWEST = 5
"""From so many examples on, some of them can be spared."""

PART = 5
"""One example of so many is held out."""

LONGEST = 60
"""Many short streams train better than a long one, and a machine that does the beginning well is soon tried on all."""

_Place = tuple[str, str, Path]


def hold_out(task: Task, *, count: int | None = None, longest: int = LONGEST, seed: int = 0) -> Task:
    """The same task with some examples kept from training, so that a verdict is about streams never trained on.

    The longest examples are held out first. One that is the beginning of another, or the only one with some symbol or
    some stream other than zero, stays: it would tell nothing new, or leave something that no training shows. Of longer
    examples than `longest` only the beginning is trained on, and the whole is held out. (Only a beginning can stand
    alone: at any later tick a machine remembers what was before.)

    Args:
        task: one without fresh examples and with none held out yet; any other is given back as it is.
        count: how many to hold out; by default a fifth of them where there are 5 or more, and none of fewer. Fewer are
            held out where not as many can be spared.
        longest: ticks of the beginning that is trained on; more are taken until everything that is ever other than zero
            has been so once.
        seed: decides among examples of one length.

    Raises:
        TaskError: the count is negative or leaves no example to train on, or `longest` is less than 1.
    """
    if task.fresh is not None or task.held_out:
        return task
    examples = task.examples
    if count is not None and not 0 <= count < len(examples):
        raise TaskError(
            f"task {task.name!r}: {counted(count, task.unit.removesuffix('s'))} cannot be held out of "
            f"{len(examples):,}: at least 1 must be left"
        )
    if longest < 1:
        raise TaskError(f"the beginning that is trained on must have at least 1 tick, got {longest}")
    wanted = (len(examples) // PART if len(examples) >= FEWEST else 0) if count is None else count
    held = _spared(examples, wanted, seed)
    trained = [example for index, example in enumerate(examples) if index not in held]
    ticks = _ticks_needed(trained, longest)
    cut = [example for example in trained if example.ticks > ticks]
    return replace(
        task,
        examples=tuple(example.beginning(ticks) for example in trained),
        held_out=(*(examples[index] for index in sorted(held)), *cut),
    )


def _spared(examples: Sequence[Example], count: int, seed: int) -> set[int]:
    """The indices of so many examples, or fewer, that the others can do without."""
    order = list(range(len(examples)))
    random.Random(f"held out, {seed}").shuffle(order)
    order.sort(key=lambda index: -examples[index].ticks)
    prefixes = prefix_numbers([example.inputs for example in examples])
    passing = Counter(number for numbers in prefixes for number in numbers)
    places = [set(_places(example)) for example in examples]
    showing = Counter(place for own in places for place in own)
    held: set[int] = set()
    for index in order:
        if len(held) == count:
            break
        if passing[prefixes[index][-1]] == 1 and all(showing[place] > 1 for place in places[index]):
            held.add(index)
            showing.subtract(places[index])
    return held


def _places(example: Example, ticks: int | None = None) -> Iterator[_Place]:
    """Where an example is ever other than zero, within so many ticks."""
    sides: tuple[tuple[str, Mapping[str, Stream]], ...] = (("inputs", example.inputs), ("targets", example.targets))
    for side, streams in sides:
        for name, stream in streams.items():
            # Equal elements are most often one object.
            different = {id(element): element for element in stream[:ticks]}.values()
            yield from ((side, name, path) for element in different for path, _ in element.items())


def _ticks_needed(examples: Sequence[Example], longest: int) -> int:
    """Ticks of beginnings that show all that the whole examples do: `longest`, doubled as often as needed."""
    wanted = {place for example in examples for place in _places(example)}
    most = max(example.ticks for example in examples)
    while longest < most and {place for example in examples for place in _places(example, longest)} != wanted:
        longest *= 2
    return longest
