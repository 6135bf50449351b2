"""Snapping finds round weights through the scale and sign freedoms of a machine."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from dmmx.machine import Machine
from dmmx.synthesis.phases.snap import snap
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.settings import Settings
from dmmx.task import Example, Task, duplicate_detector, duplicates
from dmmx.vvalue import Tree


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(duplicates(texts=6, ticks=24), Settings(), 0)


def snapped(weights: np.ndarray, workshop: Workshop) -> Start:
    state = Start("snap", 0, 0, 0, duplicate_detector(), weights, np.ones(len(weights)))
    while state.phase == "snap":
        state = snap(state, workshop)
    return state


# Links: counts.delta, largest.dict, repeated.x, repeated.y, ends.x, ends.y, output.duplicates, output.ended.
GAUGES = [
    [2.5, 1, 0.4 / 0.7, 1 / 0.7, 0.4, 1, 0.7, 1],
    [1, 0.3, 1 / 0.6, 0.5, 1.2775, 0.7828, 2, 1],
    [-1.1, -0.7, 0.55 / 0.42 / 1.1 / 0.7 * 0.42, 0.55 / 1.31, -1.2, 1 / 1.2 / 1.1, 1.31 / 0.55, 1],
]


def exact(weights: list[float]) -> np.ndarray:
    """The weights with the two read-outs and the threshold set so that the machine is exact."""
    w = np.array(weights, dtype=float)
    per_count = abs(w[0]) * abs(w[1]) * w[2]
    w[3] = per_count
    w[6] = 1 / per_count
    w[7] = 1.0
    w[4] = 1 / (w[0] * w[5])
    return w


@pytest.mark.parametrize("weights", GAUGES)
def test_every_gauge_of_the_detector_becomes_ones(weights: list[float], workshop: Workshop) -> None:
    state = snapped(exact(weights), workshop)
    assert state.phase == "verify"
    np.testing.assert_allclose(state.weights, np.ones(8), atol=1e-9)


def test_minus_signs_at_two_ends_of_a_neuron_go(workshop: Workshop) -> None:
    weights = np.ones(8)
    weights[[4, 5]] = -1
    np.testing.assert_allclose(snapped(weights, workshop).weights, np.ones(8), atol=1e-9)


def test_weights_that_no_round_number_fits_stay(workshop: Workshop) -> None:
    weights = np.full(8, 0.37)
    state = snapped(weights, workshop)
    # The machine was wrong; it is not made another one, and nothing is lost.
    assert state.phase == "verify"
    assert np.all(np.isfinite(state.weights))


def mixture(wanted: Callable[[list[float]], list[float]]) -> Workshop:
    """A task on streams of numbers: a function from all numbers to all answers, two ticks later."""
    generator = random.Random("mixture")
    examples: list[Example] = []
    for _ in range(4):
        numbers = [float(generator.randint(-9, 9)) for _ in range(8)]
        answers = [0.0, 0.0, *wanted(numbers)][: len(numbers)]
        inputs = tuple(Tree({"value": number}) for number in numbers)
        examples.append(Example({"in": inputs}, {"out": tuple(Tree({"value": answer}) for answer in answers)}))
    return Workshop(Task("mixture", tuple(examples)), Settings(), 0)


def snapped_machine(machine: Machine, workshop: Workshop) -> dict[str, float]:
    state = Start("snap", 0, 0, 0, machine, np.array(machine.weights), np.ones(machine.weight_count))
    while state.phase == "snap":
        state = snap(state, workshop)
    return {str(link.target): link.weight for link in state.machine.trainable_links}


@pytest.mark.parametrize("scale", [1.7, -0.3])
@pytest.mark.parametrize("slope", [1 / 4, 1.8, -32, 7 / 12, 0.123, 273.15, -1.5])
def test_a_weight_that_is_a_simple_number_becomes_it(slope: float, scale: float) -> None:
    machine = (
        Machine.builder()
        .input("in", "value")
        .neuron("same", "identity")
        .output("out", "value")
        .link("same.x", "in.value", scale)
        .link("out.value", "same.x", slope / scale * (1 + 1e-12))
        .build()
    )
    weights = [*snapped_machine(machine, mixture(lambda numbers: [slope * number for number in numbers])).values()]
    # The freedom of scale is used for a 1; what is left is the slope.
    assert weights == [1.0, slope]


def test_celsius_become_fahrenheit() -> None:
    machine = (
        Machine.builder()
        .input("in", "value")
        .constant("one", 1)
        .neuron("offset", "identity")
        .neuron("same", "identity")
        .output("out", "value")
        .link("same.x", "in.value", 2.3)
        .link("offset.x", "one.value", 0.7)
        .link("out.value", "same.x", 1.8 / 2.3)
        .link("out.value", "offset.x", 32 / 0.7)
        .build()
    )
    workshop = mixture(lambda numbers: [1.8 * number + 32 for number in numbers])
    state = Start("snap", 0, 0, 0, machine, np.array(machine.weights), np.ones(machine.weight_count))
    while state.phase == "snap":
        state = snap(state, workshop)
    assert sorted(state.weights.tolist()) == [1.0, 1.0, 1.8, 32.0]


def test_a_weight_that_is_no_simple_number_stays() -> None:
    machine = (
        Machine.builder()
        .input("in", "value")
        .neuron("same", "identity")
        .output("out", "value")
        .link("same.x", "in.value", 2.0)
        .link("out.value", "same.x", np.pi / 2)
        .build()
    )
    workshop = mixture(lambda numbers: [np.pi * number for number in numbers])
    assert [*snapped_machine(machine, workshop).values()] == pytest.approx([1.0, np.pi], rel=1e-9)
