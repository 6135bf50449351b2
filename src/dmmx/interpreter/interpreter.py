"""The two-stroke engine on trees: the executable specification of a machine. Needs no JAX.

Each tick is a *down movement* (linear: the network matrix applied to all outputs) and an *up movement* (every neuron
applied to what arrived); Bukatin & Anthony, arXiv 1712.07447, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dmmx.errors import TaskError, did_you_mean
from dmmx.machine import Link, Machine
from dmmx.vvalue import ZERO, Tree

Streams = Mapping[str, Iterable[object]]
"""For every stream input, its elements: V-values {output: V-value}, one a tick; they may be endless."""


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

        Trees are shared, never changed, so when the very same objects arrive as at the last tick, the last answer holds:
        a machine at rest costs almost nothing.
        """
        row = self._rows[name]
        sources = tuple([self.state[link.source.neuron][link.source.name] for link in row])
        past = self._past.get(name)
        if past is not None and all(map(_is_same, past[0], sources)):
            return past[1], past[2]
        inputs: dict[str, Tree] = {}
        for link, source in zip(row, sources, strict=True):
            inputs[link.target.name] = inputs.get(link.target.name, ZERO) + source * link.weight
        x = ZERO.nest(inputs)
        neuron = self.machine.neurons.get(name)
        y = ZERO if neuron is None else neuron(x)
        assert isinstance(y, Tree)
        self._past[name] = (sources, x, y)
        return x, y


def _is_same(a: Tree, b: Tree) -> bool:
    return a is b


def interpret(machine: Machine, streams: Streams) -> Iterator[Tree]:
    """Run a machine, tick by tick, as long as its streams last.

    Args:
        machine: any machine.
        streams: the elements of every stream input; iterables that may be endless, read one element a tick. A machine
            without stream inputs runs for ever.

    Yields:
        The machine's output at every tick: {output neuron: {input: V-value}}.

    Raises:
        TaskError: a stream is missing, unknown, or ends before another.

    Example:
        >>> from dmmx.task import duplicate_detector, text_stream
        >>> *_, last = interpret(duplicate_detector(), {"text": text_stream("abcb", ticks=40)})
        >>> last
        Tree({'output': {'duplicates': 1}})
    """
    _check_names(machine, streams)
    engine = Interpreter(machine)
    iterators = {name: iter(stream) for name, stream in streams.items()}
    tick = 0
    while True:
        elements: dict[str, object] = {}
        ended: list[str] = []
        for name, iterator in iterators.items():
            try:
                elements[name] = next(iterator)
            except StopIteration:
                ended.append(name)
        if ended:
            if len(ended) < len(iterators):
                raise TaskError(f"stream {ended[0]!r} ends after {tick} ticks, before {next(iter(elements))!r}")
            return
        tick += 1
        yield engine.step(elements)


def _check_names(machine: Machine, streams: Streams) -> None:
    for name in streams:
        if name not in machine.inputs:
            raise TaskError(f"the machine has no stream input {name!r}. {did_you_mean(name, machine.inputs)}")
    missing = [name for name in machine.inputs if name not in streams]
    if missing:
        raise TaskError(f"no stream is given for the inputs: {', '.join(missing)}")
