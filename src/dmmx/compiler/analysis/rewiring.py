"""Which links a self-referential machine may ever have, and the machine that has all of them.

Its matrix is a V-value like any other, so the support analysis tells at which paths it can ever be non-zero: these are
its links. With more links more can be reached, so this is a fixed point around that of the support.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dmmx.compiler.analysis.support import MAX_PATHS, Paths, Support, support_of_machine
from dmmx.errors import CompileError
from dmmx.machine import AnyNeuron, Link, Machine, Port, neuron_of_name
from dmmx.vvalue import ZERO, Path, Tree, path_text

SHOWN = 6
"""So many links are named in an error; the rest are counted."""


@dataclass(frozen=True)
class Rewiring:
    """All that a self-referential machine may ever come to be.

    Attributes:
        machine: not self-referential; with every neuron and every link that may ever be there.
        support: of that machine.
        paths: where the matrix may be non-zero, (target, input, source, output) each.
        speakers: neurons that the machine does not declare, and that speak while they have links, whatever arrives.
    """

    machine: Machine
    support: Support
    paths: Paths
    speakers: tuple[str, ...]


def rewiring_of(machine: Machine, port: Port, streams: Tree, links: Tree | None, max_depth: int) -> Rewiring:
    """The links that may ever be there, proven to be all, and what they can carry.

    Args:
        machine: a self-referential machine.
        port: its matrix.
        streams: see `support_of_machine`.
        links: the links that may ever be there, as a matrix, besides those of the machine; None to find them.
        max_depth: see `support_of_machine`.

    Raises:
        CompileError: the matrix can come to have links that are not among those given, or something that is no link;
            or a support grows without end.
    """
    paths = dict.fromkeys((*link.target, *link.source) for link in machine.links)
    if links is not None:
        paths.update(dict.fromkeys(path for path, _ in links.items()))
    while True:
        _check_links(port, paths)
        whole, speakers = _with_links(machine, port, paths)
        support = support_of_machine(whole, streams, max_depth)
        new = [path for path in support.leaving.get(port, ()) if path not in paths]
        if not new:
            return Rewiring(whole, support, tuple(paths), speakers)
        if links is not None:
            raise _leaves(port, new)
        paths.update(dict.fromkeys(new))
        if len(paths) > MAX_PATHS:
            raise CompileError(f"cannot compile: {port} may come to have more than {MAX_PATHS:,} links\n{_MEND}")


_MEND = "Run the machine with dmmx.interpret, which needs to know no links beforehand."


def _check_links(port: Port, paths: Collection[Path]) -> None:
    """Refuse what the interpreter takes for masks of outputs, or what can be no link."""
    wrong = [path for path in paths if len(path) != 4 or not all(path)]
    if wrong:
        raise CompileError(
            f"cannot compile: {port} may be non-zero at {_shown(map(path_text, wrong))}, and a link is "
            f"target.input.source.output\n{_MEND}"
        )


def _leaves(port: Port, new: Collection[Path]) -> CompileError:
    links = _shown(f"{target}.{input_} <- {source}.{output}" for target, input_, source, output in _four(new))
    others = [path_text(path) for path in new if len(path) != 4]
    what = links or f"something at {_shown(others)}"
    return CompileError(
        f"cannot compile: {port} may come to have links that are not among those declared: {what}\n"
        f"Add them to links=, leave links= out to have them found, or run the machine with dmmx.interpret."
    )


def _four(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if len(path) == 4)


def _shown(texts: Iterable[str]) -> str:
    known = list(texts)
    return ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN:,} more" if len(known) > SHOWN else "")


def _with_links(machine: Machine, port: Port, paths: Iterable[Path]) -> tuple[Machine, tuple[str, ...]]:
    """The machine with links at all these paths, where its neurons have such ports; and the undeclared speakers."""
    ends = [(Port(path[0], path[1]), Port(path[2], path[3])) for path in paths]
    neurons = dict(machine.neurons)
    outputs = {name: dict.fromkeys(ports) for name, ports in machine.outputs.items()}
    for target, source in ends:
        if target.neuron in outputs:
            outputs[target.neuron][target.name] = None
        for name in (target.neuron, source.neuron):
            streams = name in machine.inputs or name in outputs
            found = None if name in neurons or streams else neuron_of_name(name, machine.neurons)
            if found is not None:
                neurons[name] = found
    links = [
        Link(target, source, trainable=False)
        for target, source in ends
        if _receives(neurons, outputs, target) and _sends(neurons, machine.inputs, source)
    ]
    before = machine.initial + ZERO.nest({port.neuron: ZERO.nest({port.name: _non_zero_at(paths)})})
    whole = Machine(neurons, tuple(links), machine.inputs, {n: tuple(p) for n, p in outputs.items()}, before)
    speakers = [name for name in neurons if name not in machine.neurons and not neurons[name].zero_preserving]
    return whole, tuple(speakers)


def _non_zero_at(paths: Iterable[Path]) -> Tree:
    """A matrix that is 1 at these paths. What names no neuron is in the matrix all the same."""
    nested: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for target, input_, source, output in paths:
        nested.setdefault(target, {}).setdefault(input_, {}).setdefault(source, {})[output] = 1
    return Tree(nested)


def _receives(neurons: Mapping[str, AnyNeuron], outputs: Collection[str], port: Port) -> bool:
    return port.neuron in outputs or (port.neuron in neurons and neurons[port.neuron].has_input(port.name))


def _sends(neurons: Mapping[str, AnyNeuron], inputs: Mapping[str, Collection[str]], port: Port) -> bool:
    if port.neuron in inputs:
        return port.name in inputs[port.neuron]
    return port.neuron in neurons and neurons[port.neuron].has_output(port.name)
