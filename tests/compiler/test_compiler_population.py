"""Populations: every way to compute one gives what its members give alone, gradients too."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from running import arrays_of, compile_for_streams

from dmmx.compiler import Program, compile, device_mesh, over_members
from dmmx.compiler.execution.population import How
from dmmx.errors import CompileError
from dmmx.machine import Machine, Port
from dmmx.task import duplicate_detector, text_stream

WAYS: tuple[How, ...] = ("auto", "vmap", "map")


def population(members: int = 3) -> tuple[Program, jax.Array, dict[Port, jax.Array]]:
    streams = [{"text": list(text_stream(text, cadence=2, ticks=12))} for text in ("abab.", "aa.")]
    program = compile_for_streams(duplicate_detector(), streams)
    weights = program.weights_of(duplicate_detector())
    factors = jnp.linspace(0.8, 1.2, members, dtype=weights.dtype)[:, None]
    return program, factors * weights, arrays_of(program, streams)


def assert_close(got: Any, wanted: Any) -> None:
    assert jax.tree.structure(got) == jax.tree.structure(wanted)
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("how", WAYS)
def test_a_population_gives_what_its_members_give_alone(how: How) -> None:
    program, weights, arrays = population()
    got = jax.jit(lambda weights: program.run_population(weights, arrays, how=how))(weights)
    alone = [program.run(one, arrays) for one in weights]
    assert_close(got, jax.tree.map(lambda *leaves: jnp.stack(leaves), *alone))
    assert got[0][Port("output", "duplicates")].shape[0] == 3


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("how", WAYS)
def test_states_go_on(how: How) -> None:
    program, weights, arrays = population()
    run = jax.jit(lambda *given: program.run_population(weights, *given, how=how))
    whole, state = run(arrays)
    early, middle = run({port: a[..., :5] for port, a in arrays.items()})
    late, end = run({port: a[..., 5:] for port, a in arrays.items()}, middle)
    assert_close({port: jnp.concatenate([early[port], late[port]], -1) for port in whole}, whole)
    assert_close(end, state)


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("how", WAYS)
def test_gradients(how: How) -> None:
    program, weights, arrays = population()

    def loss(outputs: Any) -> jax.Array:
        return sum((jnp.sum(jnp.sin(array)) for array in outputs.values()), jnp.zeros(()))

    gradient = jax.jit(jax.grad(lambda w: loss(program.run(w, arrays)[0])))
    wanted = jnp.stack([gradient(one) for one in weights])
    through = jax.jit(jax.grad(lambda many: loss(program.run_population(many, arrays, how=how)[0])))(weights)
    inside = jax.jit(lambda many: over_members(gradient, many, how=how))(weights)
    assert jnp.abs(wanted).max() > 0.1
    assert_close(through, wanted)
    assert_close(inside, wanted)


@pytest.mark.usefixtures("double_precision")
def test_a_mesh_changes_no_number() -> None:
    program, weights, arrays = population(2 * jax.local_device_count())
    got = program.run_population(weights, arrays, mesh=device_mesh())
    assert_close(got, program.run_population(weights, arrays))


def test_without_stream_inputs() -> None:
    builder = Machine.builder().neuron("one", "constant", value=1).output("output", "value")
    machine = builder.link("output.value", "one.value").build()
    outputs, _ = compile(machine, {}).run_population(jnp.array([[1.0], [2.0]]), {}, ticks=3)
    assert outputs[Port("output", "value")][:, 0, 0].tolist() == [[0, 1, 1], [0, 2, 2]]


def test_refusals() -> None:
    program, weights, arrays = population()
    with pytest.raises(CompileError, match=r"shape \(8,\), expected \(members, 8\)"):
        program.run_population(weights[0], arrays)
    with pytest.raises(CompileError, match=r"no way 'mpa' .* Did you mean 'map'"):
        over_members(lambda one: one, weights, how="mpa")
