"""Colours of neurons: what can be told of them whatever their names, scales and signs; finer round by round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dmmx.machine.equality.freedoms import Behaviour
from dmmx.machine.equality.gauge import behaviours_of
from dmmx.machine.equality.probing import neuron_outputs
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import ZERO, Leaf, Tree

Colour = int
"""Equal for neurons that may be the same, in one machine or in two. The order does not depend on names."""

Description = Any
"""Nested tuples and lists that say what is known of a neuron."""

DIGITS = 9
"""Significant digits in which numbers of neurons must agree."""


def is_given(neuron: AnyNeuron) -> bool:
    """Whether a neuron has no inputs: it is the V-value that it puts out."""
    return neuron.inputs == ()


def leading(value: Tree) -> tuple[Leaf, Tree]:
    """The leaf at the first path of a V-value that is not zero, and the V-value divided by it."""
    _, leaf = min(value.items())
    return leaf, value / leaf


def joint_colours(machines: Sequence[Machine]) -> list[list[dict[str, Colour]]]:
    """The colours of all neurons of machines, of stream inputs and outputs too, round by round.

    A colour means the same in all the machines. In the first round it is a neuron's kind; every further round looks a
    link farther, until no colours part any more.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> *_, [finest] = joint_colours([duplicate_detector()])
        >>> len(set(finest.values())) == len(finest)
        True
    """
    behaviours = [behaviours_of(machine) for machine in machines]
    links = [
        [(_orbit(link.target, known, True), _orbit(link.source, known, False)) for link in machine.links]
        for machine, known in zip(machines, behaviours, strict=True)
    ]
    rounds = [_numbered([_kinds(machine) for machine in machines])]
    while True:
        colours = rounds[-1]
        finer = _numbered([_seen(known, ends) for known, ends in zip(colours, links, strict=True)])
        if _count(finer) == _count(colours):
            return rounds
        rounds.append(finer)


def _seen(colours: Mapping[str, Colour], links: Sequence[tuple[Port, Port]]) -> dict[str, Description]:
    """Every neuron's colour with the colours at the other ends of its links."""
    into: dict[str, list[tuple[str, Colour, str]]] = {name: [] for name in colours}
    out: dict[str, list[tuple[str, Colour, str]]] = {name: [] for name in colours}
    for (target, input_), (source, output) in links:
        into[target].append((input_, colours[source], output))
        out[source].append((output, colours[target], input_))
    return {name: (colour, sorted(into[name]), sorted(out[name])) for name, colour in colours.items()}


def _numbered(described: Sequence[Mapping[str, Description]]) -> list[dict[str, Colour]]:
    """Numbers instead of descriptions, in their order."""
    different = {repr(text): text for one in described for text in one.values()}
    numbers = {key: number for number, key in enumerate(sorted(different))}
    return [{name: numbers[repr(text)] for name, text in one.items()} for one in described]


def _count(colours: Sequence[Mapping[str, Colour]]) -> int:
    return len({colour for one in colours for colour in one.values()})


def _kinds(machine: Machine) -> dict[str, Description]:
    """What every neuron is by itself; streams are what they are called."""
    found: dict[str, Description] = {name: ("input", name) for name in machine.inputs}
    found |= {name: ("output", name) for name in machine.outputs}
    for name, neuron in machine.neurons.items():
        before = [(output, _shape(machine.initial[name][output])) for output in sorted(machine.initial[name].keys())]
        found[name] = _kind(neuron), before
    return found


def _kind(neuron: AnyNeuron) -> Description:
    if is_given(neuron):
        outputs = neuron_outputs(neuron, ZERO)
        return "given", [(output, _shape(outputs[output])) for output in sorted(outputs.keys())]
    parts = [
        (part.type_name, sorted((key, repr(value)) for key, value in part.parameters.items())) for part in neuron.parts
    ]
    if isinstance(neuron, FluidNeuron):
        return "fluid", sorted(zip(parts, map(_rounded, neuron.activations), strict=True))
    return "plain", parts


def _shape(value: Tree) -> Description:
    """A V-value but for a factor."""
    _, rest = leading(value)
    return sorted((path, _rounded(leaf)) for path, leaf in rest.items())


def _rounded(leaf: Leaf) -> str:
    return f"{float(leaf):.{DIGITS}g}"


def _orbit(port: Port, behaviours: Mapping[str, Behaviour], is_input: bool) -> Port:
    """The first of the ports that a port may be exchanged with."""
    behaviour = behaviours.get(port.neuron)
    if behaviour is None:
        return port
    maps = [one.inputs if is_input else one.outputs for one in behaviour.symmetries]
    return Port(port.neuron, min(new[port.name] for new in maps))
