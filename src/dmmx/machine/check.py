"""What is wrong with a machine: every problem at once, each with its place."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dmmx.errors import MachineError, Problem, did_you_mean, nearest
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Port
from dmmx.machine.neuron import Neuron
from dmmx.neuron import neuron_types
from dmmx.vvalue import NUMBER_KEY

if TYPE_CHECKING:
    from dmmx.machine.machine import Machine


ADDITIONS = ("sum", "maximum", "minimum")
"""How what arrives over several links may be added."""


def problems_of(machine: Machine) -> list[Problem]:
    """All problems of a machine; none when it is well formed."""
    return [
        *_name_problems(machine),
        *_neuron_problems(machine),
        *_link_problems(machine),
        *_self_problems(machine),
        *_addition_problems(machine),
    ]


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
        if isinstance(neuron, FluidNeuron):
            yield from _fluid_problems(f"neurons.{name}", neuron)
        else:
            yield from (Problem(f"neurons.{name}", message) for message in _type_problems(neuron))
    yield from _initial_problems(machine)


def _type_problems(neuron: Neuron) -> Iterator[str]:
    known = neuron_types.get(neuron.type_name)
    if known is None:
        yield f"there is no neuron type {neuron.type_name!r}. {did_you_mean(neuron.type_name, neuron_types)}"
    else:
        yield from known.check_parameters(neuron.parameters)


def _fluid_problems(place: str, fluid: FluidNeuron) -> Iterator[Problem]:
    if not fluid.parts:
        yield Problem(place, "a fluid neuron needs at least one part")
    for index, (part, activation) in enumerate(zip(fluid.parts, fluid.activations, strict=True)):
        at = f"{place}.fluid[{index}]"
        yield from (Problem(at, message) for message in _type_problems(part))
        if "activation" in part.parameters:
            yield Problem(at, f"{part.type_name!r} has a parameter 'activation'; such a type cannot be a part")
        if not math.isfinite(activation):
            yield Problem(at, f"the activation must be a finite number, got {activation!r}")
        first = fluid.parts.index(part)
        if first != index:
            yield Problem(at, f"it is the same part as fluid[{first}]; add their activations")


def _initial_problems(machine: Machine) -> Iterator[Problem]:
    if machine.initial.number:
        yield Problem("initial", "expected {neuron: {output: V-value}}, got a number")
    for name in machine.initial.keys():
        place = f"initial.{name}"
        if name not in machine.neurons:
            yield Problem(place, _no_neuron(name, machine.neurons))
            continue
        if machine.initial[name].number:
            yield Problem(place, "expected {output: V-value}, got a number")
        neuron = machine.neurons[name]
        if _is_known(neuron):
            for output in machine.initial[name].keys():
                yield from (
                    Problem(place, message) for message in _port_problems(Port(name, output), "output", neuron.outputs)
                )


def _is_known(neuron: AnyNeuron) -> bool:
    """Whether all its types exist: only then can its ports be told."""
    return all(part.type_name in neuron_types for part in neuron.parts)


def _link_problems(machine: Machine) -> Iterator[Problem]:
    seen: dict[tuple[Port, Port], int] = {}
    for index, link in enumerate(machine.links):
        place = f"links[{index}]"
        for message in (*end_problems(machine, link.target, "input"), *end_problems(machine, link.source, "output")):
            yield Problem(place, message)
        if isinstance(link.weight, complex) and link.trainable:
            yield Problem(place, f"a complex weight must be fixed: training changes real numbers; got {link.weight!r}")
        if not cmath.isfinite(link.weight):
            yield Problem(place, f"the weight must be a finite number, got {link.weight!r}")
        if link.ends in seen:
            yield Problem(place, f"{link.target} <- {link.source} is the same link as links[{seen[link.ends]}]")
        seen.setdefault(link.ends, index)


def _self_problems(machine: Machine) -> Iterator[Problem]:
    port = machine.self_port
    if port is None:
        return
    if port.neuron not in machine.neurons:
        yield Problem("self", _no_neuron(port.neuron, machine.neurons))
    elif _is_known(machine.neurons[port.neuron]):
        outputs = machine.neurons[port.neuron].outputs
        yield from (Problem("self", message) for message in _port_problems(port, "output", outputs))
    if machine.initial[port.neuron][port.name]:
        yield Problem(f"initial.{port.neuron}", f"{port} is the matrix of the links at tick 0; leave it out here")


def _addition_problems(machine: Machine) -> Iterator[Problem]:
    if machine.addition not in ADDITIONS:
        yield Problem(
            "addition", f"there is no addition {machine.addition!r}. {did_you_mean(str(machine.addition), ADDITIONS)}"
        )
    elif machine.addition != "sum" and machine.self_port is not None:
        # Its weights of 0, which leave a value as it is, would be missing from the matrix.
        yield Problem("addition", 'the matrix of a machine that refers to itself is added by "sum"')


def require_sums(machine: Machine, what: str, instead: str = "dmmx.interpret runs it") -> None:
    """Refuse a machine whose links are not added by sum, for something that would be wrong there.

    Args:
        machine: the machine.
        what: what cannot be done, as in "compile".
        instead: what can be done with it.

    Raises:
        MachineError: the machine adds by maximum or minimum.
    """
    if machine.addition != "sum":
        raise MachineError(f"cannot {what} a machine whose links are added by {machine.addition}; {instead}")


def end_problems(machine: Machine, port: Port, kind: str) -> Iterator[str]:
    """What is wrong with one end of a link: its target, which is an `input`, or its source, which is an `output`."""
    ends = kind == "input"
    # A link ends at a stream output, which takes what arrives there, and starts at a stream input.
    streams, others = (machine.outputs, machine.inputs) if ends else (machine.inputs, machine.outputs)
    if port.neuron in streams:
        yield from _port_problems(port, kind, streams[port.neuron])
    elif port.neuron in machine.neurons:
        neuron = machine.neurons[port.neuron]
        if _is_known(neuron):
            yield from _port_problems(port, kind, neuron.inputs if ends else neuron.outputs)
    elif port.neuron in others:
        yield f"{port.neuron!r} is a stream {kind}; no link can {'end' if ends else 'start'} there"
    else:
        yield _no_neuron(port.neuron, [*machine.neurons, *streams])


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
