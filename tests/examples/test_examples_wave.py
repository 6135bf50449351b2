"""The wave in the network matrix: which link is there at every cycle; nothing else ever changes."""

from __future__ import annotations

import jax
import numpy as np

from dmmx.compiler import compile
from dmmx.examples.rewriting.wave import UPDATES, flattened_wave, wave
from dmmx.interpreter import Interpreter
from dmmx.machine import matrix_of, rational_machine
from dmmx.vvalue import Tree

ACTIVE = ["update-1", "update-2", "update-3"] * 4 + ["update-1"]
"""Who `self.delta` listens to at the cycles 0 to 12."""

UNCHANGED = {
    "self": {"accum": {"self": {"result": 1}}},
    "update-1": {"single": {"update-1": {"single": 1}}},
    "update-2": {"single": {"update-2": {"single": 1}}},
    "update-3": {"single": {"update-3": {"single": 1}}},
}


def matrix_at(active: str) -> Tree:
    return Tree(UNCHANGED) + Tree({"self": {"delta": {active: {"single": 1}}}})


def test_the_start_is_five_links_of_weight_1() -> None:
    assert len(wave().links) == 5
    assert matrix_of(wave()) == matrix_at("update-1")


def test_active_link_at_every_cycle() -> None:
    engine = Interpreter(wave())
    for cycle, active in enumerate(ACTIVE):
        assert engine.matrix == matrix_at(active), cycle
        engine.step({})


def test_other_rows_stay_the_same_objects() -> None:
    engine = Interpreter(wave())
    engine.step({})
    before = engine.matrix
    for _ in range(30):
        engine.step({})
    for name in UPDATES:
        assert engine.matrix[name] is before[name]
    assert engine.matrix["self"]["accum"] is before["self"]["accum"]


def test_on_fractions_it_is_the_same() -> None:
    engine = Interpreter(rational_machine(wave()))
    for active in ACTIVE:
        assert engine.matrix == matrix_at(active)
        engine.step({})


def test_flattened_it_is_the_same() -> None:
    matrices = np.array(flattened_wave(12))
    assert matrices.shape == (13, 5, 4)
    # Rows: self.accum, self.delta, u1, u2, u3; columns: self.result, u1, u2, u3.
    one_hot = {"update-1": [0, 1, 0, 0], "update-2": [0, 0, 1, 0], "update-3": [0, 0, 0, 1]}
    np.testing.assert_array_equal(matrices[:, 1], [one_hot[active] for active in ACTIVE])
    for row in (0, 2, 3, 4):
        np.testing.assert_array_equal(matrices[:, row], [matrices[0, row]] * 13)


def test_twenty_thousand_ticks_are_exact() -> None:
    ticks = 20_000
    engine = Interpreter(wave())
    for _ in range(ticks):
        engine.step({})
    program = compile(wave(), {})
    run = jax.jit(lambda state: program.run(program.weights_of(wave()), {}, state, ticks=ticks)[1])
    compiled = program.matrix(run(program.initial_state(1)))
    assert engine.matrix == matrix_at(UPDATES[ticks % 3]) == compiled
