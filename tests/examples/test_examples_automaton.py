"""Cellular automata of real numbers: the numbers of the sure ones, the statistics of the others, and the machine."""

from __future__ import annotations

from itertools import islice
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from tests.cli.command_line import is_refused, succeeds

from dmmx.errors import MachineError
from dmmx.examples.lives.automaton.machine import automaton_machine, cell, streams_of
from dmmx.examples.lives.automaton.rule import NEIGHBOURHOODS, Rule, rule_of
from dmmx.examples.lives.automaton.torus import Cells, dots, gates_of, moduli, run, step
from dmmx.interpreter import Interpreter, read_streams


def after(rule: Rule, cells: Cells, *steps: int) -> list[Cells]:
    found = list(islice(run(rule, cells), max(steps)))
    return [found[number - 1] for number in steps]


SURE = rule_of("c1")


def test_dots_two_apart_fade() -> None:
    one, ten = after(SURE, dots(64, 2), 1, 10)
    assert round(one.mean(), 12) == -0.5
    assert np.abs(one).max() == 1
    assert f"{one.std():.6f}" == "0.288675"
    assert f"{np.abs(ten).max():.6f}" == "0.500008"


def test_dots_three_apart_fade_within_three_thousand_steps() -> None:
    start = dots(64, 3)
    assert f"{start.std():.6f}" == "0.645605"
    found = after(SURE, start, 1, 10, 100, 241, 1000, 3000)
    assert [f"{cells.mean():.6f}" for cells in found] == ["-0.763672"] * 6
    spreads = ["0.319246", "0.298529", "0.249640", "0.209167", "0.091891", "0.010785"]
    assert [f"{cells.std():.6f}" for cells in found] == spreads


@pytest.mark.parametrize(("gap", "grey"), [(4, -0.875), (8, -0.96875)])
def test_dots_further_apart_fade_too(gap: int, grey: float) -> None:
    (cells,) = after(SURE, dots(64, gap), 400)
    np.testing.assert_allclose(cells, grey, atol=1e-12)


@pytest.mark.parametrize(("gap", "spread"), [(2, "0.500000"), (4, "0.216506"), (8, "0.082680")])
def test_other_neighbours_keep_a_pattern(gap: int, spread: str) -> None:
    before, cells, after_one, after_two = after(rule_of("c2"), dots(64, gap), 400, 401, 402, 403)
    assert {f"{x.std():.6f}" for x in (before, cells)} == {spread}
    if gap == 8:
        assert not np.allclose(cells, after_one, atol=1e-3)
    np.testing.assert_allclose(after_two, cells, atol=1e-12)


def test_second_eigenvalue() -> None:
    found = moduli(NEIGHBOURHOODS["c1"], 64)
    assert f"{found[0]:.8f} {found[1]:.8f}" == "1.00000000 0.99892937"
    assert f"{found[1] ** 241:.5f} {found[1] ** 3000:.4f}" == "0.77247 0.0402"
    wave = np.cos(2 * np.pi * 21 / 64 * np.add.outer(np.arange(64), np.arange(64)))
    (later,) = after(SURE, wave, 1)
    assert f"{later.std() / wave.std():.8f}" == "0.99892937"


SEEDS = 20
FOUR = 4 / sqrt(SEEDS)
"""Means over the seeds lie within four of their standard errors: another stream of random numbers would fail a bound
with a probability of 6e-5, any of the six in this file with 4e-4."""


def clouds(boost: float, steps: int) -> tuple[list[float], list[float], list[float]]:
    rule = rule_of("c1", 0.995, boost)
    last = [next(islice(run(rule, dots(64, 64).astype(np.float32), seed), steps - 1, None)) for seed in range(SEEDS)]
    return [float(x.mean()) for x in last], [float(x.std()) for x in last], [float(np.abs(x).max()) for x in last]


def test_wandering_clouds() -> None:
    means, spreads, largest = clouds(0, 241)
    theory = -(1 - 2 / 4096) * 0.995**241
    assert f"{theory:.5f}" == "-0.29864"
    assert abs(np.mean(means) - theory) < FOUR * 0.0025
    assert abs(np.mean(spreads) - 0.0223) < FOUR * 0.0008
    assert abs(np.mean(largest) - 0.355) < FOUR * 0.012
    assert 0.0015 < np.std(means, ddof=1) < 0.004


def test_brighter_clouds_with_weights_from_a_neuron() -> None:
    means, spreads, largest = clouds(0.8, 240)
    theory = -(1 - 2 / 4096) * 0.999**240
    assert f"{theory:.5f}" == "-0.78615"
    assert abs(np.mean(means) - theory) < FOUR * 0.007
    assert abs(np.mean(spreads) - 0.0587) < FOUR * 0.0024
    assert abs(np.mean(largest) - 0.93) < FOUR * 0.02


@pytest.mark.parametrize(
    "rule", [rule_of("c1"), rule_of("c1", 0.7, boost=0.8), rule_of("c5", 0.5), Rule(((0, 1), (2, -1)), 0.9, 1.5)]
)
def test_it_is_a_machine(rule: Rule) -> None:
    size, steps = 6, 5
    cells = dots(size, 4) + np.random.default_rng(1).normal(size=(size, size))
    machine = automaton_machine(rule, size)
    engine = Interpreter(machine)
    # The same gates for both.
    streams = read_streams(machine, streams_of(cells, gates_of(rule, cells.shape, 7)))
    expected = islice(run(rule, cells, 7), steps)
    for tick, elements in enumerate(islice(streams, 2 * steps + 1), start=1):
        engine.step(elements)
        found = [[engine.state[cell(row, column)]["y"].number for column in range(size)] for row in range(size)]
        if tick % 2 == 1 and tick > 1:
            np.testing.assert_allclose(found, next(expected), rtol=1e-12, atol=1e-12)
        else:
            assert not np.any(found)


def test_copying_is_mixed_with_a_sine() -> None:
    cells = np.array([[0.5, 0.25]])
    gates = np.ones((1, 1, 2), bool)
    here = ((0, 0),)
    assert step(Rule(here, copying=0), cells, gates)[0, 0] == 1
    assert (step(Rule(here, copying=1), cells, gates) == cells).all()
    half = step(Rule(here, copying=0.5), cells, gates)
    np.testing.assert_allclose(half, [[0.75, 0.125 + sqrt(0.125)]])


def test_gates_are_open_as_often_as_they_should_be() -> None:
    rule = rule_of("c2", 0.25)
    gates = np.stack(list(islice(gates_of(rule, (32, 32), 3), 20)))
    # Five standard errors.
    assert abs(gates.mean() - 0.25) < 5 * sqrt(0.25 * 0.75 / gates.size)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("neighbourhood=c9", "no neighbourhood 'c9'. Known: c1, c2, c3, c5"),
        ("probability=1.5", "probability must be between 0 and 1, got 1.5"),
        ("gap=0", "size and gap must be at least 1, got 64 and 0"),
        ("size=5000", "setting 'size' must be at most 1024, got 5000"),
        ("seed=-1", "setting 'seed' must not be negative, got -1"),
    ],
)
def test_wrong_settings(settings: str, message: str) -> None:
    assert message in is_refused("run", "cellular_automaton", "--set", settings)


def test_what_a_rule_cannot_be() -> None:
    with pytest.raises(MachineError, match="at least one neighbour"):
        Rule(())
    with pytest.raises(MachineError, match="leave copying at 1"):
        automaton_machine(rule_of("c1", copying=0.5), 3)
    with pytest.raises(MachineError, match="leave boost at 0"):
        rule_of("c1", 0, boost=1)


def test_frames_are_written(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    succeeds("run", "cellular_automaton", "--ticks", 5, "--set", "size=16", "--out", tmp_path / "x.gif")
    with image.open(tmp_path / "x.gif") as moving:
        assert moving.n_frames == 6
        assert moving.size == (256, 256)
        first = np.asarray(moving.convert("L"))
        assert (first[:16, :16] == 255).all()
        assert (abs(first[16:].astype(float) - 127) < 8).all()
    assert ".gif or .png" in is_refused("run", "cellular_automaton", "--ticks", 1, "--out", tmp_path / "x.mp4")
