"""The search for counter-examples: streams on which a machine does not do what its task wants, and the smallest one.

Random examples miss what is rare. Here known streams are spliced, repeated, thinned and put in other order; the answers
wanted for the result are asked of the task.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from dmmx.errors import TaskError
from dmmx.machine import Machine
from dmmx.synthesis.verification.labels import label_of
from dmmx.synthesis.verification.mutation import LONGEST, Column, Mutator, columns_of, streams_of
from dmmx.synthesis.verification.shrinking import Shrinker
from dmmx.synthesis.verification.verifier import Verifier, first_deviation
from dmmx.task import Example, Task, check_fits

TRIES = 1_000
FIRST_ROUND = 50
"""Tries of the first round. A machine that cheats often fails in it, and then no more streams need be answered."""

FRESH = 10
"""Fresh examples whose streams are mutated, besides the training ones and the hard ones."""

SHRINKING_TESTS = 2_000
"""How often a stream is tried on the way to the smallest one, at most."""


def can_search(task: Task) -> bool:
    """Whether a task can say what is wanted for streams that it has not made."""
    return task.answers is not None or task.teacher is not None


def find_counter_example(machine: Machine, task: Task, *, seed: int = 0, tries: int = TRIES) -> Example | None:
    """A stream on which a machine does not do what a task wants, as small as could be made of what was found.

    The training examples and the hard ones are tried first, then streams mutated from these and from fresh ones. All
    are held to the same tolerance as in verification. Where the result goes wrong, `first_deviation` tells.

    Args:
        machine: any machine with the task's streams.
        task: it must know what is wanted for any stream: by `answers` or by a teacher.
        seed: one seed, one result.
        tries: how many mutated streams to try, at most.

    Returns:
        The example, with its streams for a label; None when none was found.

    Raises:
        TaskError: the task does not know what is wanted for other streams than its own, or the machine does not fit.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates
        >>> machine = duplicate_detector()
        >>> find_counter_example(machine, duplicates(), tries=20) is None
        True
        >>> weights = [w / 2 if "ended" in str(link) else w for w, link in zip(machine.weights, machine.links[1:])]
        >>> find_counter_example(machine.with_weights(weights), duplicates(), tries=20).label
        '. _×3'
    """
    if not can_search(task):
        raise TaskError(
            f"task {task.name!r} does not know what is wanted for other streams than its own: there is nothing to ask; "
            "give it `answers` or a teacher"
        )
    check_fits(machine, task)
    for candidates in _rounds(task, seed, tries):
        found = Verifier(candidates).verify(machine).counter_example
        if found is not None:
            return shrink_counter_example(machine, task, found)
    return None


def _rounds(task: Task, seed: int, tries: int) -> Iterator[list[Example]]:
    """The candidates, known ones first."""
    yield [*task.examples, *task.hard_examples()]
    mutated = mutated_examples(task, seed=seed, tries=tries)
    for count in (FIRST_ROUND, tries):
        candidates = list(islice(mutated, count))
        if candidates:
            yield candidates


def mutated_examples(task: Task, *, seed: int, tries: int) -> Iterator[Example]:
    """Examples whose streams are mutated from training, hard and fresh ones; fewer where a task has no answer to some.

    Args:
        task: it must know what is wanted for any stream.
        seed: one seed, the same examples.
        tries: how many streams to make.
    """
    fresh = [] if task.fresh is None else task.fresh_examples(FRESH, seed)
    # Only the beginnings: streams may be long.
    known = [columns_of(example.inputs)[: 4 * LONGEST] for example in (*task.examples, *task.hard_examples(), *fresh)]
    mutator = Mutator(known, seed)
    for _ in range(tries):
        example = _example(task, mutator.make())
        if example is not None:
            yield example


def _example(task: Task, columns: Sequence[Column]) -> Example | None:
    return task.answer(streams_of(columns, list(task.examples[0].inputs)))


def shrink_counter_example(machine: Machine, task: Task, found: Example) -> Example:
    """The smallest example that can be made of one that fails.

    Args:
        machine: what fails.
        task: it must know what is wanted for any stream.
        found: an example that the machine gets wrong.
    """

    def fails(columns: Sequence[Column]) -> int:
        example = _example(task, columns)
        deviation = None if example is None else first_deviation(machine, example)
        return 0 if deviation is None else deviation.tick

    columns = columns_of(found.inputs)
    pool = Mutator([columns_of(example.inputs) for example in (*task.examples, found)], 0).pool
    smallest = _example(task, Shrinker(fails, pool, SHRINKING_TESTS).shrink(columns))
    # What only fails by a last digit may fail compiled, and not here; and answers may depend on what is yet to come.
    if smallest is None or first_deviation(machine, smallest) is None:
        return found if found.label else replace(found, label=label_of(found.inputs))
    return replace(smallest, label=label_of(smallest.inputs))
