"""The 2022 synthesis run (Julia, Zygote) by Michael Bukatin: its first ten losses are reproduced.

The file with its initial weights is not part of this project. It is read from beside the checkout where it is there.
"""

# jax's, jax.numpy's and optax's functions are only partly typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dmmx.compiler import Program, schedules
from dmmx.machine import Machine, with_matrix
from dmmx.synthesis.sketch import layered
from dmmx.task import Task, duplicates_example
from dmmx.train.loss import compile_for, make_batch, squared_loss
from dmmx.vvalue import Tree

MATRIX = Path(__file__).parents[2] / "shared" / "reference" / "julia-2022-initial-matrix.json"

needs_matrix = pytest.mark.skipif(not MATRIX.exists(), reason="the weights of 2022 are not beside the checkout")

NEURONS = {"input": "text", "eos": "end", "const_1": "one"}
"""Names of neurons that differ."""

INPUTS = {
    "accum": {"dict-1": "accum", "dict-2": "delta"},
    "norm": {"dict": "dict"},
    "dot": {"dict-1": "x", "dict-2": "y"},
    "compare": {"dict-1": "x", "dict-2": "y"},
    "output": {"dict-1": "duplicates", "dict-2": "ended"},
}
"""Names of inputs, by the first word of the neuron's name."""

OUTPUTS = {
    "accum": {"dict": "result"},
    "norm": {"norm": "norm"},
    "dot": {"dot": "dot"},
    "compare": {"true": "true", "false": "false"},
    "input": {"char": "char"},
    "eos": {"char": "value"},
    "const_1": {"const_1": "value"},
}
"""Names of outputs, likewise."""

EXAMPLE = duplicates_example("test string.", cadence=10, ticks=140)
TASK = Task("duplicates of 2022", (EXAMPLE,), constants={"one": Tree(1), "end": Tree({".": 1})})

PUBLISHED = [417.8722, 401.88974, 384.95862, 366.36346, 345.52628, 321.40448, 292.8025, 258.89563, 219.71155]
EXACT = [414.36203, 391.86585, 365.87482, 335.25922, 299.36077, 257.93994]


def renamed(matrix: dict[str, Any]) -> Tree:
    """A network matrix of 2022 with dmmx's names."""
    rows: dict[str, Any] = {}
    for target, row in matrix.items():
        for input_name, sources in row.items():
            port = INPUTS[target.split("-")[0]][input_name]
            entry = rows.setdefault(target, {}).setdefault(port, {})
            for source, outputs in sources.items():
                names = OUTPUTS[source.split("-")[0]]
                entry[NEURONS.get(source, source)] = {names[name]: weight for name, weight in outputs.items()}
    return Tree(rows)


@cache
def machine_of_2022() -> Machine:
    return with_matrix(layered(TASK), renamed(json.loads(MATRIX.read_text(encoding="utf-8"))))


def compiled(machine: Machine, **options: Any) -> Program:
    """With the loss of 2022, which looked at the scalar part only of what arrives at the outputs."""
    return compile_for(machine, [EXAMPLE], only_targets=True, **options)


def losses(program: Program, steps: int) -> list[float]:
    """The losses before each of the first steps, as in 2022: Adam, and an L1 term in the gradient."""
    batch = make_batch(program, [EXAMPLE]).tree()
    adam = optax.adam(1e-3)

    @jax.jit
    def step(weights: Any, state: Any) -> Any:
        loss, gradient = jax.value_and_grad(lambda w: squared_loss(program, w, batch))(weights)
        updates, state = adam.update(gradient + 1e-3 * jnp.sign(weights), state)
        return loss, optax.apply_updates(weights, updates), state

    weights = program.weights_of(program.machine)
    state, found = adam.init(weights), list[float]()
    for _ in range(steps):
        loss, weights, state = step(weights, state)
        found.append(float(loss))
    return found


@needs_matrix
def test_the_sketch_has_the_links_of_2022() -> None:
    machine, sketch = machine_of_2022(), layered(TASK)
    assert {link.ends for link in machine.links} == {link.ends for link in sketch.links}
    assert len(machine.trainable_links) == 1486
    assert sum(abs(weight) for weight in machine.weights) == pytest.approx(11.908083, rel=1e-5)
    assert sum(weight**2 for weight in machine.weights) == pytest.approx(0.150648, rel=1e-5)


@needs_matrix
@pytest.mark.parametrize("schedule", schedules)
def test_published_losses_with_the_truncated_gradient(schedule: str) -> None:
    program = compiled(machine_of_2022(), schedule=schedule, accumulator_gradient="truncated")
    found = losses(program, 10)
    assert found[0] == pytest.approx(434.98627, rel=1e-5)
    assert found[1:] == pytest.approx(PUBLISHED, rel=1e-4)


@needs_matrix
@pytest.mark.parametrize("schedule", schedules)
def test_losses_with_the_exact_gradient(schedule: str) -> None:
    assert losses(compiled(machine_of_2022(), schedule=schedule), 7)[1:] == pytest.approx(EXACT, rel=1e-4)


@needs_matrix
def test_the_loss_counts_all_paths_unless_told_otherwise() -> None:
    program = compile_for(machine_of_2022(), [EXAMPLE])
    loss = squared_loss(program, program.weights_of(program.machine), make_batch(program, [EXAMPLE]).tree())
    assert float(loss) == pytest.approx(435.365, rel=1e-5)


def test_a_silent_network_has_the_loss_of_the_targets() -> None:
    program = compiled(layered(TASK))
    assert float(squared_loss(program, jnp.zeros(1486), make_batch(program, [EXAMPLE]).tree())) == 447


@pytest.mark.parametrize("schedule", schedules)
def test_the_exact_gradient_equals_finite_differences(schedule: str) -> None:
    with jax.enable_x64(True):
        program = compiled(layered(TASK, seed=1), schedule=schedule)
        batch = make_batch(program, [EXAMPLE]).tree()
        weights = program.weights_of(program.machine)
        chosen = np.random.default_rng(0).choice(1486, size=200, replace=False)

        def slope(link: Any, step: float = 1e-6) -> Any:
            ahead, back = (squared_loss(program, weights.at[link].add(sign * step), batch) for sign in (1, -1))
            return (ahead - back) / (2 * step)

        slopes = jax.jit(lambda links: jax.lax.map(slope, links))(jnp.asarray(chosen))
        gradient = jax.jit(jax.grad(lambda w: squared_loss(program, w, batch)))(weights)
    np.testing.assert_allclose(gradient[chosen], slopes, rtol=1e-4, atol=1e-6)
