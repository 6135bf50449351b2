"""The gauge: fixing it changes nothing that a machine puts out, and what was only scaled becomes one machine."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rescaled import EXACT_TYPES, answers, exact_machines, rescaled

from dmmx.machine import Link, Machine, with_fixed_gauge
from dmmx.task import duplicate_detector
from strategies import fractions, machines, streams_for

LINEAR_IN_SCALE = [
    name for name in EXACT_TYPES if name not in ("square", "dot", "multiply", "mask_multiply", "linear_combination")
]
"""Types without products: no freedom of theirs ever needs the root of a weight."""


@settings(max_examples=40)
@given(st.data())
def test_outputs_are_unchanged(data: st.DataObject) -> None:
    machine = data.draw(exact_machines())
    streams = data.draw(streams_for(machine, 4, leaves=fractions))
    fixed = with_fixed_gauge(machine)
    assert answers(fixed, streams, 4) == answers(machine, streams, 4)
    assert [link.ends for link in fixed.links] == [link.ends for link in machine.links]
    assert all(a == b for a, b in zip(machine.links, fixed.links, strict=True) if not a.trainable)


@settings(max_examples=40)
@given(exact_machines(LINEAR_IN_SCALE, initial=False), st.integers(0, 1000))
def test_what_was_only_scaled_becomes_one_machine(machine: Machine, seed: int) -> None:
    fixed = with_fixed_gauge(machine)
    assert with_fixed_gauge(fixed) == fixed
    assert with_fixed_gauge(rescaled(machine, seed, fixed_too=False)) == fixed


@settings(max_examples=30)
@given(machines(weights=st.floats(-8, 8).filter(bool)))
def test_floats_are_changed_by_rounding_only(machine: Machine) -> None:
    fixed = with_fixed_gauge(machine)
    assert all(isinstance(link.weight, float) for link in fixed.links)
    assert [(link.weight > 0) or (link.weight < 0) for link in fixed.links] == [True] * len(fixed.links)


def test_the_detector() -> None:
    scaled = duplicate_detector().with_weights([2, 0.5, 3, 3, 0.25, 2, 1 / 3, 2])
    # All that is left is what scale cannot take away: the count of ends is 2 · 0.25 · 2, and the output twice that.
    assert with_fixed_gauge(scaled).weights == [1, 1, 1, 1, 1, 1, 1, 2]


def test_freedoms_that_need_a_root_are_left() -> None:
    builder = Machine.builder().input("in", "x").neuron("square", "square").constant("two", 2).output("out", "y")
    builder = builder.link("square.x", "in.x", 4, trainable=False).link("out.y", "square.y", 2)
    assert with_fixed_gauge(builder.build()).weights == [2]


def test_weights_that_would_overflow_are_left() -> None:
    builder = Machine.builder().input("in", "x").neuron("a", "square").output("out", "y")
    machine = builder.link("a.x", "in.x", 1e-300).link("out.y", "a.y", 1e200).build()
    assert with_fixed_gauge(machine) == machine


@pytest.mark.parametrize("weight", [Fraction(1, 3), 0.25])
def test_the_kind_of_number_stays(weight: float) -> None:
    machine = duplicate_detector()
    links = [Link(*link.ends, weight, link.trainable) if link.trainable else link for link in machine.links]
    assert {type(link.weight) for link in with_fixed_gauge(machine.with_links(links[1:])).links} == {type(weight)}
