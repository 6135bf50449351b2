"""Contradictions: places in the examples of a task where the same past asks for different answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmmx.errors import Problem, TaskError, counted, report_problems
from dmmx.task.example import Example
from dmmx.task.prefixes import prefix_numbers
from dmmx.task.task import Task
from dmmx.vvalue import Path, Tree

TOLERANCE = 1e-4
"""Answers that differ by less, times the larger of 1 and the answer, are the same: files hold rounded numbers."""

SHOWN = 10
"""So many contradictions are listed."""

PlaceOf = Callable[[int, int], str]
"""What people call a tick, from 1, of an example, from 0."""


def check_consistent(task: Task, *, latency: int | None = None, place: PlaceOf | None = None) -> None:
    """Check that no two places of the examples ask for different answers after the same inputs.

    No machine can meet such examples, however long it is searched for. Time and memory are linear in the ticks.

    Args:
        task: its examples, and those held out, are checked.
        latency: an answer may depend on the inputs up to so many ticks before it. By default what the task says, and at
            least 1, because every link of a machine costs a tick; 0 for examples that are not timed yet.
        place: what to call a tick of an example; by default its label and the tick.

    Raises:
        TaskError: there are such places; the first of every example is listed with its counterpart.

    Example:
        >>> on, off = Tree({"value": 1}), Tree()
        >>> streams = {"first": (off, on), "second": (off, off)}
        >>> examples = tuple(Example({"x": (on, on)}, {"y": stream}, name) for name, stream in streams.items())
        >>> check_consistent(Task("light", examples))
        Traceback (most recent call last):
        ...
        dmmx.errors.TaskError: task 'light' contradicts itself: 1 problem
          second, tick 2: y should be 0, but at first, tick 2 it should be 1, after the same inputs
        An answer can depend on nothing but the inputs up to 1 tick before it: every link
        of a machine costs a tick. Should it depend on later ones, ask for it later (latency).
        Correct one of the two places, or add an input that tells them apart.
    """
    examples = (*task.examples, *task.held_out)
    lag = max(1, task.latency) if latency is None else latency
    found = list(_contradictions(examples, lag, place or _place_by_label(examples)))
    if found:
        raise TaskError(f"{report_problems(f'task {task.name!r} contradicts itself', found, SHOWN)}\n{_advice(lag)}")


def _contradictions(examples: tuple[Example, ...], lag: int, place: PlaceOf) -> Iterator[Problem]:
    first: dict[tuple[int, int], int] = {}
    pasts = prefix_numbers([example.inputs for example in examples])
    for index, (example, numbers) in enumerate(zip(examples, pasts, strict=True)):
        for tick in range(1, example.ticks + 1):
            # The tick itself is known to a machine, also before any input has told it anything.
            past = numbers[max(0, tick - lag)], tick
            earlier = first.setdefault(past, index)
            difference = None if earlier == index else _difference(examples[earlier], example, tick)
            if difference is not None:
                name, other, own = difference
                yield Problem(
                    place(index, tick),
                    f"{name} should be {own}, but at {place(earlier, tick)} it should be {other}, "
                    "after the same inputs",
                )
                # What comes after the first contradiction most often follows from it.
                break


def _difference(one: Example, other: Example, tick: int) -> tuple[str, str, str] | None:
    """The name of an output, and what the two examples want there at a tick, if that differs."""
    for name, stream in one.targets.items():
        a, b = stream[tick - 1], other.targets[name][tick - 1]
        if a is not b and (a - b).max_norm() > TOLERANCE * max(1, a.max_norm(), b.max_norm()):
            return name, element_text(a), element_text(b)
    return None


def element_text(element: Tree) -> str:
    """An element of a stream as people wrote it: a number, a symbol, or else all its parts.

    Example:
        >>> [element_text(Tree(data)) for data in ({"value": 2.5}, {"value": {"coin": 1}}, {}, {"x": 1, "y": 2})]
        ['2.5', 'coin', '0', 'x: 1, y: 2']
    """
    entries = list(element.items())
    match entries:
        case []:
            return "0"
        case [(("value",), number)]:
            return f"{number:g}"
        case [(("value", symbol), 1)]:
            return symbol
        case _:
            return ", ".join(f"{_path_text(path)}: {number:g}" for path, number in entries)


def _path_text(path: Path) -> str:
    return ".".join(path)


def _place_by_label(examples: tuple[Example, ...]) -> PlaceOf:
    return lambda index, tick: f"{examples[index].label or f'example {index + 1}'}, tick {tick}"


def _advice(lag: int) -> str:
    if lag == 0:
        reason = "An answer can depend on nothing but the inputs up to its tick."
    else:
        reason = (
            f"An answer can depend on nothing but the inputs up to {counted(lag, 'tick')} before it: every link\n"
            "of a machine costs a tick. Should it depend on later ones, ask for it later (latency)."
        )
    return f"{reason}\nCorrect one of the two places, or add an input that tells them apart."
