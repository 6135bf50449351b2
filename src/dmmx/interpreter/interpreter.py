"""The two-stroke engine on trees: the executable specification of a machine. Needs no JAX.

Each tick is a *down movement* (linear: the network matrix applied to all outputs) and an *up movement* (every neuron
applied to what arrived); Bukatin & Anthony, arXiv 1712.07447, section 4.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping

from dmmx.interpreter.streams import Streams, read_streams
from dmmx.machine import Link, Machine
from dmmx.vvalue import ZERO, Tree


class Interpreter:
    """A machine that is running: its state is the V-value of all outputs.

    Args:
        machine: the machine; it is never changed.

    Attributes:
        state: {neuron: {output: V-value}} after the last tick.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> engine = Interpreter(duplicate_detector())
        >>> for char in "aa":
        ...     out = engine.step({"text": {"char": {char: 1}}})
        >>> engine.state["counts"]["result"]
        Tree({'a': 1})
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.state = machine.initial
        rows: dict[str, list[Link]] = {name: [] for name in (*machine.neurons, *machine.outputs)}
        for link in machine.links:
            rows[link.target.neuron].append(link)
        self._rows = rows
        self._sources = {name: [link.source for link in row] for name, row in rows.items()}
        self._past: dict[str, tuple[tuple[Tree, ...], Tree, Tree]] = {}

    def step(self, streams: Mapping[str, object]) -> Tree:
        """One tick.

        Args:
            streams: the element of every stream input at this tick; a missing one is zero.

        Returns:
            What arrives at the stream outputs: {output neuron: {input: V-value}}.
        """
        arrived = {name: self._up(name)[0] for name in self.machine.outputs}
        outputs: dict[str, object] = {name: Tree(streams.get(name, ZERO)) for name in self.machine.inputs}
        outputs.update((name, self._up(name)[1]) for name in self.machine.neurons)
        self.state = ZERO.nest(outputs)
        return ZERO.nest(arrived)

    def _up(self, name: str) -> tuple[Tree, Tree]:
        """What arrives at a neuron and what it makes of it.

        Trees are shared, never changed, so when the very same objects arrive as at the last tick, the last answer
        holds: a machine at rest costs almost nothing.
        """
        state = self.state
        sources = tuple([state[neuron][output] for neuron, output in self._sources[name]])
        past = self._past.get(name)
        if past is not None and all(map(operator.is_, past[0], sources)):
            return past[1], past[2]
        inputs: dict[str, Tree] = {}
        for link, source in zip(self._rows[name], sources, strict=True):
            inputs[link.target.name] = inputs.get(link.target.name, ZERO) + source * link.weight
        x = ZERO.nest(inputs)
        y = self._apply(name, x)
        self._past[name] = (sources, x, y)
        return x, y

    def _apply(self, name: str, x: Tree) -> Tree:
        neuron = self.machine.neurons.get(name)
        try:
            y = ZERO if neuron is None else neuron(x)
        except Exception as error:
            error.add_note(f"raised by neuron {name!r} at the input {x!r}")
            raise
        assert isinstance(y, Tree)
        return y


def interpret(machine: Machine, streams: Streams) -> Iterator[Tree]:
    """Run a machine, tick by tick, as long as its streams last.

    Args:
        machine: any machine.
        streams: the elements of every stream input; iterables that may be endless, read one element a tick. A machine
            without stream inputs runs for ever.

    Returns:
        The machine's output at every tick: {output neuron: {input: V-value}}.

    Raises:
        TaskError: a stream is missing or unknown; or, while it runs, one ends before another or holds no V-value.

    Example:
        >>> from dmmx.task import duplicate_detector, text_stream
        >>> *_, last = interpret(duplicate_detector(), {"text": text_stream("abcb", ticks=40)})
        >>> last
        Tree({'output': {'duplicates': 1}})
    """
    engine = Interpreter(machine)
    return map(engine.step, read_streams(machine, streams))
