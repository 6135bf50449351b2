"""The fully recurrent sketch: everything is linked with everything, and nothing is known of the order of things."""

from __future__ import annotations

from collections.abc import Sequence

from dmmx.machine import Machine, Port
from dmmx.synthesis.sketch.draft import NEURONS_OF_2022, Draft, SketchNeuron
from dmmx.task import Task


def recurrent(
    task: Task,
    *,
    seed: int = 0,
    width: int = 5,
    neurons: Sequence[SketchNeuron] = NEURONS_OF_2022,
    scale: float = 0.01,
) -> Machine:
    """The fully recurrent sketch: every input of every neuron reads the streams, the constants and all neurons.

    Only what the task does not say is left open: there are no layers, so a program may have cycles of any length. The
    link of a memory's own past is fixed at weight 1; all other links are trainable, with random weights. Such a machine
    is one cycle, which a compiler computes tick by tick.

    Args:
        task: gives the streams and the constants.
        seed: of the weights.
        width: how many neurons of each kind there are.
        neurons: the kinds.
        scale: standard deviation of the weights. Values go round for as many ticks as the streams last, and with much
            larger weights they grow without bounds.

    Raises:
        TaskError: a stream of the task is zero throughout.

    Returns:
        The machine; with the duplicate detector's task and the default settings it has 1,031 trainable links.

    Example:
        >>> from dmmx.task import duplicates
        >>> recurrent(duplicates())
        Machine of 22 neurons, 1,031 trainable links of 1,036
    """
    draft = Draft(task, "recurrent", seed, scale)
    members = {f"{kind.prefix}-{number}": kind.neuron() for kind in neurons for number in kind.numbers(width)}
    for name, neuron in members.items():
        draft.sources += draft.add(name, neuron)
    for name, neuron in members.items():
        own = (Port(name, neuron.memory[0]), Port(name, neuron.memory[1])) if neuron.memory else None
        draft.link_memory(name)
        for port in neuron.inputs or ():
            pairs = ((Port(name, port), source) for source in draft.sources)
            draft.link_all(pair for pair in pairs if pair != own)
    return draft.machine()
