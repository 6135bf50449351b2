"""Simplification makes the moves that leaving out single links cannot make."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pytest
from small_tasks import numbers_task

from dmmx.machine import Machine, Neuron
from dmmx.synthesis.phases.moves import bench_of
from dmmx.synthesis.phases.start import SMALL, Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import phases
from dmmx.synthesis.settings import Settings
from dmmx.task import Example, Task, duplicate_detector
from dmmx.vvalue import Tree


def simplified(machine: Machine, workshop: Workshop) -> Machine:
    weights = np.array(machine.weights)
    start = Start("simplify", 0, 0, 0, machine, weights, np.ones_like(weights), loss=0.0)
    while start.phase in ("simplify", "eliminate"):
        start = phases[start.phase](start, workshop)
    assert start.phase == "snap"
    return start.small_machine()


def parts(numbers: list[int]) -> list[dict[str, float]]:
    """Two different mixtures of the positive and the negative part of each number, two ticks later."""
    rising = [{"a": 2.0 * max(x, 0) + 3.0 * max(-x, 0), "b": 5.0 * max(x, 0) + 1.0 * max(-x, 0)} for x in numbers]
    return [{"a": 0.0, "b": 0.0}, {"a": 0.0, "b": 0.0}, *rising][: len(numbers)]


def workshop_for(answer: Callable[[list[int]], Sequence[Mapping[str, float]]]) -> Workshop:
    """By a function from all numbers to what is wanted at the ports of the output at every tick."""
    generator = random.Random("simplify")
    examples: list[Example] = []
    for _ in range(6):
        numbers = [generator.randint(-3, 3) for _ in range(10)]
        inputs = tuple(Tree({"value": number}) for number in numbers)
        examples.append(Example({"in": inputs}, {"out": tuple(Tree(dict(row)) for row in answer(numbers))}))
    return Workshop(Task("simplify", tuple(examples)), Settings(), 0)


@pytest.fixture(scope="module")
def twice_late() -> Workshop:
    """2 x, two ticks later."""
    return Workshop(numbers_task(lambda x: [2 * before for before in [0, 0, *x]][: len(x)]), Settings(), 0)


class Case(NamedTuple):
    """A machine that one kind of move alone makes as small as can be.

    Attributes:
        generator: of the moves, in `dmmx.synthesis.phases`.
        machine: the machine.
        workshop: of a task that it does.
        links: the fewest.
    """

    generator: str
    machine: Machine
    workshop: Workshop
    links: int


def used_linearly() -> Case:
    """x(t) - x(t-1), a tick later, by a comparison of which only true minus false is taken."""
    builder = Machine.builder().input("in", "value").neuron("past", "compare").output("out", "value")
    builder.link("past.x", "in.value").link("out.value", "in.value")
    builder.link("out.value", "past.true", -1).link("out.value", "past.false", 1)
    task = numbers_task(lambda x: [now - before for now, before in zip([0, *x], [0, 0, *x], strict=False)][: len(x)])
    return Case("moves._as_identity", builder.build(), Workshop(task, Settings(), 0), 3)


def proportional() -> Case:
    """Two comparisons of which one compares 2.5 times as much."""
    builder = Machine.builder().input("in", "value").output("out", "a", "b")
    for name, port, weight, mixture in (("one", "a", 1.0, (2, 3)), ("two", "b", 2.5, (5, 1))):
        builder.neuron(name, "compare").link(f"{name}.x", "in.value", weight)
        builder.link(f"out.{port}", f"{name}.true", mixture[0] / weight)
        builder.link(f"out.{port}", f"{name}.false", mixture[1] / weight)
    return Case("moves._merged", builder.build(), workshop_for(parts), 5)


def bypassed() -> Case:
    """A product of what is one and of what arrives later anyway, with an identity in between that nobody needs."""
    builder = Machine.builder().input("in", "value").output("out", "value").constant("one", 1)
    builder.neuron("late", "identity").neuron("same", "identity").neuron("product", "dot")
    builder.link("late.x", "in.value").link("same.x", "one.value")
    builder.link("product.x", "late.x").link("product.y", "same.x").link("out.value", "product.dot")
    task = numbers_task(lambda x: [0, 0, 0, *x][: len(x)])
    return Case("moves._replaced", builder.build(), Workshop(task, Settings(), 0), 4)


def retimed() -> Case:
    """A running sum whose newest number comes from elsewhere, and one identity too many."""
    builder = Machine.builder().input("in", "value").output("out", "value")
    builder.neuron("newest", "identity").neuron("again", "identity").neuron("sum", "identity")
    builder.link("newest.x", "in.value").link("again.x", "in.value").link("sum.x", "again.x").link("sum.x", "sum.x")
    builder.link("out.value", "newest.x").link("out.value", "sum.x")
    task = numbers_task(lambda x: [0, 0, *accumulate(x)][: len(x)])
    return Case("moves._replaced", builder.build(), Workshop(task, Settings(), 0), 3)


def only_together() -> Case:
    """What a comparison compares is raised by 10 on both sides: without one of the two, it only ever goes one way."""
    builder = Machine.builder().input("in", "value").output("out", "a").constant("one", 1).neuron("raised", "compare")
    builder.link("raised.x", "in.value").link("raised.x", "one.value", 10).link("raised.y", "one.value", 10)
    builder.link("out.a", "raised.true", 2).link("out.a", "raised.false", 3)
    workshop = workshop_for(lambda numbers: [{"a": row["a"]} for row in parts(numbers)])
    # With the second order, the weights that are left are corrected, and elimination finds it link by link.
    return Case("workshop.pairs_left_out", builder.build(), replace_saliency(workshop, "leaving_out"), 3)


def replace_saliency(workshop: Workshop, name: str) -> Workshop:
    return Workshop(workshop.task, replace(workshop.settings, saliency=name), 0)


@pytest.mark.parametrize("made", [used_linearly, proportional, bypassed, retimed, only_together])
def test_every_kind_of_move_is_made_and_is_what_made_the_machine_small(
    made: Callable[[], Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = made()
    assert simplified(case.machine, case.workshop).weight_count == case.links
    monkeypatch.setattr(f"dmmx.synthesis.phases.{case.generator}", lambda *of: iter(()))
    without = Workshop(case.workshop.task, case.workshop.settings, 0)
    assert simplified(case.machine, without).weight_count > case.links


def test_what_takes_the_place_of_a_neuron_used_linearly_is_an_identity() -> None:
    case = used_linearly()
    assert list(simplified(case.machine, case.workshop).neurons.values()) == [Neuron("identity")]


def test_correcting_the_links_that_are_left_saves_going_together() -> None:
    case = only_together()
    for name, links in (("leaving_out", 5), ("second_order", 3)):
        weights = np.array(case.machine.weights)
        start = Start("eliminate", 0, 0, 0, case.machine, weights, np.ones_like(weights))
        workshop = replace_saliency(case.workshop, name)
        while start.phase == "eliminate":
            start = phases[start.phase](start, workshop)
        assert (start.phase, start.links) == (SMALL, links)


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
