"""The fluid sketch: layers of neurons that are a bit of every kind, so that training decides what each of them is."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.machine import FluidNeuron, Machine, Neuron, Port
from dmmx.synthesis.sketch.draft import Draft
from dmmx.task import Task

FLUID_PARTS = (Neuron("accumulator"), Neuron("max_norm"), Neuron("dot", {"limit": 4}), Neuron("compare"))
"""The parts of a neuron that can become any of the kinds of the layered sketch."""


def fluid(
    task: Task,
    *,
    seed: int = 0,
    layers: int = 5,
    width: int = 4,
    parts: Sequence[Neuron] = FLUID_PARTS,
    scale: float = 0.01,
) -> Machine:
    """The fluid sketch: layers of fluid neurons, each a trainable linear combination of several neuron types.

    Every input reads the streams, the constants and all outputs of all earlier layers. Besides, a neuron with a memory
    reads its own past on a trainable link. All links are trainable, and so are the activations.

    It begins as a machine of plain neurons: links have small random weights; activations are near 1, and those of
    memories, as the links of their own past, are exactly 1. Only then is the memory an exact sum. A product of 1.01,
    over the 140 ticks of a text of 14 characters, would grow fourfold; one of 0.99 would forget three quarters.

    Args:
        task: gives the streams and the constants.
        seed: of the random numbers.
        layers: how many layers.
        width: how many neurons a layer has.
        parts: what each neuron is mixed of.
        scale: standard deviation of the weights of links, and of the activations around 1.

    Raises:
        TaskError: a stream of the task is zero throughout.

    Returns:
        The machine; with the duplicate detector's task and the default settings it has 4,606 trainable numbers: 4,506
        links forwards, 20 links of neurons' own past, and 80 activations.

    Example:
        >>> from dmmx.task import duplicates
        >>> fluid(duplicates())
        Machine of 22 neurons, 4,526 trainable links of 4,526, 80 trainable activations
    """
    draft = Draft(task, "fluid", seed, scale)
    for layer in range(1, layers + 1):
        made: list[Port] = []
        for number in range(1, width + 1):
            name, neuron = f"fluid-{layer}-{number}", FluidNeuron(tuple(parts), (1.0,) * len(parts))
            activations = [
                1.0 if index == neuron.memory_part else draft.random.gauss(1, scale) for index in range(len(parts))
            ]
            made += draft.add(name, neuron.with_activations(activations))
            draft.link_memory(name, trainable=True)
            for port in neuron.inputs or ():
                draft.connect(Port(name, port))
        draft.sources += made
    return draft.machine()
