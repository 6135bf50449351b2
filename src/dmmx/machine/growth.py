"""Growth as an edit of the network matrix: copies of neurons, and mixers put into links, each as one V-value.

What these functions give is a ΔW: a matrix to be added to another. A self-referential machine takes it at the `delta`
of the neuron that holds its matrix, from outside or from one of its own neurons. Copies of a part of a network as an
edit of its matrix: Bukatin, Matthews & Radul, arXiv 1606.09470, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from dmmx.errors import MachineError, did_you_mean
from dmmx.machine.link import Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import ZERO, Leaf, Tree, nested


def link_delta(target: str | Port, source: str | Port, weight: Leaf = 1) -> Tree:
    """The matrix of one link: added to another, it changes the weight between two ports by so much.

    Args:
        target: an input, perhaps written `neuron.name`.
        source: an output, likewise.
        weight: the change.

    Raises:
        MachineError: a port is not written like that.

    Example:
        >>> link_delta("total.delta", "in.number", 0.5)
        Tree({'total': {'delta': {'in': {'number': 0.5}}}})
    """
    return nested((*Port.parse(target), *Port.parse(source)), weight)


def copies_of(names: Iterable[str], label: str) -> dict[str, str]:
    """Names for copies of neurons: `NAME:LABEL`, which a running machine takes for a neuron like NAME.

    Example:
        >>> copies_of(["counts", "largest"], "2")
        {'counts': 'counts:2', 'largest': 'largest:2'}
    """
    return {name: f"{name}:{label}" for name in names}


def cloning_delta(matrix: Tree, copies: Mapping[str, str], *, outgoing: float = 0, kept: float = 1) -> Tree:
    """What to add to a matrix so that it holds copies of some neurons with the links among them.

    The copies hear what the originals hear: a link from one of the copied neurons comes from its copy, one from any
    other neuron from that neuron itself.

    Args:
        matrix: the network matrix, {target: {input: {source: {output: weight}}}}.
        copies: the neurons to copy, each with the name of its copy, see `copies_of`.
        outgoing: links that lead out of the copied neurons lead out of the copies too, with their weights times this.
        kept: what the weights of those links are multiplied by where they come from the originals.

    Raises:
        MachineError: two copies have one name, or a name that occurs in the matrix.

    Example:
        >>> before = link_delta("b.x", "a.y") + link_delta("c.x", "b.x", 3)
        >>> cloning_delta(before, {"b": "b2"}, outgoing=0.5, kept=0.5)
        Tree({'b2': {'x': {'a': {'y': 1}}}, 'c': {'x': {'b2': {'x': 1.5}, 'b': {'x': -1.5}}}})
    """
    _check_names(matrix, copies)
    inside = ZERO.nest({copy: _with_sources(matrix[name], copies) for name, copy in copies.items()})
    leading_out = [
        (target, source, weight) for target, source, weight in _links(matrix) if _leads_out(target, source, copies)
    ]
    copied = [(target, Port(copies[source.neuron], source.name), weight) for target, source, weight in leading_out]
    return inside + _matrix(copied) * outgoing + _matrix(leading_out) * (kept - 1)


class TwoSteps(NamedTuple):
    """Two edits of a running machine, the second at least one tick after the first, so that no stream jumps."""

    first: Tree
    """New neurons hear what they need to put out what those put out in whose place they come."""
    second: Tree
    """They take their places."""


def cloning_steps(matrix: Tree, copies: Mapping[str, str], *, outgoing: float = 0, kept: float = 1) -> TwoSteps:
    """The same edit in two steps, by which a running machine copies the neurons' outputs too.

    A copy starts silent; a memory among the copies would start empty. So a copy is a shadow first: it has the inputs
    of its original, the original's own past among them, and therefore its outputs. After a tick as shadows the
    copies can part from the originals and hear each other instead, and links lead out of them.

    Args:
        matrix: see `cloning_delta`, as are the others.
        copies: the neurons to copy, each with the name of its copy.
        outgoing: factor of the links that lead out of the copies.
        kept: factor of the links that lead out of the originals.

    Returns:
        The edits; their sum is that of `cloning_delta`.

    Raises:
        MachineError: see `cloning_delta`.
    """
    whole = cloning_delta(matrix, copies, outgoing=outgoing, kept=kept)
    shadow = ZERO.nest({copy: matrix[name] for name, copy in copies.items()})
    return TwoSteps(shadow, whole - shadow)


def clone_neurons(machine: Machine, copies: Mapping[str, str], *, outgoing: float = 0, kept: float = 1) -> Machine:
    """The machine with copies of some of its neurons: type, parameters, initial outputs and links.

    Its matrix is that of the machine and `cloning_delta`. Copies of fixed links are fixed; the machine's own links come
    first, in their order.

    Args:
        machine: any machine.
        copies: neurons to copy, each with the name of its copy.
        outgoing: factor of the links that lead out of the copies, see `cloning_delta`.
        kept: factor of the links that lead out of the originals.

    Raises:
        MachineError: a neuron to copy does not exist, or the name of a copy is taken.
    """
    for name in copies:
        if name not in machine.neurons:
            raise MachineError(f"there is no neuron {name!r} to copy. {did_you_mean(name, machine.neurons)}")
    _check_distinct(copies)
    taken = [name for name in copies.values() if name in {*machine.neurons, *machine.inputs, *machine.outputs}]
    if taken:
        raise MachineError(f"there is a neuron {taken[0]!r} already; give the copy another name")
    links = [
        replace(link, weight=link.weight * kept) if _leads_out(*link.ends, copies) else link
        for link in machine.links
        if kept != 0 or not _leads_out(*link.ends, copies)
    ]
    for link in machine.links:
        source = Port(copies.get(link.source.neuron, link.source.neuron), link.source.name)
        if link.target.neuron in copies:
            links.append(replace(link, target=Port(copies[link.target.neuron], link.target.name), source=source))
        elif link.source.neuron in copies and outgoing != 0:
            links.append(replace(link, source=source, weight=link.weight * outgoing))
    neurons = {**machine.neurons, **{copy: machine.neurons[name] for name, copy in copies.items()}}
    return replace(machine, neurons=neurons, links=tuple(links), initial=state_with_copies(machine.initial, copies))


def state_with_copies(state: Tree, copies: Mapping[str, str]) -> Tree:
    """The outputs {neuron: {output: V-value}} with those of the copies, which are those of the originals."""
    return state + ZERO.nest({copy: state[name] for name, copy in copies.items()})


def mixer_delta(matrix: Tree, source: str, side: str, mixer: str, *, mixing: float = 0, port: str = "mix") -> Tree:
    """What to add to a matrix so that a neuron mixes an output with another one on all its ways.

    All links that start at the output start at the mixer instead, and that takes (1 - mixing) of the output and mixing
    of the other one. With mixing 0 nothing changes, but for one tick of delay.

    Args:
        matrix: the network matrix.
        source: the output, written `neuron.name`.
        side: the output to mix in.
        mixer: the name of the new neuron, of a type that passes on what it hears, as `identity:mixer`.
        mixing: 0 for the output alone, 1 for the other one alone.
        port: the mixer's input and output.

    Raises:
        MachineError: a port is not written like that, the mixer occurs in the matrix, or nothing hears the output.

    Example:
        >>> mixer_delta(link_delta("out.y", "a.y"), "a.y", "b.y", "identity:m", mixing=0.25)["identity:m"]
        Tree({'mix': {'a': {'y': 0.75}, 'b': {'y': 0.25}}})
    """
    _check_names(matrix, {source: mixer})
    heard = Port.parse(source)
    moved = [(target, weight) for target, start, weight in _links(matrix) if start == heard]
    if not moved:
        raise MachineError(f"no link starts at {source}, so there is nothing to put a mixer into")
    ways = [(target, Port(mixer, port), weight) for target, weight in moved]
    ways += [(target, heard, -weight) for target, weight in moved]
    return _matrix(ways) + link_delta(f"{mixer}.{port}", source) + mixing_delta(source, side, mixer, port) * mixing


def mixer_steps(matrix: Tree, source: str, side: str, mixer: str, *, port: str = "mix") -> TwoSteps:
    """A mixer in two steps, with mixing 0, so that not even the tick of its insertion is silent.

    The mixer hears the output for a tick; then it takes over all ways. What was heard at that tick is heard twice:
    that is the tick of delay. From then on, `mixing_delta` moves it.

    Args:
        matrix: see `mixer_delta`, as are the others.
        source: the output.
        side: the output to mix in later.
        mixer: the name of the new neuron.
        port: the mixer's input and output.

    Raises:
        MachineError: see `mixer_delta`.
    """
    whole = mixer_delta(matrix, source, side, mixer, port=port)
    listening = link_delta(f"{mixer}.{port}", source)
    return TwoSteps(listening, whole - listening)


def mixing_delta(source: str, side: str, mixer: str, port: str = "mix") -> Tree:
    """The direction in which a mixer moves from one output to the other: so often times this is added to its matrix.

    Example:
        >>> mixing_delta("a.y", "b.y", "identity:m")
        Tree({'identity:m': {'mix': {'b': {'y': 1}, 'a': {'y': -1}}}})
    """
    return link_delta(f"{mixer}.{port}", side) - link_delta(f"{mixer}.{port}", source)


def _links(matrix: Tree) -> list[tuple[Port, Port, Leaf]]:
    return [(Port(*path[:2]), Port(*path[2:]), weight) for path, weight in matrix.items() if len(path) == 4]


def _matrix(links: Iterable[tuple[Port, Port, Leaf]]) -> Tree:
    total = ZERO
    for target, source, weight in links:
        total = total + link_delta(target, source, weight)
    return total


def _with_sources(row: Tree, copies: Mapping[str, str]) -> Tree:
    """A row of the matrix, with the copies in place of the originals."""
    return row.nest({port: _renamed(row[port], copies) for port in row.keys()})


def _renamed(sources: Tree, copies: Mapping[str, str]) -> Tree:
    return sources.nest({copies.get(name, name): sources[name] for name in sources.keys()})


def _leads_out(target: Port, source: Port, copies: Mapping[str, str]) -> bool:
    return source.neuron in copies and target.neuron not in copies


def _check_distinct(copies: Mapping[str, str]) -> None:
    if len(set(copies.values())) < len(copies):
        raise MachineError("two copies would have one name")


def _check_names(matrix: Tree, copies: Mapping[str, str]) -> None:
    _check_distinct(copies)
    known = {*matrix.keys()} | {path[2] for path, _ in matrix.items() if len(path) > 2}
    for copy in copies.values():
        if copy in known:
            raise MachineError(f"there is a neuron {copy!r} in the matrix already; give the new one another name")
