"""`Program`: chunks, populations, no second compilation, weights there and back, and clear refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from running import Stream, arrays_of, assert_same, compile_for_streams, decoded, run_interpreter

from dmmx.compiler import Program, compile, decode_streams, encode_streams, schedules
from dmmx.errors import CompileError, MachineError
from dmmx.machine import Machine, Port, set_weight
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector, text_stream
from dmmx.vvalue import Tree, VValue
from strategies import machines, streams_for

TEXT = {"text": {"char": {"a": 1, "b": 1, ".": 1}}}
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def texts(*texts: str, ticks: int = 12) -> list[Stream]:
    return [{"text": list(text_stream(text, cadence=2, ticks=ticks))} for text in texts]


# --- pieces of streams ---


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=10, phases=NO_SHRINKING, suppress_health_check=SLOW)
@given(st.data())
def test_pieces_give_the_same_as_the_whole(schedule: str, data: st.DataObject) -> None:
    machine = data.draw(machines(max_neurons=4).filter(lambda machine: bool(machine.inputs)))
    streams = [data.draw(streams_for(machine, 7))]
    cut = data.draw(st.integers(1, 6))
    program = compile_for_streams(machine, streams, schedule=schedule)
    weights, arrays = program.weights_of(machine), arrays_of(program, streams)
    run = jax.jit(program.run)
    before, state = run(weights, {port: array[..., :cut] for port, array in arrays.items()})
    after, _ = run(weights, {port: array[..., cut:] for port, array in arrays.items()}, state)
    whole = {port: np.concatenate([before[port], after[port]], axis=-1) for port in program.output_paths}
    assert_same(decoded(program, whole, 0), run_interpreter(machine, streams, 7)[0])


@pytest.mark.parametrize("schedule", schedules)
def test_an_empty_piece_changes_nothing(schedule: str) -> None:
    machine = duplicate_detector()
    program = compile(machine, TEXT, schedule=schedule)
    arrays, weights = arrays_of(program, texts("aab.")), program.weights_of(machine)
    run = jax.jit(program.run)
    _, state = run(weights, arrays)
    outputs, after = run(weights, {port: array[..., :0] for port, array in arrays.items()}, state)
    assert all(values.shape[-1] == 0 for values in outputs.values())
    for part, same in zip(state, after, strict=True):
        for atom, values in part.items():
            np.testing.assert_array_equal(values, same[atom])


@pytest.mark.parametrize("schedule", schedules)
def test_initial_outputs_come_before_the_first_tick(schedule: str) -> None:
    machine = (
        Machine.builder()
        .input("text", "char")
        .memory("m")
        .neuron("big", "max_norm")
        .output("out", "y")
        .link("m.delta", "text.char", 2)
        .link("big.dict", "m.result")
        .link("out.y", "m.result")
        .link("out.y", "big.norm")
        .initial({"m": {"result": {"z": 3}}, "big": {"norm": 7}})
        .build()
    )
    program = compile(machine, TEXT, schedule=schedule)
    outputs, _ = program.run(program.weights_of(machine), arrays_of(program, texts("ab", ticks=4)))
    got = decoded(program, outputs, 0)
    assert got[0] == Tree({"out": {"y": {":number": 7, "z": 3}}})
    assert got == run_interpreter(machine, texts("ab", ticks=4), 4)[0]


def test_a_machine_without_inputs_runs_as_long_as_it_is_told() -> None:
    machine = (
        Machine.builder()
        .constant("one", 1)
        .memory("timer")
        .output("out", "time")
        .link("timer.delta", "one.value")
        .link("out.time", "timer.result")
        .build()
    )
    program = compile(machine, {})
    weights = program.weights_of(machine)
    outputs, state = program.run(weights, {}, ticks=5)
    assert outputs[Port("out", "time")].tolist() == [[[0, 0, 1, 2, 3]]]
    outputs, _ = program.run(weights, {}, state, ticks=2)
    assert outputs[Port("out", "time")].tolist() == [[[4, 5]]]
    with pytest.raises(CompileError, match="say with ticks=N how long"):
        program.run(weights, {})


# --- inside the user's own transformations ---


@pytest.fixture
def program() -> Program:
    return compile(duplicate_detector(), TEXT, output_support={"output": {"duplicates": 1, "ended": 1}})


def test_a_population_gives_the_same_as_one_by_one(program: Program) -> None:
    arrays = arrays_of(program, texts("aab.", "ab."))
    population = 1 + 0.1 * jax.random.normal(jax.random.key(0), (3, program.weight_count))
    together, _ = jax.jit(jax.vmap(program.run, in_axes=(0, None)))(population, arrays)
    one = jax.jit(program.run)
    for number, weights in enumerate(population):
        for port, values in one(weights, arrays)[0].items():
            np.testing.assert_allclose(together[port][number], values, atol=1e-6)


def test_gradients_of_a_population(program: Program) -> None:
    arrays = arrays_of(program, texts("aab.", "ab."))

    def loss(weights: jax.Array) -> jax.Array:
        outputs, _ = program.run(weights, arrays)
        return sum((jnp.sum(values**2) for values in outputs.values()), jnp.zeros(()))

    population = jnp.stack([jnp.full(8, 0.9), jnp.full(8, 1.1)])
    gradients = jax.jit(jax.vmap(jax.grad(loss)))(population)
    one = jax.jit(jax.grad(loss))
    for gradient, weights in zip(gradients, population, strict=True):
        np.testing.assert_allclose(gradient, one(weights), rtol=1e-5)
    assert bool(jnp.all(jnp.isfinite(gradients)))
    assert bool(jnp.any(gradients != 0))


@pytest.mark.usefixtures("clean_registry")
@pytest.mark.parametrize("schedule", schedules)
def test_other_weights_or_texts_compile_nothing_again(schedule: str) -> None:
    runs: list[str] = []

    @neuron_type(inputs=["x"], outputs=["y"])
    def counted(x: VValue) -> dict[str, Any]:
        runs.append("run")
        return {"y": x["x"]}

    assert counted.name == "counted"
    machine = Machine.builder().input("text", "char").neuron("n", "counted").output("out", "y")
    machine = machine.link("n.x", "text.char").link("out.y", "n.y").build()
    program = compile(machine, TEXT, schedule=schedule)
    run = jax.jit(program.run)
    runs.clear()
    run(program.weights_of(machine), arrays_of(program, texts("ab.")))
    assert runs
    runs.clear()
    outputs, _ = run(program.weights_of(set_weight(machine, "n.x", "text.char", 5)), arrays_of(program, texts("ba.")))
    assert runs == []
    assert decoded(program, outputs, 0)[2] == Tree({"out": {"y": {"b": 5}}})


def test_strict_types_and_ranks(program: Program) -> None:
    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        arrays = {port: array.astype(jnp.float32) for port, array in arrays_of(program, texts("aab.")).items()}
        outputs, state = jax.jit(program.run)(jnp.ones(8, jnp.float32), arrays)
    assert all(values.dtype == jnp.float32 for values in outputs.values())
    assert all(values.dtype == jnp.float32 for part in state for values in part.values())


# --- weights ---


def test_weights_there_and_back(program: Program) -> None:
    machine = duplicate_detector()
    weights = program.weights_of(machine)
    assert weights.tolist() == [1.0] * 8
    other = program.machine_of(weights * jnp.arange(8))
    assert other.weights == list(range(8))
    assert program.weights_of(other).tolist() == list(range(8))
    assert [link for link in other.links if not link.trainable] == [
        link for link in machine.links if not link.trainable
    ]


def test_another_machine_has_no_weights_here(program: Program) -> None:
    machine = duplicate_detector()
    with pytest.raises(CompileError, match="other links or neurons than the compiled one"):
        program.weights_of(machine.with_links(machine.links[1:]))
    with pytest.raises(MachineError, match="expected 8 weights"):
        program.machine_of([1.0])


# --- output paths ---


def test_output_support_pads_with_zeros() -> None:
    wanted = {"output": {"duplicates": {":number": 1, "never": 1}, "ended": 1}}
    program = compile(duplicate_detector(), TEXT, output_support=wanted)
    port = Port("output", "duplicates")
    assert program.output_paths[port] == ((), ("never",))
    outputs, _ = program.run(program.weights_of(duplicate_detector()), arrays_of(program, texts("aa.", ticks=8)))
    assert outputs[port].tolist() == [[[0, 0, 0, 0, 0, 0, 1, 1]], [[0] * 8]]


def test_an_output_that_nothing_reaches_is_zero() -> None:
    machine = Machine.builder().input("text", "char").output("out", "y", "z").link("out.y", "text.char").build()
    program = compile(machine, TEXT, output_support={"out": {"z": {"a": 1}}})
    outputs, _ = program.run(program.weights_of(machine), arrays_of(program, texts("ab.")))
    assert not outputs[Port("out", "z")].any()
    assert outputs[Port("out", "z")].shape == (1, 1, 12)


# --- refusals ---


def test_unknown_options_are_errors() -> None:
    with pytest.raises(CompileError) as raised:
        compile(duplicate_detector(), TEXT, schedule="component")
    assert str(raised.value) == "there is no schedule 'component'. Did you mean 'components'?"
    with pytest.raises(CompileError) as raised:
        compile(duplicate_detector(), TEXT, accumulator_gradient="truncate")  # pyright: ignore[reportArgumentType]
    assert str(raised.value) == "there is no accumulator gradient 'truncate'. Did you mean 'truncated'?"


def test_streams_outside_of_the_support_are_errors(program: Program) -> None:
    with pytest.raises(CompileError) as raised:
        encode_streams(texts("ac."), program.input_paths)
    assert "stream 'text' is non-zero at char.c (tick 3), outside of the support" in str(raised.value)
    assert "support_of" in str(raised.value)


@pytest.mark.parametrize(
    ("streams", "message"),
    [
        ({}, "no stream is given for text.char"),
        (
            {Port("text", "char"): np.zeros((2, 1, 5))},
            r"has the shape \(2, 1, 5\), expected \(3 paths, streams, ticks\)",
        ),
        ({Port("text", "char"): np.zeros((3, 5))}, r"has the shape \(3, 5\)"),
    ],
)
def test_streams_of_another_shape_are_errors(program: Program, streams: dict[Port, Any], message: str) -> None:
    with pytest.raises(CompileError, match=message):
        program.run(jnp.ones(8), streams)


# --- encoding ---


def test_streams_are_padded_to_the_longest(program: Program) -> None:
    streams = [*texts("ab.", ticks=6), *texts("b", ticks=2)]
    (array,) = encode_streams(streams, program.input_paths).values()
    assert array.shape == (3, 2, 6)
    assert array[:, 1].tolist() == [[0] * 6, [0] * 6, [1, 0, 0, 0, 0, 0]]
    (longer,) = encode_streams(streams, program.input_paths, 9).values()
    assert longer.shape == (3, 2, 9)


@given(st.data())
def test_decoding_undoes_encoding(data: st.DataObject) -> None:
    machine = Machine({}, (), {"in": ("p", "q")}, {"out": ("y",)})
    streams: Sequence[Stream] = [data.draw(streams_for(machine, 4)) for _ in range(2)]
    program = compile_for_streams(machine, streams)
    arrays = encode_streams(streams, program.input_paths, 4)
    for number, one in enumerate(streams):
        back = list(decode_streams(arrays, program.input_paths, number))
        assert [element["in"] for element in back] == list(one["in"])
