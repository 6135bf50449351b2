"""The shared strategies give what they promise, and not only trivial cases."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.rewriting import Seen, Stream, machines_with_edits, seen

from dmmx.interpreter import interpret
from dmmx.machine import FluidNeuron, Machine, without_dead
from dmmx.neuron import neuron_types
from dmmx.vvalue import ZERO, Tree
from strategies import CORE_TYPES, machines, streams_for, trees


def depth(tree: Tree) -> int:
    return max((len(path) for path, _ in tree.items()), default=0)


@given(trees(max_depth=2, max_width=2))
def test_trees_keep_their_bounds(tree: Tree) -> None:
    assert depth(tree) <= 2
    assert len(tree.keys()) <= 2


@pytest.mark.parametrize("fluid", [False, True])
def test_machines_are_of_every_kind(fluid: bool) -> None:
    drawn: list[Machine] = []

    @settings(max_examples=200, phases=[Phase.generate], derandomize=True, database=None)
    @given(machines(fluid=fluid))
    def collect(machine: Machine) -> None:
        drawn.append(machine)

    collect()
    types = {part.type_name for machine in drawn for neuron in machine.neurons.values() for part in neuron.parts}
    fluids = [n for machine in drawn for n in machine.neurons.values() if isinstance(n, FluidNeuron)]
    assert {n.trainable for n in fluids} == ({True, False} if fluid else set[bool]())
    assert any(0 in n.activations for n in fluids) == any(len(n.parts) > 1 for n in fluids) == fluid
    assert types == set(CORE_TYPES) <= set(neuron_types)
    assert any(link.target.neuron == link.source.neuron for machine in drawn for link in machine.links)
    assert any(machine.initial for machine in drawn)
    assert any(not machine.neurons for machine in drawn)
    assert sum(bool(without_dead(machine).links) for machine in drawn) > 50


@settings(max_examples=30)
@given(machines(cycles=False, fluid=True))
def test_without_cycles_every_machine_comes_to_rest(machine: Machine) -> None:
    ticks = len(machine.neurons) + 3
    streams = {name: [ZERO] * ticks for name in machine.inputs}
    outputs = [output for _, output in zip(range(ticks), interpret(machine, streams), strict=False)]
    assert outputs[-1] == outputs[-2]


@settings(max_examples=30)
@given(st.data(), machines(fluid=True))
def test_streams_fit_their_machine_and_its_support_stays_finite(data: st.DataObject, machine: Machine) -> None:
    streams = data.draw(streams_for(machine, 12))
    outputs = [output for _, output in zip(range(12), interpret(machine, streams), strict=False)]
    assert len(outputs) == 12
    assert all(depth(output) <= 16 for output in outputs)


def test_machines_that_rewrite_themselves_do_it_and_let_it_be_seen() -> None:
    """What compiled machines are compared with would hold of machines that do nothing as well."""
    drawn: list[Machine] = []
    happened: list[Seen] = []

    @settings(max_examples=100, phases=[Phase.generate], derandomize=True, database=None)
    @given(machines_with_edits(ticks=6, count=2))
    def collect(case: tuple[Machine, list[Stream]]) -> None:
        drawn.append(case[0])
        happened.extend(seen(case[0], stream) for stream in case[1])

    collect()
    assert all(len(machine.neurons) >= 2 + len(("self", "relay", "change")) for machine in drawn)
    assert sum(machine not in drawn[:number] for number, machine in enumerate(drawn)) >= 0.6 * len(drawn)
    assert sum(one.created for one in happened) >= 0.8 * len(happened)
    assert sum(one.removed for one in happened) >= 0.5 * len(happened)
    assert sum(one.shown for one in happened) >= 0.5 * len(happened)
    assert sum(one.spoke for one in happened) >= 0.8 * len(happened)
