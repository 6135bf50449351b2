"""Machines in rational arithmetic: every number a fraction, so that the interpreter computes without rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from dmmx.errors import MachineError, Problem, report_problems
from dmmx.machine.fluid import FluidNeuron
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Leaf, Tree

LARGEST_DENOMINATOR = 1000
CLOSE = 1e-12
"""A float stands for a fraction of a small denominator when it is so close to it, relatively."""


def simple_fraction(number: Leaf) -> Fraction | None:
    """The fraction of small denominator that a number stands for; None when there is none close by.

    Example:
        >>> simple_fraction(1 / 3), simple_fraction(-2.0), simple_fraction(0.3334)
        (Fraction(1, 3), Fraction(-2, 1), None)
    """
    if isinstance(number, int | Fraction):
        return Fraction(number)
    try:
        exact = Fraction(number)
    except (ValueError, OverflowError, TypeError):
        return None
    near = exact.limit_denominator(LARGEST_DENOMINATOR)
    return near if abs(near - exact) <= CLOSE * abs(exact) else None


def rational_tree(tree: Tree) -> Tree | None:
    """A V-value with fractions for leaves; None when one of them stands for no simple fraction."""
    found = [simple_fraction(leaf) for _, leaf in tree.items()]
    return None if None in found else tree.map(simple_fraction)


def rational_machine(machine: Machine) -> Machine:
    """The same machine with fractions for weights, numbers in parameters, and initial outputs.

    Neurons that compute roots, exponentials and the like still leave the rational numbers.

    Raises:
        MachineError: a number stands for no simple fraction, or a neuron is fluid, whose activations are floats; all
            such places are listed.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> rational_machine(duplicate_detector()).links[0].weight
        Fraction(1, 1)
    """
    problems = list(_problems(machine))
    if problems:
        raise MachineError(report_problems("the machine is not rational", problems))
    links = [Link(*link.ends, cast("float", simple_fraction(link.weight)), link.trainable) for link in machine.links]
    neurons = {name: _rational_neuron(neuron) for name, neuron in machine.neurons.items() if isinstance(neuron, Neuron)}
    return replace(machine, neurons=neurons, links=tuple(links), initial=machine.initial.map(simple_fraction))


def _problems(machine: Machine) -> Iterator[Problem]:
    for index, link in enumerate(machine.links):
        if simple_fraction(link.weight) is None:
            yield Problem(f"links[{index}]", f"{link.target} <- {link.source}: {_no_fraction(link.weight)}")
    for name, neuron in machine.neurons.items():
        if isinstance(neuron, FluidNeuron):
            yield Problem(f"neurons.{name}", "it is fluid, and activations are floats")
            continue
        for key, value in neuron.parameters.items():
            yield from (Problem(f"neurons.{name}.{key}", _no_fraction(number)) for number in _irrational(value))
    if rational_tree(machine.initial) is None:
        yield Problem("initial", "not all numbers are simple fractions")


def _no_fraction(number: object) -> str:
    return f"{number!r} is no fraction of a denominator up to {LARGEST_DENOMINATOR:,}"


def _rational_neuron(neuron: Neuron) -> Neuron:
    return Neuron(neuron.type_name, {key: _rational_data(value) for key, value in neuron.parameters.items()})


def _rational_data(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _rational_data(value) for key, value in cast("Mapping[str, Any]", data).items()}
    return simple_fraction(data) if _is_number(data) else data


def _irrational(data: Any) -> Iterator[object]:
    """The numbers within a parameter that stand for no fraction."""
    if isinstance(data, Mapping):
        for value in cast("Mapping[str, Any]", data).values():
            yield from _irrational(value)
    elif _is_number(data) and simple_fraction(data) is None:
        yield data


def _is_number(data: object) -> bool:
    return isinstance(data, int | float | Fraction) and not isinstance(data, bool)
