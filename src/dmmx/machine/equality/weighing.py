"""Weighing: with which scales and signs do the weights of two matched machines agree, and where with none?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dmmx.machine.equality.colours import is_given, leading
from dmmx.machine.equality.freedoms import Behaviour, Symmetry
from dmmx.machine.equality.probing import neuron_outputs
from dmmx.machine.equality.systems import CLOSE, LinearSystem, SignSystem, Unknown
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import ZERO, Tree


@dataclass
class Match:
    """Neurons of one machine as neurons of another, and how much larger their numbers are there.

    Attributes:
        names: neuron to neuron.
        symmetries: for every neuron, how its ports are renamed.
        factors: what stands in a port's place in the other machine, as a multiple; by the first machine's port.
        wrong: links of the first machine whose weights do not agree, with their partners.
        values: neurons of the first machine that put out something else, by themselves or before the first tick.
    """

    names: dict[str, str]
    symmetries: dict[str, Symmetry]
    factors: dict[tuple[bool, Port], float] = field(default_factory=dict[tuple[bool, Port], float])
    wrong: list[tuple[Link, Link]] = field(default_factory=list[tuple[Link, Link]])
    values: list[str] = field(default_factory=list[str])

    @property
    def errors(self) -> int:
        """How much does not agree."""
        return len(self.wrong) + len(self.values)

    def target(self, port: Port) -> Port:
        """An input of the first machine in the other."""
        symmetry = self.symmetries.get(port.neuron)
        name = port.name if symmetry is None else symmetry.inputs.get(port.name, port.name)
        return Port(self.names.get(port.neuron, port.neuron), name)

    def source(self, port: Port) -> Port:
        """An output of the first machine in the other."""
        symmetry = self.symmetries.get(port.neuron)
        name = port.name if symmetry is None else symmetry.outputs.get(port.name, port.name)
        return Port(self.names.get(port.neuron, port.neuron), name)


class Weigher:
    """Weighs matches of two machines.

    Args:
        one: a machine.
        other: a machine.
        behaviours: of the neurons of the first one.
    """

    def __init__(self, one: Machine, other: Machine, behaviours: Mapping[str, Behaviour]) -> None:
        self.one, self.other, self.behaviours = one, other, behaviours
        self._partners = {link.ends: link for link in other.links}

    def weigh(self, match: Match) -> None:
        """Note in a match the scales and signs with which the weights agree, and the links where none do."""
        scales, signs = LinearSystem(), SignSystem()
        for name in self.one.neurons:
            self._add_given(match, name, scales, signs)
        for link in self.one.links:
            partner = self._partners[match.target(link.target), match.source(link.source)]
            size, minus = self._terms(match, (True, link.target))
            size_out, minus_out = self._terms(match, (False, link.source))
            coefficients = dict(size)
            for unknown, power in size_out.items():
                coefficients[unknown] = coefficients.get(unknown, 0) - power
            ratio = Fraction(partner.weight) / Fraction(link.weight)
            good = scales.add(coefficients, _log(ratio))
            negative = (ratio < 0) ^ self._fixed_sign(match, True, link.target)
            good &= signs.add(minus ^ minus_out, negative ^ self._fixed_sign(match, False, link.source))
            if not good:
                match.wrong.append((link, partner))
        self._note_factors(match, scales.solution(), signs.solution())

    def _note_factors(self, match: Match, sizes: Mapping[Unknown, float], negative_ones: set[Unknown]) -> None:
        for name, behaviour in self.behaviours.items():
            identity = behaviour.symmetries[0]
            for is_input, names in ((True, identity.inputs), (False, identity.outputs)):
                for port in (Port(name, port) for port in names):
                    size, minus = self._terms(match, (is_input, port))
                    power = sum(sizes.get(unknown, 0.0) * times for unknown, times in size.items())
                    negative = (len(minus & negative_ones) % 2 == 1) ^ self._fixed_sign(match, is_input, port)
                    match.factors[is_input, port] = math.exp(power) * (-1 if negative else 1)

    def _terms(self, match: Match, place: tuple[bool, Port]) -> tuple[dict[Unknown, int], frozenset[Unknown]]:
        """The logarithm of the scale at a port, and its sign, as sums of unknowns, one a freedom of its neuron."""
        is_input, port = place
        behaviour = self.behaviours.get(port.neuron)
        if behaviour is None:
            return {}, frozenset()
        if is_given(self.one.neurons[port.neuron]):
            return {("given", port): 1}, frozenset([("given", port)])
        sizes: dict[Unknown, int] = {
            (port.neuron, number): (freedom.inputs if is_input else freedom.outputs).get(port.name, 0)
            for number, freedom in enumerate(behaviour.scales)
        }
        signs: frozenset[Unknown] = frozenset(
            (port.neuron, "sign", number)
            for number, freedom in enumerate(behaviour.signs)
            if (freedom.inputs if is_input else freedom.outputs).get(port.name, 0)
        )
        return sizes, signs

    def _fixed_sign(self, match: Match, is_input: bool, port: Port) -> bool:
        """Whether a port is negated by the exchange of ports itself."""
        symmetry = match.symmetries.get(port.neuron)
        if symmetry is None:
            return False
        return bool((symmetry.negated.inputs if is_input else symmetry.negated.outputs).get(port.name, 0))

    def _add_given(self, match: Match, name: str, scales: LinearSystem, signs: SignSystem) -> None:
        """What neurons without inputs put out, and what neurons put out at first, tells the scale of that output."""
        neuron, partner = self.one.neurons[name], self.other.neurons[match.names[name]]
        pairs = [(self.one.initial[name], self.other.initial[match.names[name]])]
        if is_given(neuron):
            pairs.append((neuron_outputs(neuron, ZERO), neuron_outputs(partner, ZERO)))
        for before, after in pairs:
            for output in before.keys():
                port = Port(name, output)
                size, minus = self._terms(match, (False, port))
                ratio = _ratio(before[output], after[match.source(port).name])
                negative = (ratio < 0) ^ self._fixed_sign(match, False, port)
                if not (ratio and scales.add(size, _log(ratio)) and signs.add(minus, negative)):
                    match.values.append(name)
                    break


def _ratio(before: Tree, after: Tree) -> Fraction:
    """How many times the first V-value the second one is; 0 where it is no multiple."""
    if not before or not after:
        return Fraction(0)
    (one, shape), (other, same) = leading(before), leading(after)
    return Fraction(other) / Fraction(one) if (shape - same).max_norm() <= CLOSE else Fraction(0)


def _log(ratio: Fraction) -> float:
    return math.log(abs(ratio.numerator)) - math.log(ratio.denominator)
