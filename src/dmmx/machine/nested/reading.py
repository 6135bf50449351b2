"""Machines from nested JSON matrices, whose neurons' names say what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from dmmx.errors import InputFileError, Problem, report_problems
from dmmx.machine.collected import Collected
from dmmx.machine.entries import read_neuron
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.foreign import INPUT, LEFT_OUT, OUTPUT, ForeignType
from dmmx.machine.json_text import JsonText
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.nested.matrix import Entry, entries_of
from dmmx.machine.nested.types import HARD, SOFT, STREAMS, TYPES, type_of_name, type_of_word, with_their_ports
from dmmx.machine.neuron import Neuron


def is_matrix_data(data: object) -> bool:
    """Whether JSON data may be a network matrix, or one with its sections."""
    if not isinstance(data, dict):
        return False
    found = cast("dict[str, object]", data)
    return bool(found) and "dmmx" not in found and all(isinstance(row, dict) for row in found.values())


def machine_from_matrix(text: str, name: str = "the matrix") -> Machine:
    """The machine of a network matrix in nested JSON, as the prototypes in Julia and JAX write it.

    The text holds a matrix {target: {input: {source: {output: weight}}}} alone, or `{"soft": matrix, "hard": matrix,
    "types": {…}}`, each of which may be missing: the trainable links, the fixed ones, and what neurons are.

    What a neuron is, "types" says by its name or the first word of its name: a neuron type, an object as in a machine
    file, `"input"` or `"output"`. Otherwise its name does: `accum-1-1`, `norm-1-1`, `compare-1-1`, `dot-1-1` (held
    between -4 and 4), `const_1`, `eos` (which is {".": 1}), `input`, `output`, or the name of a neuron type. Ports are
    renamed. Links that drive a stream input are left out, and a `timer` with its links.

    Where there is no "hard", as the matrix was kept apart from the fixed links, every accumulator at whose `accum`
    nothing arrives gets the fixed link from its own past.

    Args:
        text: JSON.
        name: what error messages call it.

    Raises:
        InputFileError: it is not JSON, or no such matrix; all problems are listed with lines and columns.

    Example:
        >>> text = '{"accum-1": {"dict-2": {"input": {"char": 0.5}}}, "output": {"dict-1": {"accum-1": {"dict": 1}}}}'
        >>> print(*machine_from_matrix(text).links, sep="; ")
        accum-1.delta <- 0.5 * input.char; output.dict-1 <- 1 * accum-1.result; accum-1.accum <= 1 * accum-1.result
    """
    return machine_of_matrix(JsonText(text, name))


def machine_of_matrix(source: JsonText) -> Machine:
    """The machine of a network matrix in JSON that is read already; see `machine_from_matrix`."""
    name = source.name
    if not is_matrix_data(source.data):
        raise InputFileError(f"{name}: expected a matrix {{target: {{input: {{source: {{output: weight}}}}}}}}")
    reading = _Reading(source)
    problems = reading.problems or reading.collected_problems()
    if problems:
        raise InputFileError(report_problems(name, problems, shown=50))
    return reading.collected.machine()


class _Reading:
    """Turns matrices into the parts of a machine."""

    def __init__(self, source: JsonText) -> None:
        self._source = source
        self.problems: list[Problem] = []
        self.collected = Collected()
        self._types: dict[str, ForeignType | None] = {}
        self._neurons: dict[str, AnyNeuron] = {}
        self._ports: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, tuple[str | int, ...]] = {}
        data: Mapping[str, Any] = source.data
        has_sections = bool({SOFT, HARD} & set(data)) and set(data) <= {SOFT, HARD, TYPES}
        if has_sections:
            self._read_types(data.get(TYPES, {}))
        matrices = [(key, data[key]) for key in (SOFT, HARD) if key in data] if has_sections else [("", data)]
        for key, matrix in matrices:
            for entry in entries_of(source, matrix, (key,) if key else (), self.problems):
                self._add(entry, trainable=key != HARD)
        self._add_neurons()
        if not has_sections or HARD not in data:
            self._add_memories()

    def collected_problems(self) -> list[Problem]:
        """What is wrong with the machine as a whole."""
        return [
            self._source.problem(self._paths[problem.place], problem.message)
            if problem.place in self._paths
            else problem
            for problem in self.collected.problems()
        ]

    def _read_types(self, data: object) -> None:
        for name, entry in cast("dict[str, object]", data).items():
            path = (TYPES, name)
            found = self._read_type(name, entry)
            if isinstance(found, str):
                self.problems.append(self._source.problem(path, found))
                continue
            self._types[name] = found

    def _read_type(self, name: str, entry: object) -> ForeignType | str:
        """What an entry of the section "types" says, or what is wrong with it."""
        if isinstance(entry, str):
            return type_of_word(entry)
        given = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        for side, kind in STREAMS.items():
            if set(given) == {side}:
                ports = given[side]
                if not isinstance(ports, list) or not all(isinstance(port, str) for port in cast("list[Any]", ports)):
                    return "expected a list of port names"
                self._ports[name] = tuple(cast("list[str]", ports))
                return ForeignType(kind)
        problems: list[Problem] = []
        neuron = read_neuron("", entry, problems)
        if problems or neuron is None:
            return str(problems[0])
        if isinstance(neuron, FluidNeuron):
            self._neurons[name] = neuron
            return ForeignType("")
        return with_their_ports(neuron)

    def _type_of(self, name: str, entry: Entry) -> ForeignType | None:
        """What a neuron is; None, with one complaint, where that is unknown."""
        if name not in self._types:
            found = self._types.get(name.partition("-")[0]) or type_of_name(name)
            if isinstance(found, str):
                self.problems.append(self._source.problem(entry.path, found))
            self._types[name] = None if isinstance(found, str) else found
        return self._types[name]

    def _add(self, entry: Entry, *, trainable: bool) -> None:
        target, source = self._type_of(entry.target.neuron, entry), self._type_of(entry.source.neuron, entry)
        if target is None or source is None or target.type_name in (INPUT, LEFT_OUT) or source.type_name == LEFT_OUT:
            return
        self._paths[f"links[{len(self.collected.links)}]"] = entry.path
        ends = (
            Port(entry.target.neuron, target.input_name(entry.target.name)),
            Port(entry.source.neuron, source.output_name(entry.source.name)),
        )
        self.collected.links.append(Link(*ends, entry.weight, trainable))

    def _add_neurons(self) -> None:
        mentioned = dict.fromkeys(port.neuron for link in self.collected.links for port in link.ends)
        declared = {*self._ports, *self._neurons}
        for name, known in self._types.items():
            if known is None or not (name in mentioned or name in declared or self._is_declared(name)):
                continue
            if known.type_name in (INPUT, OUTPUT):
                side = self.collected.inputs if known.type_name == INPUT else self.collected.outputs
                side[name] = self._ports.get(name) or self._linked_ports(name, known.type_name)
            elif known.type_name != LEFT_OUT:
                self.collected.neurons[name] = self._neurons.get(name) or Neuron(known.type_name, known.parameters)

    def _is_declared(self, name: str) -> bool:
        """Whether the section "types" has this very neuron as an object, and not the first word of others."""
        types = self._source.data.get(TYPES)
        return isinstance(types, dict) and isinstance(cast("dict[str, object]", types).get(name), dict)

    def _linked_ports(self, name: str, kind: str) -> tuple[str, ...]:
        ends = (link.source if kind == INPUT else link.target for link in self.collected.links)
        return tuple(dict.fromkeys(port.name for port in ends if port.neuron == name))

    def _add_memories(self) -> None:
        heard = {link.target for link in self.collected.links}
        for name, neuron in self.collected.neurons.items():
            try:
                memory = neuron.memory
            except ValueError:
                # A neuron type that does not exist: the check of the machine says so.
                continue
            if memory is not None and Port(name, memory[0]) not in heard:
                self.collected.links.append(Link(Port(name, memory[0]), Port(name, memory[1]), 1.0, False))
