"""Wires: large matrices with few links are kept as their links, and nothing else changes."""

from __future__ import annotations

import random

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from running import arrays_of, assert_same, compile_for_streams, run_interpreter, run_program

from dmmx.compiler import Program, schedules
from dmmx.compiler.execution import wires
from dmmx.machine import Link, Machine, Neuron, Port
from dmmx.vvalue import Tree


def random_machine(neurons: int, links: int) -> Machine:
    """With cycles of all lengths; it calms down, since nothing in it grows."""
    generator = random.Random(0)
    types = {f"n{number}": generator.choice(["tanh", "relu", "identity"]) for number in range(neurons)}

    def port(name: str, kind: str) -> Port:
        return Port(name, {"in": "p", "out": "p"}.get(name) or ("p" if types[name] == "identity" else kind))

    ends = {(port("n0", "x"), Port("in", "p")), (Port("out", "p"), port(f"n{neurons - 1}", "y"))}
    while len(ends) < links:
        target, source = generator.choice([*types, "out"]), generator.choice([*types, "in"])
        ends.add((port(target, "x"), port(source, "y")))
    made = tuple(Link(*pair, generator.uniform(-0.4, 0.4)) for pair in sorted(ends))
    return Machine({name: Neuron(kind) for name, kind in types.items()}, made, {"in": ("p",)}, {"out": ("p",)})


STREAMS = [{"in": [Tree({"p": {":number": 1, "a": -2}}), Tree(), Tree({"p": {"a": 3}}), Tree(), Tree(), Tree()]}]


def all_wires(program: Program) -> list[wires.Wires]:
    made = wires.all_wires(program.machine, program.layout, program.truncated)
    return [one for stage in made for by_atom in stage for one in by_atom.values()]


@pytest.mark.usefixtures("double_precision")
def test_a_large_machine_with_few_links_is_sparse_and_agrees() -> None:
    machine = random_machine(300, 900)
    program = compile_for_streams(machine, STREAMS)
    assert any(one.sparse for one in all_wires(program))
    assert_same(run_program(program, STREAMS, 6)[0], run_interpreter(machine, STREAMS, 6)[0])


def test_the_matrices_of_a_small_machine_are_dense() -> None:
    assert not any(one.sparse for one in all_wires(compile_for_streams(random_machine(20, 30), STREAMS)))


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("schedule", schedules)
def test_both_forms_have_the_same_outputs_and_gradient(monkeypatch: pytest.MonkeyPatch, schedule: str) -> None:
    machine = random_machine(12, 40)
    found: list[tuple[float, np.ndarray]] = []
    for small, density in ((10**9, 1), (0, 0)):
        monkeypatch.setattr(wires, "SMALL_MATRIX", small)
        monkeypatch.setattr(wires, "SPARSE_FROM", density)
        program = compile_for_streams(machine, STREAMS, schedule=schedule)
        arrays = arrays_of(program, STREAMS)

        def loss(weights: jax.Array, program: Program = program, arrays: dict[Port, jax.Array] = arrays) -> jax.Array:
            (values,) = program.run(weights, arrays)[0].values()
            return jnp.sum(values**2)

        assert {one.sparse for one in all_wires(program)} == {density == 0}
        value, gradient = jax.jit(jax.value_and_grad(loss))(program.weights_of(machine))
        found.append((float(value), np.asarray(gradient)))
    (dense, dense_slope), (sparse, sparse_slope) = found
    assert dense == pytest.approx(sparse, rel=1e-12)
    np.testing.assert_allclose(dense_slope, sparse_slope, rtol=1e-9, atol=1e-12)
