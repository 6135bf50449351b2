"""The two-stroke engine on trees: the executable specification of a machine. Needs no JAX.

Each tick is a *down movement* (linear: the network matrix applied to all outputs) and an *up movement* (every neuron
applied to what arrived); Bukatin & Anthony, arXiv 1712.07447, section 4.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping

from dmmx.errors import KindError
from dmmx.interpreter.gathering import Dice, Gathering
from dmmx.interpreter.rows import Matrix, Row, rows_of_links
from dmmx.interpreter.streams import Streams, read_streams
from dmmx.machine import Machine, Mismatch, check_kinds, matrix_of, neuron_of_name
from dmmx.vvalue import ZERO, Tree, draw


class Interpreter:
    """A machine that is running: its state is the V-value of all outputs.

    Args:
        machine: the machine; it is never changed.
        seed: of the random numbers that draw samples. Without a seed nothing is drawn: a sum of samples is the exact
            measure.
        kinds: ports, written `neuron.name`, with the kind of leaf that they take or give, such as `number`, besides
            those that neuron types declare. Where neither this nor `mismatch` is given, every port takes everything.
        mismatch: what becomes of a link between different kinds: "zero", the default where kinds are given, lets it
            contribute nothing. "refuse" raises an error: before anything runs for the links that are known to carry
            something else, and at the tick when it happens for all others, such as those that a machine makes itself.

    Attributes:
        state: {neuron: {output: V-value}} after the last tick.
        tick: how many have passed.
        dice: where random numbers come from; None without a seed.

    Raises:
        KindError: links between different kinds are refused.
        MachineError: a port is not written like that, or its neuron does not exist.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> engine = Interpreter(duplicate_detector())
        >>> for char in "aa":
        ...     out = engine.step({"text": {"char": {char: 1}}})
        >>> engine.state["counts"]["result"]
        Tree({'a': 1})
    """

    def __init__(
        self,
        machine: Machine,
        *,
        seed: int | None = None,
        kinds: Mapping[str, str] | None = None,
        mismatch: Mismatch | None = None,
    ) -> None:
        if mismatch is not None:
            kinds = kinds or {}
        if mismatch == "refuse":
            check_kinds(machine, kinds or {})
        self.machine = machine
        self.tick = 0
        self.dice = None if seed is None else Dice(seed)
        self.state = self._drawn(start_of(machine))
        gathering = Gathering(machine, self.dice, kinds, mismatch or "zero")
        self._gathering = None if gathering.is_plain else gathering
        self._matrix = None if machine.self_port is None else Matrix(machine)
        self._rows = rows_of_links((*machine.neurons, *machine.outputs), machine.links)
        self._past: dict[str, tuple[Row, tuple[Tree, ...], Tree, Tree]] = {}
        self._evaluated: Mapping[str, Row] = {}

    @property
    def matrix(self) -> Tree:
        """The network matrix of the next down movement: {target: {input: {source: {output: weight}}}}."""
        port = self.machine.self_port
        return matrix_of(self.machine) if port is None else self.state[port.neuron][port.name]

    @property
    def active(self) -> tuple[str, ...]:
        """The neurons and stream outputs that were evaluated at the last tick; none before the first.

        In a self-referential machine these are the rows of the matrix then, and the neurons that speak unasked.
        """
        return tuple(name for name in self._evaluated if name not in self.machine.inputs)

    def step(self, streams: Mapping[str, object], messages: Tree = ZERO) -> Tree:
        """One tick.

        In a self-referential machine this costs as much as the neurons that the matrix names now.

        Args:
            streams: the element of every stream input at this tick; a missing one is zero.
            messages: {neuron: {input: V-value}}, what arrives at inputs in addition to what the links bring. A neuron
                that has no row of the matrix hears its message as well.

        Returns:
            What arrives at the stream outputs: {output neuron: {input: V-value}}.

        Raises:
            KindError: a link carries what its target does not take, and that is refused; the machine is as it was
                before the tick.
        """
        machine = self.machine
        rows = self._rows if self._matrix is None else self._matrix.rows(self.matrix)
        unheard = [name for name in messages.keys() if name not in rows]
        rows = {**rows, **dict.fromkeys(unheard, ())} if unheard else rows
        past, self._past = self._past, {}
        outputs: dict[str, Tree] = {name: Tree(streams.get(name, ZERO)) for name in machine.inputs}
        if self.dice is not None:
            outputs = {name: draw(element, self.dice.random) for name, element in outputs.items()}
        arrived: dict[str, Tree] = {}
        for name, row in rows.items():
            if name in machine.inputs:
                continue
            x, y = self._up(name, row, past.get(name))
            if messages[name]:
                x = x + messages[name]
                y = self._drawn(self._apply(name, x))
            if name in machine.outputs:
                arrived[name] = x
            else:
                outputs[name] = y
        self.state, self._evaluated = ZERO.nest(outputs), rows
        self.tick += 1
        return ZERO.nest(arrived)

    def _up(self, name: str, row: Row, past: tuple[Row, tuple[Tree, ...], Tree, Tree] | None) -> tuple[Tree, Tree]:
        """What arrives at a neuron and what it makes of it.

        Trees are shared, never changed, so when the very same objects arrive as at the last tick, the last answer
        holds: a machine at rest costs almost nothing. But where samples were drawn, they are drawn again.
        """
        state = self.state
        sources = tuple([state.at(term.source) for term in row])
        if past is None or past[0] is not row or not all(map(operator.is_, past[1], sources)):
            if self._gathering is not None:
                return self._up_otherwise(self._gathering, name, row, sources)
            inputs: dict[str, Tree] = {}
            for term, source in zip(row, sources, strict=True):
                inputs[term.input] = inputs.get(term.input, ZERO) + source * term.weight
            x = ZERO.nest(inputs)
            past = row, sources, x, self._apply(name, x)
        self._past[name] = past
        return past[2], past[3]

    def _up_otherwise(self, gathering: Gathering, name: str, row: Row, sources: tuple[Tree, ...]) -> tuple[Tree, Tree]:
        """The same where what arrives is no plain sum."""
        dice = self.dice
        before = dice and dice.count
        try:
            x = gathering.arrive(name, row, sources)
        except KindError as error:
            raise KindError(f"tick {self.tick + 1}: {error}") from None
        y = self._drawn(self._apply(name, x))
        if dice is None or dice.count == before:
            self._past[name] = row, sources, x, y
        return x, y

    def _drawn(self, value: Tree) -> Tree:
        """The value with one sample in place of every measure, where samples are drawn."""
        return value if self.dice is None else draw(value, self.dice.random)

    def _apply(self, name: str, x: Tree) -> Tree:
        neuron = None if name in self.machine.outputs else neuron_of_name(name, self.machine.neurons)
        try:
            y = ZERO if neuron is None else neuron(x)
        except Exception as error:
            error.add_note(f"raised by neuron {name!r} at the input {x!r}")
            raise
        assert isinstance(y, Tree)
        return y


def start_of(machine: Machine) -> Tree:
    """The outputs at tick 0: those that the machine gives, and its links where it refers to itself."""
    port = machine.self_port
    if port is None:
        return machine.initial
    return machine.initial + ZERO.nest({port.neuron: ZERO.nest({port.name: matrix_of(machine)})})


def interpret(
    machine: Machine,
    streams: Streams,
    *,
    seed: int | None = None,
    kinds: Mapping[str, str] | None = None,
    mismatch: Mismatch | None = None,
) -> Iterator[Tree]:
    """Run a machine, tick by tick, as long as its streams last.

    Args:
        machine: any machine.
        streams: the elements of every stream input; iterables that may be endless, read one element a tick. A machine
            without stream inputs runs for ever.
        seed: of the random numbers that draw samples; without one, sums of samples are exact measures.
        kinds: what kinds of leaves ports take or give, see `Interpreter`.
        mismatch: what becomes of links between different kinds, see `Interpreter`.

    Returns:
        The machine's output at every tick: {output neuron: {input: V-value}}.

    Raises:
        TaskError: a stream is missing or unknown; or, while it runs, one ends before another or holds no V-value.
        KindError: a link carries what its target does not take, and that is refused.

    Example:
        >>> from dmmx.task import duplicate_detector, text_stream
        >>> *_, last = interpret(duplicate_detector(), {"text": text_stream("abcb", ticks=40)})
        >>> last
        Tree({'output': {'duplicates': 1}})
    """
    engine = Interpreter(machine, seed=seed, kinds=kinds, mismatch=mismatch)
    return map(engine.step, read_streams(machine, streams))
