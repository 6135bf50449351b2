"""What is wrong with a machine: every problem at once, each with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dmmx.errors import Problem, did_you_mean, nearest
from dmmx.machine.link import Port
from dmmx.neuron import neuron_types
from dmmx.vvalue import NUMBER_KEY

if TYPE_CHECKING:
    from dmmx.machine.machine import Machine


def problems_of(machine: Machine) -> list[Problem]:
    """All problems of a machine; none when it is well formed."""
    return [*_name_problems(machine), *_neuron_problems(machine), *_link_problems(machine)]


def _name_problems(machine: Machine) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for section in ("neurons", "inputs", "outputs"):
        for name in getattr(machine, section):
            if not name or "." in name or name == NUMBER_KEY:
                yield Problem(
                    f"{section}.{name}", f"a neuron's name must not be empty, contain a dot or be {NUMBER_KEY!r}"
                )
            if name in seen:
                yield Problem(f"{section}.{name}", f"the name is used in {seen[name]} already")
            seen[name] = section
    for section in ("inputs", "outputs"):
        for name, ports in getattr(machine, section).items():
            if not ports:
                yield Problem(f"{section}.{name}", "it needs at least one port")
            if len(set(ports)) != len(ports):
                yield Problem(f"{section}.{name}", "a port is named twice")
            for message in _port_name_problems(ports):
                yield Problem(f"{section}.{name}", message)


def _neuron_problems(machine: Machine) -> Iterator[Problem]:
    for name, neuron in machine.neurons.items():
        known = neuron_types.get(neuron.type_name)
        if known is None:
            hint = did_you_mean(neuron.type_name, neuron_types)
            yield Problem(f"neurons.{name}", f"there is no neuron type {neuron.type_name!r}. {hint}")
        else:
            for message in known.check_parameters(neuron.parameters):
                yield Problem(f"neurons.{name}", message)
    yield from _initial_problems(machine)


def _initial_problems(machine: Machine) -> Iterator[Problem]:
    if machine.initial.number != 0:
        yield Problem("initial", "expected {neuron: {output: V-value}}, got a number")
    for name in machine.initial.keys():
        place = f"initial.{name}"
        if name not in machine.neurons:
            yield Problem(place, _no_neuron(name, machine.neurons))
            continue
        if machine.initial[name].number != 0:
            yield Problem(place, "expected {output: V-value}, got a number")
        known = neuron_types.get(machine.neurons[name].type_name)
        if known is not None:
            for output in machine.initial[name].keys():
                yield from (
                    Problem(place, message) for message in _port_problems(Port(name, output), "output", known.outputs)
                )


def _link_problems(machine: Machine) -> Iterator[Problem]:
    seen: dict[tuple[Port, Port], int] = {}
    for index, link in enumerate(machine.links):
        place = f"links[{index}]"
        for message in (*_target_problems(machine, link.target), *_source_problems(machine, link.source)):
            yield Problem(place, message)
        if not math.isfinite(link.weight):
            yield Problem(place, f"the weight must be a finite number, got {link.weight!r}")
        if link.ends in seen:
            yield Problem(place, f"{link.target} <- {link.source} is the same link as links[{seen[link.ends]}]")
        seen.setdefault(link.ends, index)


def _target_problems(machine: Machine, port: Port) -> Iterator[str]:
    if port.neuron in machine.outputs:
        yield from _port_problems(port, "input", machine.outputs[port.neuron])
    elif port.neuron in machine.neurons:
        known = neuron_types.get(machine.neurons[port.neuron].type_name)
        if known is not None:
            yield from _port_problems(port, "input", known.inputs)
    elif port.neuron in machine.inputs:
        yield f"{port.neuron!r} is a stream input; no link can end there"
    else:
        yield _no_neuron(port.neuron, [*machine.neurons, *machine.outputs])


def _source_problems(machine: Machine, port: Port) -> Iterator[str]:
    if port.neuron in machine.inputs:
        yield from _port_problems(port, "output", machine.inputs[port.neuron])
    elif port.neuron in machine.neurons:
        known = neuron_types.get(machine.neurons[port.neuron].type_name)
        if known is not None:
            yield from _port_problems(port, "output", known.outputs)
    elif port.neuron in machine.outputs:
        yield f"{port.neuron!r} is a stream output; no link can start there"
    else:
        yield _no_neuron(port.neuron, [*machine.neurons, *machine.inputs])


def _no_neuron(name: str, known: Iterable[str]) -> str:
    return f"neuron {name!r} does not exist. {did_you_mean(name, known)}"


def _port_problems(port: Port, kind: str, names: tuple[str, ...] | None) -> Iterator[str]:
    if names is None:
        yield from _port_name_problems((port.name,))
    elif port.name not in names:
        near = f" {did_you_mean(port.name, names)}" if nearest(port.name, names) else ""
        yield f"{port.neuron!r} has no {kind} {port.name!r}.{near} Its {kind}s: {', '.join(names) or 'none'}."


def _port_name_problems(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not name or name == NUMBER_KEY:
            yield f"a port's name must not be empty nor {NUMBER_KEY!r}, got {name!r}"
