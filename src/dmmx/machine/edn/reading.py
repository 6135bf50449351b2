"""Machines from EDN: the rank-6 matrices of the Clojure implementation, and what `machine_to_edn` writes."""

from __future__ import annotations

from dmmx.errors import InputFileError, Problem, VValueError, report_problems
from dmmx.machine.collected import Collected
from dmmx.machine.edn.cast import Cast
from dmmx.machine.edn.sections import SELF, SELF_OUTPUT, Sections, sections_of
from dmmx.machine.edn.walk import Entry, entries_of, name_of, number_of, outputs_of, parts_of
from dmmx.machine.foreign import INPUT
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import ZERO, Tree
from dmmx.vvalue.edn import Complaints, EdnText, Form, described, read_form, tree_of


def machine_from_edn(text: str, name: str = "the machine") -> Machine:
    """The machine that EDN text describes.

    The text is one of

    - a network matrix `{type {name {input {type {name {output weight}}}}}}`, as in Clojure. If it has a row of the
      accumulator `:self`, the machine is self-referential: that neuron's output is the matrix;
    - the outputs that a machine starts from, {type {name {output V-value}}}, with the matrix at `accum :self :single`;
    - sections: what `machine_to_edn` writes, or one of the above as `:matrix` or `:initial` with `:types {symbol
      meaning}` for neuron types that dmmx does not know. The meaning is a neuron type, `input` or `output`: a neuron
      that brings in a stream, or takes one.

    A link that keeps an accumulator's own past, with weight 1, is fixed, as are those of `:hard`; others are trainable.

    Args:
        text: EDN.
        name: what error messages call it.

    Raises:
        InputFileError: the text is not EDN, or no well-formed machine; all problems are listed with lines and columns.

    Example:
        >>> machine = machine_from_edn('''
        ... {v-accum    {:self {:accum {v-accum {:self {:single 1}}}
        ...                     :delta {v-identity {:update {:single -0.5}}}}}
        ...  v-identity {:update {:single {v-identity {:update {:single 1}}}}}}
        ... ''')
        >>> machine.self_port
        Port(neuron='self', name='result')
        >>> print(*machine.links, sep="; ")
        self.accum <= 1 * self.result; self.delta <- -0.5 * update.single; update.single <- 1 * update.single
    """
    source = EdnText(text)
    try:
        form = read_form(source)
    except VValueError as error:
        raise InputFileError(f"{name}: {error}") from None
    complaints = Complaints(source)
    reading = _Reading(sections_of(form, complaints), complaints)
    problems = complaints.problems() or reading.problems()
    if problems:
        raise InputFileError(report_problems(name, problems, shown=50))
    return reading.collected.machine()


class _Reading:
    """Turns sections into the parts of a machine."""

    def __init__(self, sections: Sections, complaints: Complaints) -> None:
        self.complaints = complaints
        self.sections = sections
        self.collected = Collected()
        self.cast = Cast(sections, complaints)
        self.offsets: dict[str, int] = {}
        matrices = [form for form, _ in sections.matrices]
        self._add_links()
        self._add_neurons()
        if sections.initial is not None:
            self._add_initial(sections.initial, matrices)
        self._add_self()
        if sections.addition is not None:
            self.collected.addition = name_of(sections.addition) or described(sections.addition)
            self.offsets["addition"] = sections.addition.offset

    def problems(self) -> list[Problem]:
        """What is wrong with the machine as a whole, with lines and columns where they are known."""
        place = self.complaints.source.place
        return [
            Problem(place(self.offsets[problem.place]), problem.message) if problem.place in self.offsets else problem
            for problem in self.collected.problems()
        ]

    def _add_links(self) -> None:
        for form, trainable in self.sections.matrices:
            for entry in entries_of(form, self.complaints):
                target, source = self.cast.type_of(entry.target), self.cast.type_of(entry.source)
                weight = number_of(entry.weight, "weight", self.complaints)
                # In Clojure a neuron is awake only if it has a row; here streams come in anyway.
                if target is None or source is None or target.type_name == INPUT:
                    continue
                ends = self.ports_of(entry)
                self.offsets[f"links[{len(self.collected.links)}]"] = entry.weight.offset
                is_trainable = trainable if trainable is not None else not self._keeps_past(entry, weight)
                self.collected.links.append(Link(*ends, weight, is_trainable))

    def ports_of(self, entry: Entry) -> tuple[Port, Port]:
        """The ends of a link, in the machine's names."""
        return self.cast.port(entry.target, entry.input, "input"), self.cast.port(entry.source, entry.output, "output")

    def _keeps_past(self, entry: Entry, weight: float) -> bool:
        target, source = self.ports_of(entry)
        neuron = self.cast.neuron(entry.target)
        memory = None if neuron is None else neuron.memory
        return weight == 1 and target.neuron == source.neuron and (target.name, source.name) == memory

    def _add_neurons(self) -> None:
        for kind, name in self.cast.names.items():
            offset = self.cast.offsets[kind]
            for section in ("neurons", "inputs", "outputs", "initial"):
                self.offsets[f"{section}.{name}"] = offset
        self.collected.neurons = self.cast.neurons()
        self.collected.inputs, self.collected.outputs = self.cast.streams(self.collected.links)

    def _add_initial(self, form: Form, matrices: list[Form]) -> None:
        initial: dict[str, dict[str, Tree]] = {}
        for output in outputs_of(form, self.complaints):
            # The matrix is the links.
            if any(output.value is matrix for matrix in matrices) or self.cast.type_of(output.neuron) is None:
                continue
            port = self.cast.port(output.neuron, output.name, "output")
            value = tree_of(output.value, self.complaints, self.cast.matrix_tree).map(_as_float)
            initial.setdefault(port.neuron, {})[port.name] = value
        self.collected.initial = ZERO.nest({name: ZERO.nest(outputs) for name, outputs in initial.items()})

    def _add_self(self) -> None:
        form = self.sections.self_port
        if form is not None:
            parts = [name_of(part) for part in parts_of(form)]
            found = None if len(parts) != 3 else self.cast.find(parts[0] or "", parts[1] or "")
            if found is None:
                self.complaints.add(form.offset, "expected the output of a neuron, like [accum :self :single]")
            else:
                self.collected.self_port = self.cast.port(found, parts[2] or "", "output")
                self.offsets["self"] = form.offset
        elif self.sections.is_clojure:
            found = self.cast.find("accum", SELF)
            if found is not None:
                self.collected.self_port = self.cast.port(found, SELF_OUTPUT, "output")


def _as_float(leaf: object) -> object:
    """A leaf as a machine file can hold it: no fractions."""
    return leaf if isinstance(leaf, int | float) else float(leaf)  # pyright: ignore[reportArgumentType]
