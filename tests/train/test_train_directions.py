"""Descent along a population of directions: it arrives, may be replayed, and glides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.examples.lives.directions import bowl_machine, loss_of, trail_of
from dmmx.machine import matrix_of
from dmmx.train.directions import Choice, axes_and_pairs, descend, direction_of, glide, replay
from dmmx.vvalue import Tree


def bowl(weights: tuple[float, ...]) -> float:
    return sum(i * weight * weight for i, weight in enumerate(weights, start=1))


START = tuple(math.sin(3 * i + 1) for i in range(10))


@pytest.mark.parametrize("seed", range(10))
def test_a_thousandth_is_left_within_500_accepted_steps(seed: int) -> None:
    trail = descend(bowl, START, axes_and_pairs(10, 10, seed), seed=seed, steps=500, goal=1e-3 * bowl(START))
    assert trail.losses[-1] < 1e-3 * trail.losses[0]
    assert len(trail.choices) <= 500
    assert list(trail.losses) == sorted(trail.losses, reverse=True)
    assert trail.losses[-1] == bowl(trail.weights)


def test_the_machine_says_what_the_formula_says() -> None:
    machine = bowl_machine()
    assert loss_of(machine)(START) == pytest.approx(bowl(START), rel=1e-12)
    trail = trail_of(0, 500)
    assert trail.losses[-1] < 1e-3 * trail.losses[0]
    assert trail.start == tuple(machine.weights)


def test_the_same_seed_gives_the_same_bits_and_choices_replay_them_from_any_checkpoint() -> None:
    run = [descend(bowl, START, axes_and_pairs(10, 10, 4), seed=4, steps=60) for _ in range(2)]
    assert run[0] == run[1]
    trail = run[0]
    assert len(trail.choices) == 60
    assert replay(START, trail.choices) == trail.weights
    checkpoint = replay(START, trail.choices[:37])
    assert replay(checkpoint, trail.choices[37:]) == trail.weights
    assert descend(bowl, START, axes_and_pairs(10, 10, 4), seed=5, steps=60).weights != trail.weights


def test_useful_directions_are_tried_more_often() -> None:
    """Only the first weight matters; with equal chances its direction would make up a twentieth of the tries."""
    asked: list[tuple[float, ...]] = []

    def loss(weights: tuple[float, ...]) -> float:
        asked.append(weights)
        return 1 / (1 + abs(weights[0]))

    axes = axes_and_pairs(20, 0, 0)
    descend(loss, [0.0] * 20, axes, seed=1, steps=100, renewal=0)
    # A try of another direction moves another weight. At first all are tried.
    late = asked[len(asked) // 2 :]
    assert sum(not any(weights[1:]) for weights in late) / len(late) > 0.15


def test_the_sum_of_the_last_steps_becomes_a_direction() -> None:
    diagonal = descend(
        lambda w: (w[0] - w[1]) ** 2 + 1e-2 * (w[0] + w[1] - 8) ** 2,
        [0, 0],
        [(1, 0), (0, 1)],
        seed=2,
        steps=90,
        renewal=9,
    )
    used = {choice.direction for choice in diagonal.choices}
    assert len(used) > 2
    assert diagonal.losses[-1] < 1e-4 * diagonal.losses[0]


def test_what_does_not_help_is_given_up() -> None:
    trail = descend(lambda w: math.nan, [1.0], [(1.0,)], seed=0, steps=5, patience=7)
    assert (trail.choices, trail.weights, trail.tries) == ((), (1.0,), 14)


@given(st.integers(0, 40))
def test_glide(frame: int) -> None:
    matrix, change = matrix_of(bowl_machine()), Tree({"square1": {"x": {"one": {"value": 0.25}}}})
    glided = glide(matrix, change, frame, 40)
    assert glided == matrix + change * (-2 + 4 * frame / 40)
    if frame == 20:
        assert glided is matrix


def test_glide_goes_from_two_changes_below_to_two_above() -> None:
    assert glide(Tree({"a": 1}), Tree({"a": 2}), 0, 8) == Tree({"a": -3})
    assert glide(Tree({"a": 1}), Tree({"a": 2}), 8, 8) == Tree({"a": 5})
    with pytest.raises(TaskError, match="frame must be between 0 and 8, got 9"):
        glide(Tree({}), Tree({}), 9, 8)


def test_an_edit_is_a_direction() -> None:
    machine = bowl_machine()
    edited = machine.with_weights([weight + (i == 3) for i, weight in enumerate(machine.weights)])
    found = direction_of(machine, edited)
    assert found == pytest.approx([0.0] * 3 + [1.0] + [0.0] * 6)
    assert replay(machine.weights, [Choice(found, 1)]) == pytest.approx(edited.weights)


def test_directions_of_another_length_are_refused() -> None:
    for directions in ([], [(1.0,)], [(1.0, 0.0), (1.0,)]):
        with pytest.raises(TaskError, match="at least one direction, each of 2 numbers"):
            descend(bowl, [1, 2], directions, seed=0, steps=1)
