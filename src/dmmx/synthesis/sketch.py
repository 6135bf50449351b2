"""Sketches: the large machines that a synthesis starts from."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Link, Machine, Neuron, Port
from dmmx.task import Task


@dataclass(frozen=True)
class SketchNeuron:
    """What kind of neurons a sketch has in every layer.

    Attributes:
        prefix: of their names.
        type_name: their type.
        parameters: of the type.
    """

    prefix: str
    type_name: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])


NEURONS_OF_2022 = (
    SketchNeuron("accum", "accumulator"),
    SketchNeuron("norm", "max_norm"),
    SketchNeuron("compare", "compare"),
    SketchNeuron("dot", "dot", {"limit": 4}),
)
"""The neurons of the sketch that the 2022 synthesis started from (JuliaCon 2023 talk)."""


def layered(
    task: Task,
    *,
    seed: int = 0,
    layers: int = 5,
    width: int = 2,
    neurons: Sequence[SketchNeuron] = NEURONS_OF_2022,
    scale: float = 0.01,
) -> Machine:
    """The layered sketch: every layer reads the inputs, the constants and all outputs of all earlier layers.

    Memories keep their own past on a fixed link of weight 1; all other links are trainable, with random weights.

    Args:
        task: gives the streams and the constants.
        seed: of the weights.
        layers: how many layers.
        width: how many neurons of each kind a layer has.
        neurons: the kinds.
        scale: standard deviation of the weights.

    Raises:
        TaskError: a stream of the task is zero throughout.

    Returns:
        The machine; with the duplicate detector's task and the default settings it has 1,486 trainable links.
    """
    _check_streams(task)
    generator = random.Random(f"layered sketch, {seed}")
    members: dict[str, Neuron] = {
        name: Neuron("constant", {"value": value.to_data()}) for name, value in task.constants.items()
    }
    sources = [Port(name, port) for name, ports in task.input_ports.items() for port in ports]
    sources += [Port(name, "value") for name in task.constants]
    links: list[Link] = []

    def connect(target: Port) -> None:
        links.extend(Link(target, source, generator.gauss(0, scale)) for source in sources)

    for layer in range(1, layers + 1):
        made: list[Port] = []
        for kind in neurons:
            for number in range(1, width + 1):
                name = f"{kind.prefix}-{layer}-{number}"
                members[name] = Neuron(kind.type_name, kind.parameters)
                memory = members[name].type.memory
                for port in members[name].type.inputs or ():
                    if memory and port == memory[0]:
                        links.append(Link(Port(name, port), Port(name, memory[1]), 1.0, trainable=False))
                    else:
                        connect(Port(name, port))
                made += [Port(name, port) for port in members[name].type.outputs or ()]
        sources += made
    for name, ports in task.output_ports.items():
        for port in ports:
            connect(Port(name, port))
    return Machine(members, tuple(links), task.input_ports, task.output_ports)


def _check_streams(task: Task) -> None:
    problems = [
        Problem(f"{side}.{name}", "the stream is zero at every tick of every example, so there is nothing to link")
        for side, streams in (("inputs", task.input_ports), ("targets", task.output_ports))
        for name, ports in streams.items()
        if not ports
    ]
    if problems:
        raise TaskError(report_problems(f"task {task.name!r}", problems))


sketches: Mapping[str, Callable[..., Machine]] = MappingProxyType({"layered": layered})
"""Every sketch by name: functions of a task, with `seed` among their keyword arguments."""
