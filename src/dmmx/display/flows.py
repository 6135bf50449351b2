"""What the wires of a machine carry: nothing but a number, or a tree. Inferred from neuron types.

An output carries only a number where its type makes no more of what arrives (`max_norm`, or `relu` of a number), and
where nothing that reads it needs more than its scalar part (`compare`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from dmmx.machine import Link, Machine, Neuron, Port
from dmmx.vvalue import Tree


@dataclass(frozen=True)
class Flow:
    """How trees pass through a neuron type; what is not said here is only a number.

    Attributes:
        through: for every output, the inputs that it is a tree with: leaf by leaf, or a part of them.
        whole: inputs of which every path matters, whatever is asked of the outputs.
        makes_trees: whether the outputs are trees in any case.
    """

    through: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    whole: tuple[str, ...] = ()
    makes_trees: bool = False


_LEAFWISE = {"y": ("x",)}

_FLOWS = {
    "accumulator": Flow({"result": ("accum", "delta")}),
    "max_norm": Flow(whole=("dict",)),
    "dot": Flow(whole=("x", "y")),
    "compare": Flow(),
    "relu": Flow(_LEAFWISE),
    "tanh": Flow(_LEAFWISE),
    "sigmoid": Flow(),
    "square": Flow(_LEAFWISE),
    "multiply": Flow(_LEAFWISE),
    "minimum": Flow({"y": ("x", "y")}),
    "maximum": Flow({"y": ("x", "y")}),
    "less_or_equal": Flow({"true": ("left", "right"), "false": ("left", "right")}),
    "mask_multiply": Flow({"result": ("main",)}, whole=("mask",)),
    "linear_combination": Flow({"result": ("main",)}, whole=("mask", "main")),
    "cons": Flow({"list": ("head", "tail")}, makes_trees=True),
    "first": Flow({"head": ("list",)}, whole=("list",)),
    "rest": Flow({"tail": ("list",)}, whole=("list",)),
}


def flow_of(part: Neuron, ports: tuple[str, ...]) -> Flow:
    """How trees pass through a plain neuron.

    Args:
        part: the neuron.
        ports: the names that links use at it, for a type that takes any.
    """
    if part.type_name == "identity":
        return Flow({port: (port,) for port in ports})
    if part.inputs == () and set(part.parameters) <= {"value"}:
        return Flow(makes_trees=bool(Tree(part.parameters.get("value", 0)).keys()))
    known = _FLOWS.get(part.type_name)
    # Of a type that is not known, anything may come, and it may need all.
    return known or Flow(whole=ports if part.inputs is None else part.inputs, makes_trees=True)


@dataclass(frozen=True)
class Carried:
    """What the wires of one machine carry.

    Attributes:
        trees: the outputs that carry trees: more than a scalar part may be there, and is needed.
        needed: the inputs of which more than the scalar part is needed.
    """

    trees: frozenset[Port]
    needed: frozenset[Port]


def carried_by(machine: Machine, numbers: Collection[Port] = ()) -> Carried:
    """What the wires of a machine carry.

    Args:
        machine: any machine.
        numbers: the outputs of stream inputs of which it is known that nothing but numbers comes.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> sorted(map(str, carried_by(duplicate_detector()).trees))
        ['counts.result', 'end.value', 'text.char']
    """
    flows = _flows_of(machine)
    possible, needed = _possible(machine, flows, numbers), _needed(machine, flows)
    read = {link.source for link in machine.links if link.target in needed}
    return Carried(frozenset(possible & read), frozenset(needed))


def _flows_of(machine: Machine) -> dict[str, list[Flow]]:
    ports: dict[str, dict[str, None]] = {name: {} for name in machine.neurons}
    for port in (end for link in machine.links for end in link.ends):
        ports.get(port.neuron, {})[port.name] = None
    return {
        name: [flow_of(part, tuple(ports[name])) for part in neuron.parts] for name, neuron in machine.neurons.items()
    }


def _possible(machine: Machine, flows: Mapping[str, list[Flow]], numbers: Collection[Port]) -> set[Port]:
    """The outputs where more than a scalar part may be, found forwards."""
    into: dict[str, list[Link]] = {name: [] for name in (*machine.neurons, *machine.outputs)}
    for link in machine.links:
        into[link.target.neuron].append(link)
    given = {Port(name, output) for name in machine.initial.keys() for output in machine.initial[name].keys()}
    found = {port for port in given if machine.initial[port.neuron][port.name].keys()}
    found |= {link.source for link in machine.links if link.source.neuron in machine.inputs} - set(numbers)

    def is_tree(port: Port) -> bool:
        arriving = {link.target.name for link in into[port.neuron] if link.source in found}
        return any(
            flow.makes_trees or not arriving.isdisjoint(flow.through.get(port.name, ())) for flow in flows[port.neuron]
        )

    sources = {link.source for link in machine.links if link.source.neuron in machine.neurons}
    return _grown(found, sources, is_tree)


def _needed(machine: Machine, flows: Mapping[str, list[Flow]]) -> set[Port]:
    """The inputs of which more than the scalar part is needed, found backwards."""
    out_of: dict[str, list[Link]] = {name: [] for name in (*machine.neurons, *machine.inputs)}
    for link in machine.links:
        out_of[link.source.neuron].append(link)
    found = {link.target for link in machine.links if link.target.neuron in machine.outputs}

    def is_needed(port: Port) -> bool:
        asked = {link.source.name for link in out_of[port.neuron] if link.target in found}
        return any(
            port.name in flow.whole or any(port.name in flow.through.get(output, ()) for output in asked)
            for flow in flows[port.neuron]
        )

    targets = {link.target for link in machine.links if link.target.neuron in machine.neurons}
    return _grown(found, targets, is_needed)


def _grown(found: set[Port], others: set[Port], belongs: Callable[[Port], bool]) -> set[Port]:
    """The set with all others that belong to it, until no more do; `belongs` looks into the very set that grows."""
    while more := {port for port in others - found if belongs(port)}:
        found |= more
    return found
