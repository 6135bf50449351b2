"""Freedoms of scale and sign of a whole machine, and the same machine without them.

Where a neuron's inputs may be twice as large if its outputs are half as heavy, the weights around it can change without
any change of what the machine does. A search for machines, or a comparison of two, had better not see this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

from dmmx.machine.check import require_sums
from dmmx.machine.equality.freedoms import Behaviour, Freedom
from dmmx.machine.equality.probing import behaviour_of
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine
from dmmx.vvalue import Leaf, Tree

Row = dict[int, int]
"""Powers by the number of a link; of freedoms of sign they are 1."""


def behaviours_of(machine: Machine) -> dict[str, Behaviour]:
    """How every neuron of a machine behaves; those with ports of any name, for the ports that are in use."""
    inputs: dict[str, dict[str, None]] = {name: {} for name in machine.neurons}
    outputs: dict[str, dict[str, None]] = {name: {} for name in machine.neurons}
    for link in machine.links:
        inputs.get(link.target.neuron, {})[link.target.name] = None
        outputs.get(link.source.neuron, {})[link.source.name] = None
    found: dict[str, Behaviour] = {}
    for name, neuron in machine.neurons.items():
        ports = dict.fromkeys((*inputs[name], *outputs[name], *machine.initial[name].keys()))
        found[name] = behaviour_of(neuron, tuple(ports), tuple(ports))
    return found


def with_fixed_gauge(machine: Machine) -> Machine:
    """The machine without freedoms of scale and sign: for each of them a weight is 1, or at least positive.

    In the machine's order of links, the weight of the first link that a freedom changes becomes 1 or -1, and with a
    freedom of sign 1; the others make up for it. Fixed links stay as they are, and so do parameters and activations.
    What the machine puts out is the same; exactly so where weights are fractions, and up to rounding where they are
    floats. A freedom that would need a root of a weight, as behind two squares, is left. A self-referential machine
    stays as it is: to its neurons, weights are numbers like others.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> scaled = duplicate_detector().with_weights([2, -0.5, 3, 3, 0.25, 2, 1 / 3, 1])
        >>> with_fixed_gauge(scaled).weights
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    if machine.self_port is not None:
        return machine
    require_sums(machine, "rescale")
    behaviours = behaviours_of(machine)
    machine = _without_scale(machine, behaviours)
    return _without_sign(machine, behaviours)


@dataclass
class _Change:
    """One freedom of a machine.

    Attributes:
        links: the power of t by which every link's weight changes.
        outputs: the power by which a neuron's output changes: initial outputs must follow.
    """

    links: Row
    outputs: dict[tuple[str, str], int]

    def minus(self, other: _Change, times: int) -> _Change:
        """The change that is left when another one is undone so many times."""
        return _Change(_minus(self.links, other.links, times), _minus(self.outputs, other.outputs, times))


def _minus(one: Mapping[Any, int], other: Mapping[Any, int], times: int) -> dict[Any, int]:
    found = {key: one.get(key, 0) - times * other.get(key, 0) for key in {**one, **other}}
    return {key: power for key, power in found.items() if power}


def _without_scale(machine: Machine, behaviours: Mapping[str, Behaviour]) -> Machine:
    changes = [
        _change(machine, name, freedom) for name, behaviour in behaviours.items() for freedom in behaviour.scales
    ]
    changes = _leaving_fixed_links(machine, changes)
    weights = [link.weight for link in machine.links]
    scales: dict[tuple[str, str], Fraction] = {}
    order = [number for number, link in enumerate(machine.links) if link.trainable and link.weight != 0]
    for number in order:
        pivot = next((one for one in changes if abs(one.links.get(number, 0)) == 1), None)
        if pivot is None:
            continue
        factor = abs(_fraction(weights[number])) ** -pivot.links[number]
        grown = {port: scales.get(port, Fraction(1)) * factor**power for port, power in pivot.outputs.items()}
        try:
            scaled = _scaled(weights, pivot, factor)
            _initial(machine, grown)
        except OverflowError:
            # Too large or too small for a float: this freedom is left.
            continue
        weights, scales = scaled, scales | grown
        changes = [
            one.minus(pivot, one.links.get(number, 0) * pivot.links[number]) for one in changes if one is not pivot
        ]
    return _changed(machine, weights, scales)


def _scaled(weights: Sequence[float], change: _Change, factor: Fraction) -> list[float]:
    """The weights after a change.

    Raises:
        OverflowError: one of them would be too large, or so small that it is 0.
    """
    found = list(weights)
    for number, power in change.links.items():
        found[number] = _as(weights[number], _fraction(weights[number]) * factor**power)
        if found[number] == 0:
            raise OverflowError("a weight has become 0")
    return found


def _without_sign(machine: Machine, behaviours: Mapping[str, Behaviour]) -> Machine:
    flips = [_flip(machine, name, freedom) for name, behaviour in behaviours.items() for freedom in behaviour.signs]
    numbers = [number for number, link in enumerate(machine.links) if not link.trainable]
    numbers += [number for number, link in enumerate(machine.links) if link.trainable and link.weight != 0]
    weights = [link.weight for link in machine.links]
    negated: set[tuple[str, str]] = set()
    for number in numbers:
        pivot = next((one for one in flips if number in one[0]), None)
        if pivot is None:
            continue
        # Fixed links come first: their freedoms are used up, never used.
        if machine.links[number].trainable and weights[number] < 0:
            weights = [-weight if index in pivot[0] else weight for index, weight in enumerate(weights)]
            negated ^= pivot[1]
        flips = [
            (one[0] ^ pivot[0], one[1] ^ pivot[1]) if number in one[0] else one for one in flips if one is not pivot
        ]
    return _changed(machine, weights, dict.fromkeys(negated, Fraction(-1)))


def _change(machine: Machine, name: str, freedom: Freedom) -> _Change:
    """What a freedom of one neuron does to the links around it: inputs grow by t, links behind outputs shrink by it."""
    links: Row = {}
    for number, link in enumerate(machine.links):
        power = 0
        if link.target.neuron == name:
            power += freedom.inputs.get(link.target.name, 0)
        if link.source.neuron == name:
            power -= freedom.outputs.get(link.source.name, 0)
        if power and link.weight != 0:
            links[number] = power
    return _Change(links, {(name, output): power for output, power in freedom.outputs.items()})


def _flip(machine: Machine, name: str, freedom: Freedom) -> tuple[set[int], set[tuple[str, str]]]:
    change = _change(machine, name, freedom)
    return {n for n, power in change.links.items() if power % 2}, set(change.outputs)


def _leaving_fixed_links(machine: Machine, changes: Sequence[_Change]) -> list[_Change]:
    """Combinations of changes that leave the fixed links as they are."""
    left = list(changes)
    for number, link in enumerate(machine.links):
        if link.trainable:
            continue
        there = [one for one in left if number in one.links]
        while len(there) > 1:
            least = min(there, key=lambda one, n=number: abs(one.links[n]))
            left = [
                one
                if one is least or number not in one.links
                else one.minus(least, one.links[number] // least.links[number])
                for one in left
            ]
            there = [one for one in left if number in one.links]
        left = [one for one in left if number not in one.links]
    return left


def _changed(machine: Machine, weights: Sequence[float], scales: Mapping[tuple[str, str], Fraction]) -> Machine:
    links = [Link(*link.ends, weight, link.trainable) for link, weight in zip(machine.links, weights, strict=True)]
    return replace(machine, links=tuple(links), initial=_initial(machine, scales))


def _initial(machine: Machine, scales: Mapping[tuple[str, str], Fraction]) -> Tree:
    """The initial outputs of a machine, scaled."""
    before: dict[str, Tree] = {}
    for name in machine.initial.keys():
        outputs = machine.initial[name]
        factors = {output: scales.get((name, output), Fraction(1)) for output in outputs.keys()}
        before[name] = outputs.nest(
            {output: _scaled_tree(outputs[output], factor) for output, factor in factors.items()}
        )
    return machine.initial.nest(before)


def _scaled_tree(value: Tree, factor: Fraction) -> Tree:
    return value if factor == 1 else value.map(lambda leaf: _times(leaf, factor))


def _times(leaf: Leaf, factor: Fraction) -> Leaf:
    return leaf * factor if isinstance(leaf, int | Fraction) else float(_fraction(leaf) * factor)


def _fraction(number: Leaf) -> Fraction:
    return Fraction(number)


def _as(like: Leaf, value: Fraction) -> float:
    """A value as the kind of number that another one is: a fraction, or a float."""
    return cast("float", value) if isinstance(like, Fraction) else float(value)
