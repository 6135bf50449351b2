"""The neurons that an EDN machine mentions: which they are, and how they and their ports are called in dmmx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from dmmx.machine.edn.declared import Declared, declared_of, neuron_of
from dmmx.machine.edn.names import Kind, names_of_labels
from dmmx.machine.edn.sections import Sections
from dmmx.machine.edn.types import type_of_symbol
from dmmx.machine.edn.walk import Entry, Mention, entries_of, is_matrix, matrices_in, number_of, outputs_of
from dmmx.machine.fluid import AnyNeuron
from dmmx.machine.foreign import INPUT, OUTPUT, ForeignType
from dmmx.machine.link import Link, Port
from dmmx.vvalue import Tree
from dmmx.vvalue.edn import Complaints, EdnMap, Form


class Cast:
    """All neurons of a file.

    Args:
        sections: of the file.
        complaints: to add to.

    Attributes:
        offsets: where each neuron is mentioned first.
    """

    def __init__(self, sections: Sections, complaints: Complaints) -> None:
        self._chosen = sections.types
        self._complaints = complaints
        self._types: dict[str, ForeignType | None] = {}
        self._declared: dict[Kind, Declared] = {}
        self._inputs: dict[Kind, str] = {}
        self.offsets: dict[Kind, int] = {}
        for form in sections.neurons:
            found = declared_of(form, complaints)
            kind = None if found is None else self._meet(found.mention)
            if found is not None and kind is not None:
                if kind in self._declared:
                    complaints.add(found.mention.offset, f"the neuron {kind.label!r} is declared twice")
                self._declared[kind] = found
        # While the neurons are met, whatever else is wrong is not complained of: that comes when it is read.
        quiet = Complaints(complaints.source)
        for entry in self._entries_anywhere(sections, quiet):
            self._meet_entry(entry)
        if sections.initial is not None:
            for output in outputs_of(sections.initial, quiet):
                self._meet(output.neuron)

    @cached_property
    def names(self) -> dict[Kind, str]:
        """The name of every neuron and stream in the machine."""
        return names_of_labels(self.offsets)

    def type_of(self, mention: Mention) -> ForeignType | None:
        """What a neuron's symbol stands for; None, with one complaint a symbol, where that is unknown."""
        if mention.symbol not in self._types:
            found = type_of_symbol(mention.symbol, self._chosen)
            if isinstance(found, str):
                self._complaints.add(mention.type_offset, found)
            self._types[mention.symbol] = None if isinstance(found, str) else found
        return self._types[mention.symbol]

    def find(self, symbol: str, label: str) -> Mention | None:
        """A neuron by its symbol and label, if the file mentions it."""
        mention = Mention(symbol, label, 0, 0)
        found = type_of_symbol(symbol, self._chosen)
        return None if isinstance(found, str) or Kind(found.type_name, label) not in self.offsets else mention

    def port(self, mention: Mention, name: str, kind: str) -> Port:
        """A port in the machine's names.

        Args:
            mention: a neuron whose type is known.
            name: of the port, in the file.
            kind: `input` or `output`.
        """
        found = self.type_of(mention) or ForeignType("")
        ours = found.input_name(name) if kind == "input" else found.output_name(name)
        return Port(self.names[Kind(found.type_name, mention.label)], ours)

    def neuron(self, mention: Mention) -> AnyNeuron | None:
        """The neuron, if it is one, and not a stream."""
        found = self.type_of(mention)
        return (
            None
            if found is None
            else self._neuron(Kind(found.type_name, mention.label), Complaints(self._complaints.source))
        )

    def neurons(self) -> dict[str, AnyNeuron]:
        """All neurons that are not streams, by the machine's names."""
        made = {name: self._neuron(kind, self._complaints) for kind, name in self.names.items()}
        return {name: neuron for name, neuron in made.items() if neuron is not None}

    def streams(self, links: Iterable[Link]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """The stream inputs and outputs with their ports: those that are declared, or those that are linked."""
        ports: dict[str, dict[str, dict[str, None]]] = {INPUT: {}, OUTPUT: {}}
        for kind, name in self.names.items():
            if kind.type_name in ports:
                given = self._declared[kind].ports(self._complaints) if kind in self._declared else None
                ports[kind.type_name][name] = dict.fromkeys(given or ())
        undeclared = {name for kind, name in self.names.items() if kind not in self._declared}
        for link in links:
            for port, side in ((link.source, INPUT), (link.target, OUTPUT)):
                if port.neuron in ports[side] and port.neuron in undeclared:
                    ports[side][port.neuron][port.name] = None
        inputs, outputs = (
            {name: tuple(found) for name, found in ports[side].items() if found or name not in undeclared}
            for side in (INPUT, OUTPUT)
        )
        return inputs, outputs

    def matrix_tree(self, value: EdnMap) -> Tree | None:
        """A network matrix within a V-value, as {target: {input: {source: {output: weight}}}}; None for other maps."""
        if not is_matrix(value):
            return None
        rows: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
        for entry in entries_of(Form(value, 0), self._complaints):
            if self.type_of(entry.target) is not None and self.type_of(entry.source) is not None:
                target = self.port(entry.target, entry.input, "input")
                source = self.port(entry.source, entry.output, "output")
                row = rows.setdefault(target.neuron, {}).setdefault(target.name, {})
                row.setdefault(source.neuron, {})[source.name] = number_of(entry.weight, "weight", self._complaints)
        return Tree(rows)

    def _entries_anywhere(self, sections: Sections, quiet: Complaints) -> Iterator[Entry]:
        """Those of the network matrices, then those of matrices within V-values."""
        matrices = [form for form, _ in sections.matrices]
        for form in matrices:
            yield from entries_of(form, quiet)
        values = [declared.rest for declared in self._declared.values() if declared.rest is not None]
        if sections.initial is not None:
            values += [output.value for output in outputs_of(sections.initial, quiet)]
        for value in values:
            for form in matrices_in(value):
                if not any(form is matrix for matrix in matrices):
                    yield from entries_of(form, quiet)

    def _meet_entry(self, entry: Entry) -> None:
        target = self._meet(entry.target)
        self._meet(entry.source)
        found = self.type_of(entry.target)
        if target is None or found is None or found.only_input is None:
            return
        before = self._inputs.setdefault(target, entry.input)
        if before != entry.input:
            message = (
                f"{found.type_name!r} has one input in dmmx, but {target.label!r} has {before!r} and {entry.input!r}"
            )
            self._complaints.add(entry.target.offset, message)

    def _meet(self, mention: Mention) -> Kind | None:
        found = self.type_of(mention)
        if found is None:
            return None
        kind = Kind(found.type_name, mention.label)
        self.offsets.setdefault(kind, mention.offset)
        return kind

    def _neuron(self, kind: Kind, complaints: Complaints) -> AnyNeuron | None:
        if kind.type_name in (INPUT, OUTPUT):
            return None
        declared = self._declared.get(kind)
        return neuron_of(kind.type_name, declared, self.offsets[kind], complaints, self.matrix_tree, self._chosen)
