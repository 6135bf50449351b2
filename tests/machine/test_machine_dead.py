"""Dead code: what it is, and that taking it out changes no output."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from dmmx.interpreter import interpret
from dmmx.machine import FluidNeuron, Link, Machine, Neuron, Port, dead_links, without_dead
from dmmx.vvalue import Tree
from strategies import machines, streams_for

TICKS = 10


@given(st.data(), machines(fluid=True))
def test_removing_dead_code_changes_no_output(data: st.DataObject, machine: Machine) -> None:
    streams = data.draw(streams_for(machine, TICKS))
    smaller = without_dead(machine)
    assert list(islice(interpret(smaller, streams), TICKS)) == list(islice(interpret(machine, streams), TICKS))
    assert set(smaller.links) == set(machine.links) - dead_links(machine)
    assert not dead_links(smaller)
    assert without_dead(smaller) == smaller


def names(machine: Machine) -> set[str]:
    return {str(link) for link in dead_links(machine)}


def test_what_leads_to_no_output_is_dead() -> None:
    builder = Machine.builder().input("in", "x").output("out", "y").neuron("a", "relu").neuron("b", "relu")
    builder.link("out.y", "in.x").link("a.x", "in.x").link("b.x", "a.y").link("a.x", "b.y")
    machine = builder.build()
    assert names(machine) == {"a.x <- 1 * in.x", "b.x <- 1 * a.y", "a.x <- 1 * b.y"}
    assert list(without_dead(machine).neurons) == []
    assert without_dead(machine).inputs == machine.inputs


def test_what_carries_nothing_is_dead() -> None:
    """A loop that no input or constant reaches stays zero for ever."""
    builder = Machine.builder().output("out", "y").memory("a").neuron("b", "relu")
    machine = builder.link("b.x", "a.result").link("out.y", "b.y").build()
    assert len(dead_links(machine)) == 3
    assert without_dead(machine).neurons == {}


def test_constants_initial_outputs_and_inputs_sound() -> None:
    def loop() -> Machine:
        return Machine.builder().output("out", "y").memory("a").link("out.y", "a.result").build()

    assert len(dead_links(loop())) == 2
    started = Machine(loop().neurons, loop().links, {}, loop().outputs, loop().initial.lift({"a": {"result": 1}}))
    assert not dead_links(started)
    fed = Machine.builder().output("out", "y").memory("a").link("out.y", "a.result").constant("one", 1)
    assert not dead_links(fed.link("a.delta", "one.value").build())
    half = Machine.builder().output("out", "y").neuron("s", "sigmoid").link("out.y", "s.y").build()
    assert not dead_links(half)


def test_an_initial_output_wakes_only_the_parts_that_put_out_there() -> None:
    held = FluidNeuron((Neuron("constant", {"value": 1}), Neuron("max_norm")), (0.0, 1.0), trainable=False)
    machine = Machine(
        {"held": held},
        (Link(Port("out", "y"), Port("held", "norm"), 1.0, False),),
        {"in": ("x",)},
        {"out": ("y",)},
        Tree({"held": {"value": 0.25}}),
    )
    assert names(machine) == {"out.y <= 1 * held.norm"}
    assert not without_dead(machine).links
