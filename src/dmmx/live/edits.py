"""Edits of a network matrix as V-values that are added to it, and whether they fit a machine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dmmx.errors import CommandError, Problem, did_you_mean, report_problems
from dmmx.machine import Link, Machine, Port, links_of_matrix, matrix_of, neuron_of_name
from dmmx.machine.check import end_problems
from dmmx.neuron import neuron_types
from dmmx.vvalue import ZERO, Leaf, Path, Tree, path_text
from dmmx.vvalue.present import present

Weights = Mapping[Path, Leaf | None]
"""New weights of links, by their paths in the matrix; None takes a link away."""


def weights_of(matrix: Tree, neuron: str) -> dict[Path, Leaf]:
    """The weights of all links that start or end at a neuron, by their paths in the matrix."""
    return {path: weight for path, weight in matrix.items() if neuron in path[:1] + path[2:3]}


def weight_at(matrix: Tree, path: Path) -> Leaf | None:
    """The weight of a link; None where there is none."""
    return matrix.at(path).number or None


def meant(machine: Machine, weights: Weights) -> dict[Path, Leaf | None]:
    """New weights as they are meant: where links are summed, one of weight 0 is none."""
    return {path: (weight or None) if machine.addition == "sum" else weight for path, weight in weights.items()}


def removal(matrix: Tree, target: str | Port, source: str | Port | None) -> dict[Path, None]:
    """The weights, all None, that take away one link, or all links of a neuron.

    Args:
        matrix: where they are.
        target: a port; or, without a source, the name of a neuron.
        source: a port.

    Raises:
        CommandError: there is nothing to remove.
    """
    if source is None:
        found = weights_of(matrix, str(target))
        if not found:
            names = {key for path, _ in matrix.items() for key in path[:1] + path[2:3]}
            raise CommandError(
                f"no link starts or ends at a neuron {str(target)!r}. {did_you_mean(str(target), names)}"
            )
        return dict.fromkeys(found)
    path = (*Port.parse(target), *Port.parse(source))
    if weight_at(matrix, path) is None:
        near = did_you_mean(link_text(path), [link_text(path) for path, _ in matrix.items()])
        raise CommandError(f"there is no link {link_text(path)}. {near}")
    return {path: None}


def with_weights(matrix: Tree, weights: Weights) -> Tree:
    """A matrix with other weights at some paths, exactly: not by adding a difference, which may be rounded."""
    for path, weight in weights.items():
        nodes = [matrix]
        for key in path:
            nodes.append(nodes[-1][key])
        last = nodes.pop()
        found = ZERO.nest({key: last[key] for key in last.keys()}) + Tree(0 if weight is None else present(weight))
        for node, key in zip(reversed(nodes), reversed(path), strict=True):
            found = ZERO.nest({**{other: node[other] for other in node.keys()}, key: found}) + Tree(node.number)
        matrix = found
    return matrix


def check_weights(machine: Machine, matrix: Tree, weights: Weights) -> None:
    """Refuse weights that the machine could not work with, or that cannot be meant.

    Args:
        machine: which neurons there are.
        matrix: as it is before; the weights that it holds already may be changed, whatever they link.
        weights: new ones.

    Raises:
        CommandError: a path names neurons or ports that do not exist or has not four keys, or a weight is no finite
            number; all problems are listed.
    """
    problems = list(_problems(machine, matrix, weights))
    if len(problems) == 1:
        raise CommandError(str(problems[0]))
    if problems:
        raise CommandError(report_problems("the edit", problems, shown=8))


def _problems(machine: Machine, matrix: Tree, weights: Weights) -> Iterator[Problem]:
    larger = implied(machine, [name for path in weights for name in path[:1] + path[2:3]])
    for path, weight in weights.items():
        if weight is not None and (not isinstance(weight, int | float) or not math.isfinite(weight)):
            yield Problem(link_text(path), f"the weight must be a finite number, got {weight!r}")
        if weight_at(matrix, path) is not None:
            continue
        if len(path) != 4:
            yield Problem(path_text(path), "expected {target: {input: {source: {output: weight}}}}, four keys")
            continue
        ends = (*end_problems(larger, Port(*path[:2]), "input"), *end_problems(larger, Port(*path[2:]), "output"))
        for message in dict.fromkeys(_with_type_hint(message, path) for message in ends):
            yield Problem("", message)


def link_text(path: Path) -> str:
    """How a link is written, by its path in a matrix: `target <- source`."""
    return f"{Port(*path[:2])} <- {Port(*path[2:])}" if len(path) == 4 else path_text(path)


def _with_type_hint(message: str, path: Path) -> str:
    """A name such as `sqare:new` says which type was meant."""
    for name in (path[0], path[2]):
        kind, colon, _ = name.partition(":")
        if colon and message.startswith(f"neuron {name!r} does not exist"):
            if kind in neuron_types:
                return f"{name!r}: {kind!r} needs parameters, so no neuron is called into being by its name alone"
            return f"{name!r}: there is no neuron type {kind!r}. {did_you_mean(kind, neuron_types)}"
    return message


def implied(machine: Machine, names: Iterable[str]) -> Machine:
    """The machine with those of the named neurons that it lacks and that a name of the form `TYPE:LABEL` stands for."""
    taken = {*machine.neurons, *machine.inputs, *machine.outputs}
    made = {
        name: neuron_of_name(name, machine.neurons)
        for name in dict.fromkeys(names)
        if name not in taken and "." not in name
    }
    new = {name: neuron for name, neuron in made.items() if neuron is not None}
    return replace(machine, neurons={**machine.neurons, **new}) if new else machine


def relinked(machine: Machine, declared: Iterable[str], weights: Weights) -> Machine:
    """An ordinary machine with other weights on some links.

    A new link is trainable, and neurons that only their links called into being come and go with them.

    Args:
        machine: the machine.
        declared: names of the neurons that stay without links.
        weights: new ones, by paths of four keys, as they are `meant`.

    Raises:
        MachineError: the result is not well formed.
    """
    links = {link.ends: link for link in machine.links}
    for path, weight in weights.items():
        ends = Port(*path[:2]), Port(*path[2:])
        before = links.get(ends)
        if weight is not None:
            links[ends] = Link(*ends, float(weight), before is None or before.trainable)
        elif before is not None:
            del links[ends]
    named = {port.neuron: None for ends in links for port in ends}
    larger = implied(machine, named)
    stays = {*named, *declared}
    neurons = {name: neuron for name, neuron in larger.neurons.items() if name in stays}
    return replace(machine, neurons=neurons, links=tuple(links.values()))


def with_links_of(machine: Machine, matrix: Tree) -> Machine:
    """The machine with the links of a matrix, in whose order sums are made; what is no link of it is passed over."""
    if list(matrix.items()) == list(matrix_of(machine).items()):
        return machine
    links = links_of_matrix(matrix)
    larger = implied(machine, [end.neuron for link in links for end in link.ends])
    fixed = {link.ends for link in machine.links if not link.trainable}
    return larger.with_links(
        replace(link, trainable=link.ends not in fixed)
        for link in links
        if not [*end_problems(larger, link.target, "input"), *end_problems(larger, link.source, "output")]
    )
