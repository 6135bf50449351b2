"""Simplification makes the moves that leaving out single links cannot make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_tasks import numbers_task

from dmmx.machine import Machine, Neuron
from dmmx.synthesis.moves import bench_of
from dmmx.synthesis.search import phases
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.start import Start
from dmmx.synthesis.workshop import Workshop
from dmmx.task import duplicate_detector


def simplified(machine: Machine, workshop: Workshop) -> Machine:
    weights = np.array(machine.weights)
    start = Start("simplify", 0, 0, 0, machine, weights, np.ones_like(weights), loss=0.0)
    while start.phase in ("simplify", "eliminate"):
        start = phases[start.phase](start, workshop)
    assert start.phase == "snap"
    return start.small_machine()


@pytest.fixture(scope="module")
def difference() -> Workshop:
    """x(t) - x(t-1), a tick later."""
    task = numbers_task(lambda x: [now - before for now, before in zip([0, *x], [0, 0, *x], strict=False)][: len(x)])
    return Workshop(task, Settings(), 0)


@pytest.fixture(scope="module")
def twice_late() -> Workshop:
    """2 x, two ticks later."""
    return Workshop(numbers_task(lambda x: [2 * before for before in [0, 0, *x]][: len(x)]), Settings(), 0)


def test_a_neuron_of_which_only_the_linear_part_is_used_becomes_an_identity(difference: Workshop) -> None:
    machine = (
        Machine.builder()
        .input("in", "value")
        .neuron("past", "compare")
        .output("out", "value")
        .link("past.x", "in.value")
        .link("out.value", "in.value")
        .link("out.value", "past.true", -1)
        .link("out.value", "past.false", 1)
        .build()
    )
    found = simplified(machine, difference)
    assert found.weight_count == 3
    assert list(found.neurons.values()) == [Neuron("identity")]


def test_two_neurons_that_compute_the_same_are_merged(twice_late: Workshop) -> None:
    builder = Machine.builder().input("in", "value").output("out", "value")
    for name in ("one", "two"):
        builder.neuron(name, "identity").link(f"{name}.x", "in.value").link("out.value", f"{name}.x")
    assert simplified(builder.build(), twice_late).weight_count == 2


def test_a_minimal_machine_stays_as_it_is(twice_late: Workshop) -> None:
    machine = (
        Machine.builder()
        .input("in", "value")
        .neuron("one", "identity")
        .output("out", "value")
        .link("one.x", "in.value", 2)
        .link("out.value", "one.x")
        .build()
    )
    assert simplified(machine, twice_late) == machine


def test_every_move_of_a_bench_leaves_fewer_links_and_no_new_cycle() -> None:
    machine = duplicate_detector()
    bench = bench_of(machine)
    assert len(bench.links) > 20
    assert all(bench.links < machine.weight_count)
    assert list(bench.links) == sorted(bench.links)
    assert bench.width >= bench.present.sum(axis=1).max()
    before = Start("simplify", 0, 0, 0, machine, np.array(machine.weights), np.ones(8))
    for move in range(len(bench.links)):
        after = bench.after(move, bench.weights[move], before)
        assert after.links == bench.links[move]
        own_links = [link for link in after.machine.links if link.target.neuron == link.source.neuron]
        assert all(link in machine.links for link in own_links)


def test_a_machine_without_inner_neurons_has_no_moves() -> None:
    machine = Machine.builder().input("in", "value").output("out", "value").link("out.value", "in.value").build()
    assert len(bench_of(machine).links) == 0
    workshop = Workshop(numbers_task(lambda x: [0, *x][: len(x)]), replace(Settings(), fresh=1), 0)
    assert simplified(machine, workshop) == machine


def test_no_move_touches_the_own_past_of_a_memory() -> None:
    builder = Machine.builder().input("in", "value").output("out", "value").memory("one").memory("two")
    builder.link("two.delta", "in.value").link("one.accum", "two.result").link("out.value", "one.result")
    bench = bench_of(builder.build())
    assert len(bench.links) > 0
    fixed = [link for link in bench.machine.links if not link.trainable]
    assert len(fixed) == 2
