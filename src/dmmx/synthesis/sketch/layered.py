"""The layered sketch: values only go forwards, from layer to layer, but for the memories' own past."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.machine import Machine, Port
from dmmx.synthesis.sketch.draft import NEURONS_OF_2022, Draft, SketchNeuron
from dmmx.task import Task


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
    draft = Draft(task, "layered", seed, scale)
    for layer in range(1, layers + 1):
        made: list[Port] = []
        for kind in neurons:
            for number in kind.numbers(width):
                name, neuron = f"{kind.prefix}-{layer}-{number}", kind.neuron()
                made += draft.add(name, neuron)
                for port in neuron.inputs or ():
                    if neuron.memory and port == neuron.memory[0]:
                        draft.link_memory(name)
                    else:
                        draft.connect(Port(name, port))
        draft.sources += made
    return draft.machine()
