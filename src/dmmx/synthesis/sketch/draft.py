"""What all sketches share: the kinds of their neurons, and a draft that collects neurons and random links."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import AnyNeuron, Link, Machine, Neuron, Port
from dmmx.task import Task


@dataclass(frozen=True)
class SketchNeuron:
    """What kind of neurons a sketch has.

    Attributes:
        prefix: of their names.
        type_name: their type.
        parameters: of the type.
        count: how many there are; None for as many as the sketch is wide.
    """

    prefix: str
    type_name: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    count: int | None = None

    def neuron(self) -> Neuron:
        """A neuron of this kind."""
        return Neuron(self.type_name, self.parameters)

    def numbers(self, width: int) -> range:
        """The numbers of its neurons, from 1.

        Args:
            width: of the sketch.
        """
        return range(1, (width if self.count is None else self.count) + 1)


NEURONS_OF_2022 = (
    SketchNeuron("accum", "accumulator"),
    SketchNeuron("norm", "max_norm"),
    SketchNeuron("compare", "compare"),
    SketchNeuron("dot", "dot", {"limit": 4}),
)
"""The neurons of the sketch that the 2022 synthesis started from (JuliaCon 2023 talk)."""


class Draft:
    """A sketch that is being made. It begins with the streams of a task and its constants.

    Args:
        task: gives the streams and the constants.
        name: of the sketch; with the seed it determines all random numbers.
        seed: likewise.
        scale: standard deviation of the weights of links.

    Raises:
        TaskError: a stream of the task is zero throughout.

    Attributes:
        sources: the outputs that `connect` links, in order.
        random: the generator of all numbers of this sketch.
    """

    def __init__(self, task: Task, name: str, seed: int, scale: float) -> None:
        _check_streams(task)
        self.random = random.Random(f"{name} sketch, {seed}")
        self.sources = [Port(name, port) for name, ports in task.input_ports.items() for port in ports]
        self.sources += [Port(name, "value") for name in task.constants]
        self._task = task
        self._scale = scale
        self._links: list[Link] = []
        self._neurons: dict[str, AnyNeuron] = {
            name: Neuron("constant", {"value": value.to_data()}) for name, value in task.constants.items()
        }

    def add(self, name: str, neuron: AnyNeuron) -> list[Port]:
        """Add a neuron without links; its outputs are no sources yet.

        Returns:
            Its outputs.
        """
        self._neurons[name] = neuron
        return [Port(name, port) for port in neuron.outputs or ()]

    def connect(self, target: Port) -> None:
        """Link all sources to an input, with random weights."""
        self.link_all((target, source) for source in self.sources)

    def link_all(self, pairs: Iterable[tuple[Port, Port]]) -> None:
        """Add trainable links with random weights."""
        self._links.extend(Link(target, source, self.random.gauss(0, self._scale)) for target, source in pairs)

    def link_memory(self, name: str, *, trainable: bool = False) -> None:
        """Add the link by which a neuron's own past comes back to it, of weight 1."""
        memory = self._neurons[name].memory
        if memory is not None:
            self._links.append(Link(Port(name, memory[0]), Port(name, memory[1]), 1.0, trainable))

    def machine(self) -> Machine:
        """The sketch: the draft with links from all sources to the stream outputs."""
        for name, ports in self._task.output_ports.items():
            for port in ports:
                self.connect(Port(name, port))
        return Machine(self._neurons, tuple(self._links), self._task.input_ports, self._task.output_ports)


def _check_streams(task: Task) -> None:
    problems = [
        Problem(f"{side}.{name}", "the stream is zero at every tick of every example, so there is nothing to link")
        for side, streams in (("inputs", task.input_ports), ("targets", task.output_ports))
        for name, ports in streams.items()
        if not ports
    ]
    if problems:
        raise TaskError(report_problems(f"task {task.name!r}", problems))
