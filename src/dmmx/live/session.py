"""`Live`: a session with a running machine, as an immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, final

from dmmx.errors import DmmxError
from dmmx.live.answers import show_text
from dmmx.live.chain import Chain
from dmmx.live.commands import Aside, Change, Command, Question, parse_command
from dmmx.live.commands.edits import Add, Remove, Set
from dmmx.live.commands.registers import Clear, Keep, Scale, Send, Sum
from dmmx.live.commands.time import CADENCE, Input, Redo, Run, Step, Travel, Undo
from dmmx.live.draft import Draft
from dmmx.live.history import History
from dmmx.live.log import Entry
from dmmx.live.running import Running
from dmmx.live.states import States
from dmmx.machine import Machine, Mismatch, Port
from dmmx.vvalue import Leaf, Tree

KEEP = 100_000
"""Ticks of history that are kept at least: some hundred bytes each for a machine at rest, more for a busy one."""


@final
@dataclass(frozen=True, eq=False, init=False, repr=False)
class Live:
    """A session with a running machine: its state, its past, and what was done with it.

    Every method gives another session and leaves this one as it was; the two share what did not change. So the state
    before an edit is never lost, and a refused edit changes nothing.

    Args:
        machine: what to run.
        keep: how many ticks of history, and changes to undo, are kept at least.
        kinds: what kinds of leaves ports take or give, see `Interpreter`.
        mismatch: what becomes of links between different kinds. Where they are refused, an edit is too that makes one;
            if a machine that refers to itself makes one, the tick cannot be done at which it carries something.

    Raises:
        KindError: the machine has links between different kinds, and they are refused.

    Attributes:
        log: every command that was given, an undone one too.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> live = Live(duplicate_detector()).input("text", "aa", cadence=3).run(9)
        >>> live.show("output.duplicates")
        '1'
        >>> louder = live.set("output.duplicates", "repeated.true", 5).run(1)
        >>> louder.show("output.duplicates"), louder.undo().undo().show("output.duplicates")
        ('5', '1')
    """

    log: Chain[Entry]
    _states: States

    def __init__(
        self,
        machine: Machine,
        *,
        keep: int = KEEP,
        kinds: Mapping[str, str] | None = None,
        mismatch: Mismatch | None = None,
    ) -> None:
        object.__setattr__(self, "log", Chain())
        object.__setattr__(self, "_states", States.start(Running.start(machine, keep, kinds, mismatch), keep))

    # --- what there is ---

    @property
    def running(self) -> Running:
        """The machine at this tick of its run; a refused edit leaves the very same object."""
        return self._states.now

    @property
    def tick(self) -> int:
        """How many ticks have passed."""
        return self.running.tick

    @property
    def state(self) -> Tree:
        """{neuron: {output: V-value}} after the last tick."""
        return self.running.state

    @property
    def outputs(self) -> Tree:
        """{stream output: {input: V-value}}, what arrived at the last tick."""
        return self.running.outputs

    @property
    def matrix(self) -> Tree:
        """The network matrix of the next down movement."""
        return self.running.matrix

    @property
    def machine(self) -> Machine:
        """The machine with the links that its matrix holds now."""
        return self.running.linked

    @property
    def registers(self) -> Mapping[str, Tree]:
        """V-values put aside, by name."""
        return self.running.registers

    @property
    def history(self) -> History:
        """The ticks so far."""
        return self.running.history

    def show(self, what: str = "") -> str:
        """All outputs as text; or those of a neuron, one output in full, `matrix`, or `machine`.

        Raises:
            CommandError: there is nothing of that name.
        """
        return show_text(self.running, what)

    # --- edits ---

    def set(self, target: str | Port, source: str | Port, weight: Leaf, *, now: bool = False) -> Live:
        """With another weight between two ports, written `neuron.name`; 0 takes the link away.

        A self-referential machine gets the difference as a message to the neuron that holds its matrix: taken at the
        next tick, in the matrix one tick later, used one tick after that.

        Args:
            target: the input that receives.
            source: the output that is sent.
            weight: the new factor.
            now: change the matrix between two ticks, from outside, whatever machine it is.

        Raises:
            DmmxError: a port does not exist, or the weight is no finite number.
        """
        return self.apply(Set(Port.parse(target), Port.parse(source), weight, now))

    def add(self, delta: object, *, now: bool = False) -> Live:
        """With a V-value added to the matrix; when, see `set`.

        Raises:
            DmmxError: it names neurons or ports that do not exist, or is no matrix.
        """
        return self.apply(Add(Tree(delta), now))

    def remove(self, target: str | Port, source: str | Port | None = None, *, now: bool = False) -> Live:
        """Without a link, or without all links of a neuron; when, see `set`.

        Raises:
            DmmxError: there is nothing to remove.
        """
        if source is None:
            return self.apply(Remove(str(target), None, now))
        return self.apply(Remove(Port.parse(target), Port.parse(source), now))

    def draft(self) -> Draft:
        """A frozen copy of the matrix to be edited while the machine goes on; `add(draft.delta)` merges it.

        Not to be confused with the commands `freeze` and `merge`, which keep a draft within the session.
        """
        return Draft.of(self.running.machine, self.matrix)

    # --- registers ---

    def keep(self, register: str, value: object) -> Live:
        """With a V-value put aside under a name."""
        return self.apply(Keep(register, Tree(value)))

    def clear(self, register: str) -> Live:
        """Without a register."""
        return self.apply(Clear(register))

    def sum(self, register: str, *terms: str) -> Live:
        """With the sum of registers in a register."""
        return self.apply(Sum(register, terms))

    def scale(self, register: str, factor: Leaf) -> Live:
        """With a register multiplied by a number."""
        return self.apply(Scale(register, factor))

    def send(self, register: str, to: str | Port | None = None, *, now: bool = False) -> Live:
        """With a register added to the matrix, see `add`; or on its way to an input, where it arrives in two ticks.

        Raises:
            DmmxError: there is no such register or input, or the V-value is no matrix.
        """
        return self.apply(Send(register, None if to is None else Port.parse(to), now))

    # --- time ---

    def input(self, stream: str, given: object, *, cadence: int = CADENCE) -> Live:
        """With something to read for a stream input, after what waits already.

        Args:
            stream: the stream input.
            given: an element {output: V-value}; a number, which the stream's only output carries; or a text.
            cadence: ticks from one character of a text to the next.

        Raises:
            DmmxError: there is no such stream input or output.
        """
        return self.apply(Input(stream, given if isinstance(given, str) else Tree(given), cadence))

    def step(self, streams: Mapping[str, object] | None = None) -> Live:
        """One tick later.

        Args:
            streams: elements of stream inputs; the others read what waits for them.

        Raises:
            DmmxError: there is no such stream input, or a neuron cannot work with what arrived at it.
        """
        return self.apply(Step(Tree(streams or {})))

    def run(self, ticks: int | None = None) -> Live:
        """So many ticks later, or when all that waits was read.

        Raises:
            DmmxError: nothing waits, or a neuron cannot work with what arrived at it.
        """
        return self.apply(Run(ticks))

    def undo(self, times: int = 1) -> Live:
        """As it was before the last change, or before so many.

        Raises:
            CommandError: there were fewer.
        """
        return self.apply(Undo(times))

    def redo(self, times: int = 1) -> Live:
        """As it was before an undo, or before so many.

        Raises:
            CommandError: there were fewer.
        """
        return self.apply(Redo(times))

    # --- commands ---

    def apply(self, command: Command) -> Live:
        """The session after a command; a question or an aside changes nothing.

        Raises:
            DmmxError: it cannot be done.
        """
        if isinstance(command, Change):
            return self.reached(command, command.done(self.running))
        if isinstance(command, Undo):
            return self._with(self._states.back(command.times), Entry(self.tick, command))
        if isinstance(command, Redo):
            return self._with(self._states.forth(command.times), Entry(self.tick, command))
        return self

    def do(self, text: str) -> Live:
        """The session after a line of text; what cannot be done changes nothing but the log.

        Example:
            >>> from dmmx.task import duplicate_detector
            >>> live = Live(duplicate_detector())
            >>> after = live.do("set largest.dict cuonts.result 2")
            >>> after.running is live.running, after.log[-1].message
            (True, "neuron 'cuonts' does not exist. Did you mean 'counts'?")
        """
        try:
            return self.apply(parse_command(text))
        except DmmxError as error:
            return self.failed(text, error)

    def ask(self, text: str) -> str:
        """The answer to a line of text: to a question, what it asks for; to another command, what it would do.

        Raises:
            DmmxError: it is no command, or cannot be done.
        """
        command = parse_command(text)
        if isinstance(command, Question):
            return command.answer(self)
        return "" if isinstance(command, Aside) else self.answer(command, self.apply(command))

    def answer(self, command: Command, after: Live) -> str:
        """What to say when a command has led to another session."""
        if isinstance(command, Question):
            return command.answer(self)
        if isinstance(command, Travel):
            return f"back at tick {after.tick}" if isinstance(command, Undo) else f"at tick {after.tick} again"
        return command.answer(self.running, after.running) if isinstance(command, Change) else ""

    def reached(self, command: Command, running: Running) -> Live:
        """The session when a change has led to a state; for who carries it out step by step."""
        return self._with(self._states.reached(running), Entry(self.tick, command))

    def failed(self, command: Command | str, error: DmmxError) -> Live:
        """The session when a command was refused: the same, but for the log."""
        return self._with(self._states, Entry(self.tick, command, "failed", str(error)))

    def noted(self, command: Command) -> Live:
        """The session when something was done that changes nothing in it."""
        return self._with(self._states, Entry(self.tick, command))

    def _with(self, states: States, entry: Entry) -> Self:
        made = object.__new__(type(self))
        object.__setattr__(made, "log", self.log.plus(entry))
        object.__setattr__(made, "_states", states)
        return made

    def __repr__(self) -> str:
        return f"<Live: {self.running.machine} after tick {self.tick}>"
