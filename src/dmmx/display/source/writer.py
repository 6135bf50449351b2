"""The generator function of a machine: its variables, the order of its statements, its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dmmx.display.columns import strong_components
from dmmx.display.flows import Carried, carried_by
from dmmx.display.source.constants import constant_value, constants_to_inline
from dmmx.display.source.expressions import Expression, literal, string_text, sum_of, tree_text
from dmmx.display.source.lines import assignment, starting_values, words_of, yielded
from dmmx.display.source.names import Names, variables_of
from dmmx.display.source.neurons import written_neuron
from dmmx.machine import Link, Machine, Port
from dmmx.vvalue import Tree

_BODY, _LOOP = " " * 4, " " * 8


@dataclass(frozen=True)
class Writer:
    """One machine, and what its parts are called.

    Attributes:
        machine: without dead code, and all of whose neuron types can be written.
        carried: what its wires carry.
        numbers: the outputs of stream inputs where nothing but numbers comes.
        inlined: the constants that are written where they are used.
        names: gives names.
        arguments: the name of every stream.
        variables: the names of the outputs.
        into: the links that end at a port.
    """

    machine: Machine
    carried: Carried
    numbers: frozenset[Port]
    inlined: frozenset[str]
    names: Names
    arguments: Mapping[str, str]
    variables: Mapping[Port, str]
    into: Mapping[Port, Sequence[Link]]

    @classmethod
    def of(cls, machine: Machine, numbers: Iterable[Port], reserved: Iterable[str]) -> Writer:
        """Choose what everything is called.

        Args:
            machine: the machine.
            numbers: see `Writer`.
            reserved: names that must not be given.
        """
        names, inlined = Names(reserved), constants_to_inline(machine)
        arguments = {name: names.new(name) for name in machine.inputs}
        variables = variables_of(machine, {*machine.inputs, *machine.neurons} - inlined, names)
        into: dict[Port, list[Link]] = {}
        for link in machine.links:
            into.setdefault(link.target, []).append(link)
        numbers = frozenset(numbers)
        return cls(machine, carried_by(machine, numbers), numbers, inlined, names, arguments, variables, into)

    def lines(self) -> Iterator[str]:
        """The function, line by line."""
        elements = self._elements()
        yield f"def machine({', '.join(self.arguments.values())}):"
        starts = [(name, self._start(port)) for port, name in self.variables.items()]
        yield from starting_values(starts, _BODY)
        yield _BODY + _loop(list(self.arguments.values()), list(elements.values()))
        yield from self._yield()
        values = {name: value for neuron in [*self.machine.neurons][::-1] for name, value in self._computed(neuron)}
        values.update(pair for name, element in elements.items() for pair in self._read(name, element))
        order = list(self.variables.values())
        for group in _in_order(values, set(order)):
            together = sorted(group, key=order.index) if len(group) > 1 else group
            yield from assignment(together, [values[name] for name in together], _LOOP)

    def _start(self, port: Port) -> str:
        value = self.machine.initial[port.neuron][port.name]
        return tree_text(value) if port in self.carried.trees else literal(Tree(value.number)).text

    def _elements(self) -> dict[str, str]:
        """What the element of every stream is called."""
        used = {port.neuron for port in self.variables}
        if len(self.arguments) == 1:
            return {name: "element" if name in used else "_" for name in self.arguments}
        return {
            name: self.names.new(f"{argument}_element") if name in used else "_"
            for name, argument in self.arguments.items()
        }

    def _yield(self) -> list[str]:
        outputs = self.machine.outputs
        elements = {
            name: [f"{string_text(port)}: {self._arriving(Port(name, port)).text}" for port in ports]
            for name, ports in outputs.items()
        }
        if len(elements) == 1:
            return yielded(next(iter(elements.values())), _LOOP)
        return yielded([f"{string_text(name)}: {{{', '.join(parts)}}}" for name, parts in elements.items()], _LOOP)

    def _read(self, name: str, element: str) -> Iterator[tuple[str, str]]:
        for port, variable in self.variables.items():
            if port.neuron == name:
                key = string_text(port.name)
                if port in self.carried.trees:
                    yield variable, f"{element}.get({key}, {{}})"
                else:
                    read = f"{element}.get({key}, 0)"
                    yield variable, read if port in self.numbers else f"number({read})"

    def _computed(self, name: str) -> Iterator[tuple[str, str]]:
        """What a neuron's variables are set to, and those for what arrives, where it is used several times."""
        used = {port.name: variable for port, variable in self.variables.items() if port.neuron == name}
        trees = [output for output in used if Port(name, output) in self.carried.trees]
        bound, outputs = written_neuron(
            self.machine.neurons[name],
            list(used),
            trees,
            lambda input_: self._arriving(Port(name, input_)),
            lambda input_: self.names.new(f"{name}_{input_}"),
        )
        yield from ((variable, value.text) for variable, value in bound.items())
        yield from ((used[output], value.text) for output, value in outputs.items())

    def _arriving(self, port: Port) -> Expression:
        """The sum that arrives at an input."""
        return sum_of(self._sent(link) for link in self.into.get(port, ()))

    def _sent(self, link: Link) -> Expression:
        """What a link brings, as far as its end needs it."""
        value = constant_value(self.machine, link.source.neuron) if link.source.neuron in self.inlined else None
        whole = link.target in self.carried.needed
        if value is not None:
            return literal((value if whole else Tree(value.number)) * link.weight)
        sent = Expression.of(self.variables[link.source], is_tree=link.source in self.carried.trees)
        return (sent if whole else sent.number).times(link.weight)


def _loop(streams: Sequence[str], elements: Sequence[str]) -> str:
    if not streams:
        return "while True:"
    if len(streams) == 1:
        return f"for {elements[0]} in {streams[0]}:"
    return f"for {', '.join(elements)} in zip({', '.join(streams)}, strict=True):"


def _in_order(values: Mapping[str, str], states: set[str]) -> list[list[str]]:
    """The variables in the order of their assignments; those that need each other's old values are in one group.

    Args:
        values: what every variable is set to.
        states: the variables whose old value is meant where they are used; the others are set before they are used.
    """
    after: dict[str, list[str]] = {name: [] for name in values}
    for name, value in values.items():
        for other in dict.fromkeys(words_of(value)):
            if other in values and other != name:
                first, second = (name, other) if other in states else (other, name)
                after[first].append(second)
    return strong_components(list(values), after)
