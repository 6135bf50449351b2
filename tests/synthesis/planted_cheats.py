"""Machines that pass the training examples of a task, and are wrong elsewhere."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from dmmx.machine import Machine, Neuron
from dmmx.task import Example, Stream, Task, duplicate_detector, duplicates
from dmmx.vvalue import Tree

TEXTS = replace(duplicates(), fresh=None, hard=None)
"""The duplicate detector's task with nothing but its training texts, and its teacher."""


def low_limit() -> Machine:
    """The detector with a dot that counts ends up to 3 only."""
    machine = duplicate_detector()
    neurons = {**machine.neurons, "ends": Neuron("dot", {"limit": 3})}
    return Machine(neurons, machine.links, machine.inputs, machine.outputs)


def short_memory(ticks: int = 24) -> Machine:
    """The detector with a memory of 8 characters at a cadence of 3: a chain of delays instead of an accumulator."""
    builder = Machine.builder().input("text", "char").output("output", "duplicates", "ended")
    builder = builder.neuron("largest", "max_norm").neuron("repeated", "compare").neuron("ends", "dot", limit=4)
    builder = builder.constant("one", 1).constant("end", {".": 1}).link("ends.y", "end.value")
    builder = builder.link("repeated.x", "largest.norm").link("repeated.y", "one.value")
    builder = builder.link("output.duplicates", "repeated.true").link("output.ended", "ends.dot")
    for tick in range(ticks):
        builder = builder.neuron(f"d{tick}", "identity")
        builder = builder.link(f"d{tick}.x", f"d{tick - 1}.x" if tick else "text.char")
        builder = builder.link("largest.dict", f"d{tick}.x").link("ends.x", f"d{tick}.x")
    return builder.build()


def largest_so_far(inputs: Mapping[str, Stream]) -> dict[str, Stream]:
    """The largest number so far, two ticks later, and 0 before there is any."""
    numbers = [element["value"].number for element in inputs["numbers"]]
    largest = [0, 0, *(max(numbers[: tick + 1]) for tick in range(len(numbers)))][: len(numbers)]
    return {"output": tuple(Tree({"value": value}) for value in largest)}


def running_maximum() -> Task:
    """Streams of numbers that all begin with a positive one, so that 0 is never the larger."""
    generator = random.Random("running maximum")
    examples: list[Example] = []
    for _ in range(8):
        numbers = [generator.randint(1, 5), *(generator.randint(-5, 9) for _ in range(11))]
        inputs = {"numbers": tuple(Tree({"value": number}) for number in numbers)}
        examples.append(Example(inputs, largest_so_far(inputs)))
    return Task("running maximum", tuple(examples), answers=largest_so_far)


def maximum_with_zero() -> Machine:
    """A running maximum whose memory begins at 0: wrong until something positive comes."""
    builder = Machine.builder().input("numbers", "value").neuron("most", "maximum").output("output", "value")
    builder = builder.link("most.x", "numbers.value").link("most.y", "most.y").link("output.value", "most.y")
    return builder.build()
