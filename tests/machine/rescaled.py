"""Machines that are others in disguise: scaled, negated, renamed, in another order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from dmmx.interpreter import interpret
from dmmx.machine import Link, Machine, rational_machine, rename_neurons
from dmmx.machine.equality.gauge import behaviours_of
from dmmx.vvalue import Tree
from strategies import machines

EXACT_TYPES = (
    "identity",
    "accumulator",
    "constant",
    "max_norm",
    "dot",
    "compare",
    "relu",
    "square",
    "multiply",
    "minimum",
    "maximum",
    "less_or_equal",
    "mask_multiply",
    "linear_combination",
    "outer",
    "cons",
    "cons_if",
    "first",
    "rest",
)
"""The core types that compute with fractions exactly."""

weights: st.SearchStrategy[Any] = st.sampled_from([Fraction(n, d) for n in (-3, -2, -1, 1, 2, 5) for d in (1, 2, 3)])
"""Weights that are fractions: a link keeps them as they are."""


def exact_machines(types: Sequence[str] = EXACT_TYPES, **options: Any) -> st.SearchStrategy[Machine]:
    """Random machines all of whose numbers are fractions: parameters and initial outputs too."""
    return machines(types, weights=weights, **options).map(rational_machine)


def rescaled(machine: Machine, seed: int, *, fixed_too: bool = True) -> Machine:
    """The machine with some freedoms of scale and sign used, each by a random factor.

    Args:
        machine: whose weights are fractions.
        seed: of the factors.
        fixed_too: whether weights of fixed links may change.
    """
    generator = random.Random(seed)
    for name, behaviour in behaviours_of(machine).items():
        choices = [(one, [Fraction(2), Fraction(1, 3), Fraction(5, 2)]) for one in behaviour.scales]
        choices += [(one, [Fraction(-1)]) for one in behaviour.signs]
        for freedom, factors in choices:
            factor = generator.choice(factors)
            changed = _changed(machine, name, freedom.inputs, freedom.outputs, factor)
            before, after = ([link for link in m.links if not link.trainable] for m in (machine, changed))
            if fixed_too or before == after:
                machine = changed
    return machine


def _changed(machine: Machine, name: str, ins: Mapping[str, int], outs: Mapping[str, int], factor: Fraction) -> Machine:
    links: list[Link] = []
    for link in machine.links:
        weight: Any = link.weight
        if link.target.neuron == name:
            weight *= factor ** ins.get(link.target.name, 0)
        if link.source.neuron == name:
            weight /= factor ** outs.get(link.source.name, 0)
        links.append(Link(*link.ends, weight, link.trainable))
    initial = {neuron: machine.initial[neuron] for neuron in machine.initial.keys()}
    if name in initial:
        own = initial[name]
        initial[name] = own.nest({port: own[port] * factor ** outs.get(port, 0) for port in own.keys()})
    return Machine(machine.neurons, tuple(links), machine.inputs, machine.outputs, machine.initial.nest(initial))


def shuffled(machine: Machine, seed: int) -> Machine:
    """The machine with other names, and its neurons and links in another order."""
    generator = random.Random(seed)
    names = list(machine.neurons)
    generator.shuffle(names)
    links = list(machine.links)
    generator.shuffle(links)
    mixed = Machine(
        {name: machine.neurons[name] for name in names}, tuple(links), machine.inputs, machine.outputs, machine.initial
    )
    return rename_neurons(mixed, {name: f"other{number}" for number, name in enumerate(names)})


def answers(machine: Machine, streams: Mapping[str, list[Tree]], ticks: int = 5) -> list[Tree]:
    """What a machine puts out, in exact arithmetic where all its numbers are fractions."""
    return list(islice(interpret(machine, streams), ticks))
