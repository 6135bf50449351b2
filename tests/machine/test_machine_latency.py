"""Latencies: the shortest way from any stream input to every port of a stream output."""

from __future__ import annotations

from dmmx.machine import MachineBuilder, Port, latencies_of
from dmmx.task import duplicate_detector


def test_every_output_has_its_own() -> None:
    assert latencies_of(duplicate_detector()) == {Port("output", "duplicates"): 4, Port("output", "ended"): 3}


def test_the_shortest_way_counts_and_the_nearest_input() -> None:
    builder = MachineBuilder().input("far", "x").input("near", "x").output("out", "y", "silent", "constant")
    builder = builder.neuron("a", "identity").neuron("b", "identity").constant("one", 1)
    builder = builder.link("a.k", "far.x").link("b.k", "a.k").link("a.k", "b.k").link("out.y", "b.k")
    assert latencies_of(builder.build())[Port("out", "y")] == 3
    machine = builder.link("out.y", "near.x").link("out.constant", "one.value").build()
    assert list(latencies_of(machine).values()) == [1, None, None]


def test_a_machine_without_outputs_or_inputs() -> None:
    assert latencies_of(MachineBuilder().input("in", "x").build()) == {}
    assert latencies_of(MachineBuilder().output("out", "y").build()) == {Port("out", "y"): None}
