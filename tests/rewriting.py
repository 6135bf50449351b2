"""Random machines that rewrite themselves, with streams that make them do it, and what is seen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st
from tests.strategies import TAME_TYPES, dyadics, machines, ports_of, trees

from dmmx.interpreter import Interpreter, start_of
from dmmx.machine import AnyNeuron, Link, Machine, Neuron, Port, links_of_matrix
from dmmx.vvalue import ZERO, Tree

Stream = Mapping[str, Sequence[Tree]]
"""For every stream input, its elements."""

Ends = tuple[Port, Port]
"""The target and the source of a link."""

SELF = "self"
"""The neuron that holds the matrix of such a machine, in its output `result`."""

UNMENTIONED = ("relu:new", "sigmoid:new", "identity:new", "nobody", "unheard:of")
"""Neurons that such a machine does not declare, and that changes of its matrix may name; two are none."""

SPEAKING = ("identity", "tanh", "sigmoid", "max_norm")
"""Types whose output is not zero where their input is not."""

DRIVEN, LIVE = Port("drive", "x"), "live"
"""A stream input that is never silent, and a neuron that hears it and is heard by an output."""

WEIGHTS = (1.0, -1.0, 0.5, -0.5)


class Rewritable(NamedTuple):
    """A machine that can be made to rewrite itself.

    Attributes:
        machine: its input `edits` takes changes of the matrix.
        ends: links that these may name.
        unheard: a link that it does not have, from something that speaks to a stream output.
    """

    machine: Machine
    ends: tuple[Ends, ...]
    unheard: Ends


@st.composite
def self_referential_machines(draw: st.DrawFn, *, fluid: bool = False) -> Rewritable:
    """Random machines that rewrite their own matrix, whose numbers grow exponentially at most."""
    base = _with_a_live_way(draw, draw(machines(TAME_TYPES, min_neurons=1, max_neurons=4, max_links=7, fluid=fluid)))
    neurons: dict[str, AnyNeuron] = {**base.neurons, **{name: Neuron(name.split(":")[0]) for name in UNMENTIONED[:3]}}
    heard = [Port(name, port) for name, ports in base.outputs.items() for port in (*ports, "more")]
    targets = [Port(name, port) for name, neuron in neurons.items() for port in ports_of(neuron.inputs)]
    targets += [*heard, Port("nobody", "p"), Port("unheard:of", "p")]
    sources = [Port(name, port) for name, ports in base.inputs.items() for port in ports]
    sources += [Port(name, port) for name, neuron in neurons.items() for port in ports_of(neuron.outputs)]
    sources += [Port("nobody", "p"), Port(SELF, "result")]
    # Only matrices may be added to the matrix.
    matrices = [Port("edits", "matrix"), Port("change", "value"), Port("relay", "p"), Port(SELF, "result")]
    possible = st.one_of(
        st.tuples(st.sampled_from(targets), st.sampled_from([*sources, *matrices])),
        st.tuples(st.sampled_from([Port(SELF, "delta"), Port("relay", "p")]), st.sampled_from(matrices)),
    )
    ends = draw(st.lists(possible, min_size=2, max_size=6, unique=True))
    held = [Link(Port(SELF, "accum"), Port(SELF, "result"), trainable=draw(st.booleans()))]
    held += [Link(Port(SELF, "delta"), Port("edits", "matrix"), draw(st.sampled_from([1.0, 0.5])))]
    own = [Link(a, b, draw(st.sampled_from([0.0, 0.5, -0.25]))) for a, b in ends if a.neuron in (SELF, "relay")]
    links = {link.ends: link for link in (*base.links, *own, *held)}
    before = {name: base.initial[name] for name in base.initial.keys()}
    before["relay"] = ZERO.nest({"p": draw(matrices_of(ends))})
    all_neurons: dict[str, AnyNeuron] = {
        **base.neurons,
        SELF: Neuron("accumulator"),
        "relay": Neuron("identity"),
        "change": Neuron("constant", {"value": draw(matrices_of(ends)).to_data()}),
    }
    machine = Machine(
        all_neurons,
        tuple(links.values()),
        {**base.inputs, "edits": ("matrix",)},
        base.outputs,
        ZERO.nest(before),
        Port(SELF, "result"),
    )
    speaking = [DRIVEN, *(Port(LIVE, port) for port in ports_of(base.neurons[LIVE].outputs))]
    unheard = [(target, source) for target in heard for source in speaking if (target, source) not in links]
    return Rewritable(machine, tuple(ends), draw(st.sampled_from(unheard)))


def _with_a_live_way(draw: st.DrawFn, base: Machine) -> Machine:
    """The machine with one more input, neuron, and way from here over there to an output."""
    live = Neuron(draw(st.sampled_from(SPEAKING)))
    outputs = [Port(name, port) for name, ports in base.outputs.items() for port in ports]
    way = (
        Link(Port(LIVE, ports_of(live.inputs)[0]), DRIVEN, draw(st.sampled_from(WEIGHTS))),
        Link(draw(st.sampled_from(outputs)), Port(LIVE, ports_of(live.outputs)[0]), draw(st.sampled_from(WEIGHTS))),
    )
    inputs = {**base.inputs, DRIVEN.neuron: (DRIVEN.name,)}
    return replace(base, neurons={**base.neurons, LIVE: live}, links=(*base.links, *way), inputs=inputs)


@st.composite
def matrices_of(draw: st.DrawFn, ends: Sequence[Ends]) -> Tree:
    """Random matrices of links that have some of these ends."""
    chosen = draw(st.lists(st.sampled_from(ends), max_size=3, unique=True))
    return sum((_matrix(one, draw(st.sampled_from(WEIGHTS))) for one in chosen), ZERO)


def _matrix(ends: Ends, weight: float) -> Tree:
    target, source = ends
    return Tree({target.neuron: {target.name: {source.neuron: {source.name: weight}}}})


@st.composite
def rewriting_streams(draw: st.DrawFn, rewritable: Rewritable, *, count: int, ticks: int) -> list[Stream]:
    """Streams in each of which a link comes to be heard at tick 1 or 2, and goes later; changes at random beside it.

    Their elements are drawn from few, so that many streams are cheap to draw, and their support stays small.

    Args:
        draw: given by hypothesis.
        rewritable: the machine, and what may be changed of it.
        count: how many streams.
        ticks: their length, at least 4.
    """
    machine, ends, unheard = rewritable
    value = trees(dyadics, max_depth=1)
    kinds = {
        name: st.one_of(st.just(ZERO), st.fixed_dictionaries(dict.fromkeys(ports, value)).map(ZERO.nest))
        for name, ports in machine.inputs.items()
    }
    kinds["edits"] = st.one_of(st.just(ZERO), matrices_of(ends).map(_as_edit))
    kinds[DRIVEN.neuron] = value.filter(bool).map(lambda element: ZERO.nest({DRIVEN.name: element}))
    few = {name: draw(st.lists(kind, min_size=3, max_size=3)) for name, kind in kinds.items()}
    streams: list[Stream] = []
    for _ in range(count):
        stream = {name: [few[name][draw(st.integers(0, 2))] for _ in range(ticks)] for name in few}
        first = draw(st.integers(0, 1))
        edit = _as_edit(_matrix(unheard, draw(st.sampled_from(WEIGHTS))))
        for tick, change in ((first, edit), (draw(st.integers(first + 1, ticks - 2)), -1 * edit)):
            stream["edits"][tick] = stream["edits"][tick] + change
        streams.append(stream)
    return streams


def _as_edit(matrix: Tree) -> Tree:
    return ZERO.nest({"matrix": matrix})


@st.composite
def machines_with_edits(draw: st.DrawFn, *, ticks: int, count: int) -> tuple[Machine, list[Stream]]:
    """A random machine and streams that make it rewrite itself."""
    rewritable = draw(self_referential_machines(fluid=draw(st.booleans())))
    return rewritable.machine, draw(rewriting_streams(rewritable, count=count, ticks=ticks))


def interpreted(machine: Machine, stream: Stream) -> tuple[list[Tree], list[Tree]]:
    """What a machine puts out at every tick, and the matrix that it starts with and has after every tick."""
    engine = Interpreter(machine)
    outputs, matrices = list[Tree](), [engine.matrix]
    for tick in range(len(next(iter(stream.values())))):
        outputs.append(engine.step({name: elements[tick] for name, elements in stream.items()}))
        matrices.append(engine.matrix)
    return outputs, matrices


class Seen(NamedTuple):
    """What is seen of a machine on a stream.

    Attributes:
        created: whether it had a link at some tick that it had not at the tick before.
        removed: whether it had a link that it had not at the next tick.
        shown: whether its outputs are others than those of the same machine with links that stay.
        spoke: whether some output was not zero.
    """

    created: bool
    removed: bool
    shown: bool
    spoke: bool


def seen(machine: Machine, stream: Stream) -> Seen:
    """What the interpreter makes of a self-referential machine and a stream."""
    outputs, matrices = interpreted(machine, stream)
    links = [{link.ends for link in links_of_matrix(matrix)} for matrix in matrices]
    steps = list(pairwise(links))
    rigid = replace(machine, self_port=None, initial=start_of(machine))
    return Seen(
        created=any(after - before for before, after in steps),
        removed=any(before - after for before, after in steps),
        shown=interpreted(rigid, stream)[0] != outputs,
        spoke=any(outputs),
    )
