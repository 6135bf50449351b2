"""The network matrix of a machine as one V-value {target: {input: {source: {output: weight}}}}, out and in."""

from __future__ import annotations

from dataclasses import replace

from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import neuron_of_name
from dmmx.vvalue import Tree
from dmmx.vvalue.present import present


def matrix_of(machine: Machine) -> Tree:
    """The network matrix: all links, trainable and fixed (arXiv 1712.07447, section 4).

    Where links are summed, one of weight 0 is not in it, since a V-value has no zero leaf. Where weights are added to
    values, it is a link like any other, and its weight is a zero that is there (`PRESENT_ZERO`).
    """
    is_sum = machine.addition == "sum"
    nested: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for link in machine.links:
        row = nested.setdefault(link.target.neuron, {}).setdefault(link.target.name, {})
        row.setdefault(link.source.neuron, {})[link.source.name] = link.weight if is_sum else present(link.weight)
    return Tree(nested)


def links_of_matrix(matrix: Tree, *, trainable: bool = True) -> tuple[Link, ...]:
    """The links that a network matrix holds, all trainable or all fixed.

    Paths that are not four keys long mean nothing in a matrix and are passed over.
    """
    return tuple(
        Link(Port(path[0], path[1]), Port(path[2], path[3]), float(weight), trainable)
        for path, weight in matrix.items()
        if len(path) == 4
    )


def with_matrix(machine: Machine, matrix: Tree) -> Machine:
    """The machine with its trainable links replaced by those of a matrix; its fixed links stay.

    A link of the matrix that has the ends of a fixed link is dropped in favour of the fixed one. Neurons `NAME:LABEL`
    that the matrix of a self-referential machine names are declared, so a matrix that was reached can be a start.

    Raises:
        MachineError: the matrix names a neuron or a port that the machine lacks; all such places are listed.
    """
    fixed = [link for link in machine.links if not link.trainable]
    taken = {link.ends for link in fixed}
    links = [*fixed, *(link for link in links_of_matrix(matrix) if link.ends not in taken)]
    neurons = dict(machine.neurons)
    if machine.self_port is not None:
        for name in dict.fromkeys(port.neuron for link in links for port in link.ends):
            streams = name in machine.inputs or name in machine.outputs
            found = None if name in neurons or streams else neuron_of_name(name, machine.neurons)
            if found is not None:
                neurons[name] = found
    return replace(machine, neurons=neurons, links=tuple(links))
