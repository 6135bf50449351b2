"""Random walks: what is drawn agrees with the exact measure, in number, sign and phase."""

from __future__ import annotations

import math

import pytest
from scipy.stats import chi2
from tests.cli.command_line import succeeds

from dmmx.examples.streams.random_walk import frequencies, place_after, random_walk_machine
from dmmx.vvalue import Measure

WALKERS, STEPS, CERTAINTY = 1200, 5, 1e-6


def test_the_exact_measure_is_the_binomial_distribution() -> None:
    for steps in range(6):
        exact = place_after(random_walk_machine(), steps)
        assert exact == Measure({2 * k - steps: math.comb(steps, k) / 2**steps for k in range(steps + 1)})
    uneven = place_after(random_walk_machine(0.25, 0.75), 2)
    assert uneven == Measure({-2: 1 / 16, 0: 6 / 16, 2: 9 / 16})


def test_walkers_are_distributed_as_the_exact_measure_says() -> None:
    """Pearson's chi-square test; it fails with a probability of 1e-6 if all is well, and the seed is fixed."""
    machine = random_walk_machine(0.25, 0.75)
    exact, drawn = place_after(machine, STEPS).weights, frequencies(machine, STEPS, WALKERS, seed=1).weights
    assert set(drawn) <= set(exact)
    distance = sum(WALKERS * (drawn.get(x, 0).real - p.real) ** 2 / p.real for x, p in exact.items())
    assert distance < chi2.isf(CERTAINTY, len(exact) - 1)
    # A walker that does not know its weights would be found out.
    fair = place_after(random_walk_machine(), STEPS).weights
    assert sum(WALKERS * (drawn.get(x, 0).real - p.real) ** 2 / p.real for x, p in fair.items()) > chi2.isf(
        CERTAINTY, len(fair) - 1
    )


def test_ways_of_opposite_signs_cancel_on_average_only() -> None:
    machine = random_walk_machine(-0.5, 0.5)
    exact = place_after(machine, 2)
    assert exact == Measure({-2: 0.25, 0: -0.5, 2: 0.25})
    drawn = frequencies(machine, 2, WALKERS, seed=2)
    # Flags lie between -1 and 1; Hoeffding's bound.
    bound = 2 * math.sqrt(math.log(2 / CERTAINTY) / (2 * WALKERS))
    for place in (-2, 0, 2):
        assert abs(drawn.weights.get(place, 0) - exact.weights[place]) < bound


def test_walkers_are_lost_where_weights_have_a_sum_below_one() -> None:
    machine = random_walk_machine(0.25, 0.25)
    assert place_after(machine, 1) == Measure({-1: 0.25, 1: 0.25})
    there = sum(bool(place_after(machine, 1, seed)) for seed in range(WALKERS)) / WALKERS
    assert abs(there - 0.5) < math.sqrt(math.log(2 / CERTAINTY) / (2 * WALKERS))


def test_one_seed_gives_one_walk() -> None:
    machine = random_walk_machine()
    assert [place_after(machine, 6, seed) for seed in range(5)] == [place_after(machine, 6, seed) for seed in range(5)]
    assert succeeds("run", "random_walk", "--set", "seed=5") != succeeds("run", "random_walk", "--set", "seed=6")


@pytest.mark.parametrize("steps", [0, 3])
def test_a_walker_is_one_sample(steps: int) -> None:
    found = place_after(random_walk_machine(), steps, seed=3).sample
    assert found is not None
    assert found[1] == 1
    assert abs(found[0]) <= steps
