"""Names of neurons within V-values: the constants and initial outputs of a self-referential machine may be matrices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dmmx.errors import MachineError, Problem, report_problems
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Port
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Path, Tree, path_text


def with_renamed_mentions(machine: Machine, names: Mapping[str, str]) -> Machine:
    """The machine with other names of neurons in the matrices that its constants and initial outputs hold.

    What is a matrix and what is mere data cannot be told for certain. Four keys that name an input and an output of the
    machine's neurons are taken for a link; where a path begins with a name that is to be changed and is neither that
    nor a single key, there is no telling.

    Args:
        machine: a self-referential machine under its old names.
        names: new names by old ones; only those that change.

    Raises:
        MachineError: some V-value may or may not be a matrix that names one of the neurons, or names a neuron that does
            not exist as one of them will be called; all such places are listed.
    """
    changed = {old: new for old, new in names.items() if old != new}
    problems: list[Problem] = []

    def renamed(place: str, value: Tree) -> Tree:
        paths = dict(value.items())
        problems.extend(_problems(machine, place, paths, changed))
        if not any(_is_link(machine, path) for path in paths):
            return value
        found = Tree()
        for path, leaf in paths.items():
            new = path
            if _is_link(machine, path):
                new = (changed.get(path[0], path[0]), path[1], changed.get(path[2], path[2]), path[3])
            found = found + _single(new, leaf)
        return found

    neurons = {name: _with_values(f"neurons.{name}", neuron, renamed) for name, neuron in machine.neurons.items()}
    initial = {
        name: machine.initial.nest(
            {port: renamed(f"initial.{name}.{port}", machine.initial[name][port]) for port in before.keys()}
        )
        for name, before in ((name, machine.initial[name]) for name in machine.initial.keys())
    }
    if problems:
        raise MachineError(report_problems("the machine cannot be given other names", problems))
    return replace(machine, neurons=neurons, initial=machine.initial.nest(initial))


def _with_values(place: str, neuron: AnyNeuron, renamed: Any) -> AnyNeuron:
    """The neuron with its parameters that are V-values renamed."""
    if isinstance(neuron, FluidNeuron):
        parts = (_with_values(f"{place}.fluid[{n}]", part, renamed) for n, part in enumerate(neuron.parts))
        return replace(neuron, parts=tuple(part for part in parts if isinstance(part, Neuron)))
    values = {
        key: renamed(f"{place}.{key}", Tree(value)) if isinstance(value, Mapping) else value
        for key, value in neuron.parameters.items()
    }
    return Neuron(neuron.type_name, values)


def _is_link(machine: Machine, path: Path) -> bool:
    """Whether a path names an input and an output of the machine."""
    if len(path) != 4:
        return False
    target, source = Port(path[0], path[1]), Port(path[2], path[3])
    receives = target.name in machine.outputs.get(target.neuron, ())
    sends = source.name in machine.inputs.get(source.neuron, ())
    if target.neuron in machine.neurons:
        receives = machine.neurons[target.neuron].has_input(target.name)
    if source.neuron in machine.neurons:
        sends = machine.neurons[source.neuron].has_output(source.name)
    return receives and sends


def _problems(machine: Machine, place: str, paths: Mapping[Path, Any], changed: Mapping[str, str]) -> Iterator[Problem]:
    new_names = {new for new in changed.values() if new not in changed}
    for path in paths:
        ends = {path[0], *path[2:3]} if len(path) > 1 else set[str]()
        if not _is_link(machine, path) and ends & changed.keys():
            name = min(ends & changed.keys())
            yield Problem(place, f"{path_text(path)} may name the neuron {name!r} or be data; change it by hand")
        if ends & new_names:
            yield Problem(place, f"{path_text(path)} names {min(ends & new_names)!r} already; choose another name")


def _single(path: Path, leaf: Any) -> Tree:
    value = Tree(leaf)
    for key in reversed(path):
        value = value.nest({key: value})
    return value
