"""Kinds of streams: which inputs take what, and which links carry something else.

A kind is written as `dmmx.vvalue.kind_of` gives it: `number`, `complex`, `frame 300x400`, `sample`. It is known where a
neuron type declares it, where a constant has it, and where whoever runs a machine says so; from there it spreads along
links through neurons whose types declare nothing, which are taken to put out the kinds that arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from dmmx.errors import KindError, MachineError, Problem, did_you_mean, report_problems
from dmmx.machine.link import Port
from dmmx.machine.machine import Machine
from dmmx.neuron import neuron_types
from dmmx.vvalue import Leaf, Tree, kind_of

Mismatch = Literal["zero", "refuse"]
"""What becomes of a link between different kinds: it contributes nothing, or is an error."""


def fits(leaf: Leaf, kind: str) -> bool:
    """Whether a leaf belongs to a kind. Real numbers are complex ones too."""
    found = kind_of(leaf)
    return found == kind or (found == "number" and kind == "complex")


def input_kinds(machine: Machine, declared: Mapping[str, str]) -> dict[Port, str]:
    """The kind of every input that takes one kind only.

    Args:
        machine: the machine.
        declared: ports, written `neuron.name`, with their kinds.

    Raises:
        MachineError: a neuron that is declared does not exist.
    """
    kinds = {Port.parse(port): kind for port, kind in declared.items()}
    known = {**machine.neurons, **machine.inputs, **machine.outputs}
    for port in kinds:
        if port.neuron not in known:
            raise MachineError(f"kinds: neuron {port.neuron!r} does not exist. {did_you_mean(port.neuron, known)}")
    for name, neuron in machine.neurons.items():
        for part in neuron.parts:
            for port, kind in part.type.kinds.items():
                if part.has_input(port):
                    kinds.setdefault(Port(name, port), kind)
    return kinds


def taken_kind(machine: Machine, kinds: Mapping[Port, str], port: Port) -> str | None:
    """The kind that an input takes, also that of a neuron which a matrix calls into being; None where it takes all.

    Args:
        machine: the machine.
        kinds: those of the machine's own inputs, see `input_kinds`.
        port: the input.

    Example:
        >>> taken_kind(Machine({}, (), {}, {}), {}, Port("multiply:new", "gate"))
        'number'
    """
    neuron, name = port
    while neuron not in machine.neurons and (neuron, name) not in kinds:
        neuron, colon, _ = neuron.rpartition(":")
        if not colon:
            return None
        if ":" not in neuron and neuron not in machine.neurons:
            known = neuron_types.get(neuron)
            return known.kinds.get(name) if known is not None and known.has_input(name) else None
    return kinds.get(Port(neuron, name))


def carried_kinds(machine: Machine, declared: Mapping[str, str]) -> dict[Port, set[str]]:
    """The kinds that outputs are known to put out, as the least fixed point of what is known of their inputs.

    Args:
        machine: the machine.
        declared: ports, written `neuron.name`, with their kinds.
    """
    told = {Port.parse(port): {kind} for port, kind in declared.items()}
    told |= {Port(*path[:2]): set[str]() for path, _ in machine.initial.items() if len(path) > 1}
    for path, leaf in machine.initial.items():
        told[Port(*path[:2])].add(kind_of(leaf))
    for name, neuron in machine.neurons.items():
        for part in neuron.parts:
            if part.type_name == "constant":
                value = Tree(part.parameters["value"])
                told.setdefault(Port(name, "value"), {kind_of(leaf) for _, leaf in value.items()})
            for port, kind in part.type.kinds.items():
                if part.has_output(port):
                    told.setdefault(Port(name, port), {kind})
    found = {port: set(kinds) for port, kinds in told.items()}
    grown = True
    while grown:
        grown = False
        for name in machine.neurons:
            arriving = {
                kind
                for link in machine.links
                if link.target.neuron == name and link.target not in told
                for kind in found.get(link.source, ())
            }
            for port in {link.source for link in machine.links if link.source.neuron == name}:
                before = found.setdefault(port, set())
                if port not in told and not arriving <= before:
                    before |= arriving
                    grown = True
    return found


def check_kinds(machine: Machine, declared: Mapping[str, str]) -> None:
    """Refuse a machine with links between different kinds.

    Args:
        machine: the machine.
        declared: ports, written `neuron.name`, with their kinds.

    Raises:
        KindError: links carry what their targets do not take; all are listed.
        MachineError: a neuron that is declared does not exist.

    Example:
        >>> builder = Machine.builder().input("camera", "frame").neuron("big", "compare").output("out", "y")
        >>> machine = builder.link("big.x", "camera.frame").link("out.y", "big.true").build()
        >>> check_kinds(machine, {"camera.frame": "number"})
    """
    problems = list(_mismatches(machine, declared))
    if problems:
        raise KindError(report_problems("the machine", problems))


def _mismatches(machine: Machine, declared: Mapping[str, str]) -> Iterator[Problem]:
    taken, carried = input_kinds(machine, declared), carried_kinds(machine, declared)
    for index, link in enumerate(machine.links):
        kind = taken.get(link.target)
        if kind is None:
            continue
        wrong = sorted(carried.get(link.source, set()) - {kind} - ({"number"} if kind == "complex" else set()))
        if wrong:
            yield Problem(
                f"links[{index}]", f"{link.source} gives {' and '.join(wrong)}, but {link.target} takes {kind}"
            )
