"""Random sparse machines of any size: mixed neuron types, in layers or with links from anywhere to anywhere."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dmmx.machine import Link, Machine, Neuron, Port

KINDS: Sequence[tuple[str, dict[str, Any]]] = (
    ("accumulator", {}),
    ("max_norm", {}),
    ("dot", {"limit": 1}),
    ("compare", {}),
    ("relu", {}),
    ("tanh", {}),
)

LINKS_A_NEURON = 5
LAYERS = 10
GIVEN = (Port("text", "char"), Port("one", "value"))
STREAMS = ("duplicates", "ended")


def random_machine(links: int, *, cyclic: bool, seed: int = 0) -> Machine:
    """A random machine with the streams of the duplicate detector, whose every neuron is read.

    Args:
        links: how many, about.
        cyclic: links from anywhere to anywhere; otherwise from earlier layers to later ones, memories' own links aside.
        seed: one seed, one machine.
    """
    generator = random.Random(f"random machine, {links}, {cyclic}, {seed}")
    count = links // LINKS_A_NEURON
    neurons = {f"n{index}": Neuron(*generator.choice(KINDS)) for index in range(count)}
    layers = 1 if cyclic else LAYERS
    names = list(neurons)
    cuts = [names[count * layer // layers : count * (layer + 1) // layers] for layer in range(layers)]
    fan_in = links / sum(len(neuron.type.inputs or ()) for neuron in neurons.values())
    sources: list[Port] = _outputs(neurons, names) if cyclic else []
    made: list[Link] = []
    for layer in cuts:
        for name in layer:
            made += _links_into(generator, name, neurons[name], sources, fan_in)
        if not cyclic:
            sources += _outputs(neurons, layer)
    read = {link.source for link in made}
    unread = [port for port in _outputs(neurons, names) if port not in read]
    made += [
        Link(Port("output", STREAMS[index % 2]), port, generator.uniform(-1, 1)) for index, port in enumerate(unread)
    ]
    constant = {"one": Neuron("constant", {"value": 1})}
    return Machine({**constant, **neurons}, tuple(made), {"text": ("char",)}, {"output": STREAMS})


def _links_into(
    generator: random.Random, name: str, neuron: Neuron, sources: Sequence[Port], mean: float
) -> Iterator[Link]:
    memory = neuron.type.memory
    for port in neuron.type.inputs or ():
        if memory and port == memory[0]:
            yield Link(Port(name, port), Port(name, memory[1]), 1.0, trainable=False)
            continue
        fan_in = max(1, round(generator.uniform(1, 2 * mean - 1)))
        # A memory sums up a thousand ticks: with weights as large as the others', cycles would grow without end.
        size = (1e-3 if memory else 0.5) / fan_in
        picked = dict.fromkeys(
            generator.choice(GIVEN if not sources or generator.random() < 0.1 else sources) for _ in range(fan_in)
        )
        yield from (Link(Port(name, port), source, size * generator.uniform(-1, 1)) for source in picked)


def _outputs(neurons: Mapping[str, Neuron], names: Iterable[str]) -> list[Port]:
    return [Port(name, port) for name in names for port in neurons[name].type.outputs or ()]
