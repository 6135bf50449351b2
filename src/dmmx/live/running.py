"""`Running`: a machine at one tick of its run, as a value; edits and ticks give the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import final

from dmmx.errors import CommandError, did_you_mean
from dmmx.interpreter.interpreter import start_of
from dmmx.live.draft import Draft
from dmmx.live.edits import (
    Weights,
    check_weights,
    implied,
    meant,
    relinked,
    weight_at,
    with_links_of,
    with_weights,
)
from dmmx.live.engine import Engine
from dmmx.live.feed import Feed, check_stream, element_of
from dmmx.live.history import History, Moment
from dmmx.machine import Machine, Mismatch, Port, matrix_of
from dmmx.machine.check import end_problems
from dmmx.vvalue import ZERO, Tree, nested


@final
@dataclass(frozen=True, eq=False, repr=False)
class Running:
    """A machine at one tick of its run.

    Attributes:
        machine: with the links that it has now; one that refers to itself is always as it was declared.
        declared: names of the neurons that it began with.
        engine: ticks it.
        state: {neuron: {output: V-value}} after the last tick.
        tick: how many have passed.
        outputs: {stream output: {input: V-value}}, what arrived at the last tick.
        queue: messages {neuron: {input: V-value}} that nobody has taken yet; one is taken every tick.
        taken: the one that was taken at the last tick and arrives at the next.
        feeds: what waits for the stream inputs.
        registers: V-values that the user put aside, by name.
        draft: the matrix under edit, if there is one.
        history: the ticks so far.
    """

    machine: Machine
    declared: frozenset[str]
    engine: Engine
    state: Tree
    history: History
    tick: int = 0
    outputs: Tree = ZERO
    queue: tuple[Tree, ...] = ()
    taken: Tree = ZERO
    feeds: Mapping[str, Feed] = field(default_factory=lambda: MappingProxyType[str, Feed]({}))
    registers: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType[str, Tree]({}))
    draft: Draft | None = None

    @classmethod
    def start(
        cls, machine: Machine, keep: int, kinds: Mapping[str, str] | None = None, mismatch: Mismatch | None = None
    ) -> Running:
        """A machine before its first tick; `keep` moments of its history are kept at least. For kinds see `Engine`."""
        if keep < 1:
            raise CommandError(f"at least 1 tick of history must be kept, got {keep}")
        engine = Engine(machine, kinds, mismatch)
        return cls(machine, frozenset(machine.neurons), engine, start_of(machine), History.keeping(keep))

    # --- the matrix ---

    @property
    def matrix(self) -> Tree:
        """The network matrix of the next down movement."""
        port = self.machine.self_port
        return matrix_of(self.machine) if port is None else self.state.at(port)

    @property
    def delta_port(self) -> Port | None:
        """In a self-referential machine, the input where a message is added to the matrix; None if there is none."""
        port = self.machine.self_port
        if port is None:
            return None
        inputs = self.machine.neurons[port.neuron].inputs
        if inputs is None:
            return port
        return Port(port.neuron, "delta") if "delta" in inputs else None

    @property
    def expected(self) -> Tree:
        """The matrix with all edits that are on their way to it."""
        port = self.delta_port
        if port is None:
            return self.matrix
        return sum((message.at(port) for message in (self.taken, *self.queue)), self.matrix)

    @property
    def linked(self) -> Machine:
        """The machine with the links that its matrix holds now; what is no link of a machine is passed over."""
        return self.machine if self.machine.self_port is None else with_links_of(self.machine, self.matrix)

    # --- edits ---

    def assigned(self, weights: Weights, *, now: bool = False) -> Running:
        """With other weights at some paths: in a self-referential machine, the differences are sent to its matrix.

        Args:
            weights: new ones. One of 0 takes the link away where links are summed.
            now: change the matrix between two ticks, from outside, whatever machine it is.

        Raises:
            CommandError: a path names what does not exist, or a weight is no finite number.
        """
        port = self.machine.self_port
        matrix = self.matrix if now or port is None else self.expected
        check_weights(self.machine, matrix, weights)
        weights = {
            path: weight for path, weight in meant(self.machine, weights).items() if weight != weight_at(matrix, path)
        }
        if not weights:
            return self
        if port is None:
            machine = relinked(self.machine, self.declared, weights)
            return replace(self, machine=machine, engine=self.engine.of(machine))
        if now:
            return self._with_matrix(with_weights(matrix, weights))
        changes = (nested(path, (weight or 0) - matrix.at(path).number) for path, weight in weights.items())
        return self.posted(self._delta_port(), sum(changes, ZERO))

    def added(self, delta: Tree, *, now: bool = False) -> Running:
        """With a V-value added to the matrix; see `assigned`."""
        port = self.machine.self_port
        matrix = self.matrix if now or port is None else self.expected
        weights = {path: matrix.at(path).number + change for path, change in delta.items()}
        if port is None:
            return self.assigned(weights)
        check_weights(self.machine, matrix, weights)
        return self._with_matrix(matrix + delta) if now else self.posted(self._delta_port(), delta)

    def _delta_port(self) -> Port:
        found, port = self.delta_port, self.machine.self_port
        if found is None:
            neuron = port and port.neuron
            raise CommandError(f"{neuron!r} has no input 'delta' that takes edits; with `now` they come from outside")
        return found

    def _with_matrix(self, matrix: Tree) -> Running:
        port = self.machine.self_port
        assert port is not None
        outputs = self.state[port.neuron]
        neuron = ZERO.nest({**{name: outputs[name] for name in outputs.keys()}, port.name: matrix})
        others = {name: self.state[name] for name in self.state.keys()}
        return replace(self, state=ZERO.nest({**others, port.neuron: neuron}))

    def posted(self, port: Port, message: Tree) -> Running:
        """With a message on its way to an input: taken at the next tick, or after those before it; there a tick later.

        Raises:
            CommandError: there is no such input.
        """
        larger = implied(self.machine, [port.neuron])
        problems = list(end_problems(larger, port, "input"))
        if problems:
            raise CommandError(problems[0])
        return replace(self, queue=(*self.queue, nested(port, message)))

    # --- time ---

    def fed(self, stream: str, elements: Iterable[Tree]) -> Running:
        """With elements waiting for a stream input.

        Raises:
            CommandError: there is no such stream input.
        """
        feed = self.feeds.get(check_stream(self.machine, stream), Feed()).plus(elements)
        return replace(self, feeds=MappingProxyType({**self.feeds, stream: feed}))

    def ticked(self, streams: Mapping[str, object] = MappingProxyType({})) -> Running:
        """One tick later.

        Args:
            streams: elements of stream inputs; the others read what waits for them.

        Raises:
            CommandError: there is no such stream input, or a neuron cannot work with what arrived at it.
            VValueError: an element is no V-value.
        """
        given = {name: element_of(self.machine, name, element) for name, element in streams.items()}
        read = {name: feed.first for name, feed in self.feeds.items() if name not in given}
        state, outputs = self.engine.tick(self.tick, self.state, {**read, **given}, self.taken)
        rest = {name: feed.rest if name in read else feed for name, feed in self.feeds.items()}
        moment = Moment(self.tick + 1, ZERO.nest({**read, **given}), outputs, state)
        return replace(
            self,
            state=state,
            tick=self.tick + 1,
            outputs=outputs,
            queue=self.queue[1:],
            taken=self.queue[0] if self.queue else ZERO,
            feeds=MappingProxyType({name: feed for name, feed in rest.items() if len(feed)}),
            history=self.history.plus(moment),
        )

    @property
    def waiting(self) -> int:
        """Ticks until the stream inputs have read everything that waits for them."""
        return max((len(feed) for feed in self.feeds.values()), default=0)

    # --- registers ---

    def with_register(self, name: str, value: Tree | None) -> Running:
        """With a V-value put aside under a name; None forgets it."""
        others = {known: kept for known, kept in self.registers.items() if known != name}
        return replace(self, registers=MappingProxyType(others if value is None else {**others, name: value}))

    def register(self, name: str) -> Tree:
        """The V-value of a register.

        Raises:
            CommandError: there is no such register.
        """
        if name not in self.registers:
            raise CommandError(f"there is no register {name!r}. {did_you_mean(name, self.registers)}")
        return self.registers[name]
