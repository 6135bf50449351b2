"""Self-referential machines: compiled, they do what the interpreter does, and their gradients are right."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from running import Stream, arrays_of, assert_same, assert_slopes, compile_for_streams, decoded
from tests.rewriting import interpreted, machines_with_edits, seen

from dmmx import Machine
from dmmx.compiler import compile
from dmmx.errors import CompileError
from dmmx.examples.rewriting.wave import UPDATES, change, wave
from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import link_delta, matrix_of
from dmmx.vvalue import ZERO, Tree

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

pytestmark = pytest.mark.usefixtures("double_precision")


@settings(max_examples=12, phases=NO_SHRINKING, suppress_health_check=SLOW)
@given(machines_with_edits(ticks=6, count=16), st.sampled_from([None, 4]))
def test_program_agrees_with_the_interpreter(case: tuple[Machine, list[Stream]], chunk_ticks: int | None) -> None:
    """Compiling takes the time, so every machine runs on many streams. `tests/test_strategies.py`: they are varied."""
    machine, streams = case
    program = compile_for_streams(machine, streams, chunk_ticks=chunk_ticks)
    outputs, state = jax.jit(program.run)(program.weights_of(machine), arrays_of(program, streams))
    for number, stream in enumerate(streams):
        wanted, matrices = interpreted(machine, stream)
        assert_same(decoded(program, outputs, number), wanted)
        assert_same([program.matrix(state, number)], [matrices[-1]])


def test_copies_keep_their_parameters_and_speak_while_they_have_links() -> None:
    builder = Machine.builder().input("edits", "matrix").output("out", "value").constant("five", 5)
    builder.neuron("product", "dot", limit=4).memory("self").link("self.delta", "edits.matrix")
    machine = builder.self_reference("self.result").build()
    heard = link_delta("out.value", "five:2.value") + link_delta("out.value", "sigmoid:new.y", 2)
    limited = link_delta("product:2.x", "five:2.value") + link_delta("product:2.y", "five.value")
    edits = [heard, ZERO, limited + link_delta("out.value", "product:2.dot", 10), ZERO, ZERO, -1 * heard, *[ZERO] * 4]
    stream: Stream = {"edits": [ZERO.nest({"matrix": edit}) for edit in edits]}
    program = compile_for_streams(machine, [stream])
    outputs, _ = jax.jit(program.run)(program.weights_of(machine), arrays_of(program, [stream]))
    wanted = list(interpret(machine, stream))
    assert [value["out"]["value"].number for value in wanted] == [0, 0, 0, 6, 6, 46, 46, 40, 40, 40]
    assert_same(decoded(program, outputs, 0), wanted)


@settings(max_examples=10, phases=NO_SHRINKING, suppress_health_check=SLOW)
@given(machines_with_edits(ticks=5, count=2))
def test_gradient_equals_finite_differences(case: tuple[Machine, list[Stream]]) -> None:
    machine, streams = case
    # Odd weights, so that numbers do not tie; near those drawn, so that they grow no faster.
    machine = machine.with_weights(
        [weight + 0.03 * np.sin(1 + number) for number, weight in enumerate(machine.weights)]
    )
    happened = [seen(machine, stream) for stream in streams]
    assume(any(one.created and one.spoke for one in happened))
    program = compile_for_streams(machine, streams)
    gradient = assert_slopes(program, arrays_of(program, streams), program.weights_of(machine))
    assert np.abs(gradient).max() > 0


def product_of_weights() -> Machine:
    """A machine whose output is its input times two weights, which it multiplies by rewriting itself.

    `self.delta` receives, scaled by one weight, a matrix with one link of the output.
    """
    builder = Machine.builder().input("in", "x").output("out", "y").memory("self").self_reference("self.result")
    builder.constant("edit", {"out": {"y": {"in": {"x": 1}}}})
    return builder.link("self.delta", "edit.value", 3).link("out.y", "in.x", 0.5).build()


def test_gradients_flow_through_the_rewriting() -> None:
    machine = product_of_weights()
    streams: list[Stream] = [{"in": [Tree({"x": 2})] * 5}]
    program = compile_for_streams(machine, streams)
    arrays, weights = arrays_of(program, streams), program.weights_of(machine)

    def last(weights: jax.Array) -> jax.Array:
        outputs, _ = program.run(weights, arrays)
        return sum((values[0, 0, -1] for values in outputs.values()), jnp.zeros(()))

    # The constant is out at tick 1, so the matrix of tick 5 has taken it up at ticks 2, 3 and 4.
    value, gradient = jax.jit(jax.value_and_grad(last))(weights)
    assert value == 2 * (0.5 + 3 * 3)
    assert gradient.tolist() == [2 * 3, 2]


def test_wave_compiled_is_the_wave_interpreted() -> None:
    engine, program = Interpreter(wave()), compile(wave(), {})
    state = program.initial_state(1)
    step = jax.jit(lambda state: program.run(program.weights_of(wave()), {}, state, ticks=1)[1])
    for _ in range(13):
        assert program.matrix(state) == engine.matrix
        engine.step({})
        state = step(state)


def test_state_goes_on_and_streams_do() -> None:
    machine = product_of_weights()
    stream = [Tree({"x": number}) for number in range(1, 12)]
    wanted = list(interpret(machine, {"in": stream}))
    program = compile(machine, {"in": {"x": 1}})
    assert list(program.stream(program.weights_of(machine), {"in": stream}, chunk_ticks=4)) == wanted
    # The state holds the weights: others in the vector change nothing any more.
    arrays = arrays_of(program, [{"in": stream}])
    half = {port: array[..., :6] for port, array in arrays.items()}
    rest = {port: array[..., 6:] for port, array in arrays.items()}
    _, state = program.run(program.weights_of(machine), half)
    outputs, _ = program.run(jnp.zeros(program.weight_count), rest, state)
    assert decoded(program, outputs, 0) == wanted[6:]


def test_streams_of_a_machine_without_outputs_are_empty() -> None:
    program = compile(wave(), {})
    ticks = program.stream(program.weights_of(wave()), {}, chunk_ticks=4)
    assert [next(ticks) for _ in range(6)] == [ZERO] * 6


def test_matrices_in_turn() -> None:
    """The keeper of the matrix need not be an accumulator: this one swaps two matrices at every tick."""
    swap = {"self": {"now": {"self": {"next": 1}}, "next": {"self": {"now": 1}}}}
    builder = Machine.builder().constant("three", 3).neuron("nine", "square").neuron("self", "identity")
    builder.link("self.now", "self.next").link("self.next", "self.now").link("nine.x", "three.value")
    builder.output("out", "y").link("out.y", "three.value").self_reference("self.now")
    machine = builder.initial({"self": {"next": {**swap, "out": {"y": {"nine": {"y": 1}}}}}}).build()
    program = compile(machine, {})
    wanted = [out for out, _ in zip(interpret(machine, {}), range(8), strict=False)]
    # What `nine` puts out at one tick is read at the next, when it has no row any more.
    assert [out["out"]["y"].number for out in wanted] == [0, 0, 3, 9, 3, 9, 3, 9]
    outputs, _ = program.run(program.weights_of(machine), {}, ticks=8)
    assert decoded(program, outputs, 0) == wanted


def test_members_of_a_population_each_rewrite_themselves() -> None:
    machine = product_of_weights()
    program = compile(machine, {"in": {"x": 1}})
    arrays = arrays_of(program, [{"in": [Tree({"x": 2})] * 5}])
    members = jnp.array([[3, 0.5], [-1, 0], [0, 0]])
    outputs, states = program.run_population(members, arrays)
    for number, weights in enumerate(members):
        alone, state = program.run(weights, arrays)
        for port, values in alone.items():
            np.testing.assert_array_equal(outputs[port][number], values)
        assert program.matrix(jax.tree.map(lambda array, n=number: array[n], states)) == program.matrix(state)


@pytest.mark.parametrize("linked", [False, True])
def test_an_undeclared_neuron_speaks_while_it_has_a_link(linked: bool) -> None:
    edit = {"out": {"y": {"sigmoid:new": {"y": 1}}}, **({"sigmoid:new": {"x": {"no": {"p": 1}}}} if linked else {})}
    builder = Machine.builder().input("in", "m").output("out", "y").memory("self").link("self.delta", "in.m")
    machine = builder.self_reference("self.result").build()
    stream = [Tree({"m": edit}), *[ZERO] * 4]
    program = compile(machine, {"in": {"m": edit}})
    wanted = list(interpret(machine, {"in": stream}))
    assert wanted[-1]["out"]["y"].number == 0.5
    assert list(program.stream(program.weights_of(machine), {"in": stream}, chunk_ticks=5)) == wanted


def test_links_are_found_and_may_be_declared() -> None:
    found = compile(wave(), {})
    assert found.rewiring is not None
    listens = {path[2] for path in found.rewiring.paths if path[:2] == ("self", "delta")}
    assert listens == set(UPDATES)
    assert len(found.rewiring.paths) == 7
    more = change("update-2", "update-3") + Tree({"square:new": {"x": {"update-1": {"single": 1}}}})
    declared = compile(wave(), {}, links=more)
    assert declared.rewiring is not None
    assert {"square:new"} == {path[0] for path in declared.rewiring.paths} - {path[0] for path in found.rewiring.paths}


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ({}, r"self.result may come to have .*: self.delta <- update-2.single\n.*links=, leave links= out.*interpret"),
        ({"a": {"b": 1}}, r"self.result may be non-zero at a.b, and a link is target.input.source.output\n.*interpret"),
    ],
)
def test_links_that_leave_the_declared_are_named(links: object, words: str) -> None:
    with pytest.raises(CompileError, match=words):
        compile(wave(), {}, links=links)


def test_masks_are_refused() -> None:
    with pytest.raises(CompileError, match=r"may be non-zero at out\.y\.in, and a link is"):
        compile(product_of_weights(), {"in": {"x": 1}}, links={"out": {"y": {"in": 1}}})


def test_what_is_not_for_self_referential_machines_is_refused() -> None:
    with pytest.raises(CompileError, match="no schedule 'components' for it"):
        compile(wave(), {}, schedule="components")
    with pytest.raises(CompileError, match="exact gradients only"):
        compile(wave(), {}, accumulator_gradient="truncated")
    plain = Machine.builder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    with pytest.raises(CompileError, match="links= is for self-referential machines"):
        compile(plain, {"in": {"x": 1}}, links={})
    program = compile(plain, {"in": {"x": 1}})
    with pytest.raises(CompileError, match="not self-referential"):
        program.matrix(program.initial_state(1))


def test_a_machine_without_links_has_none_for_ever() -> None:
    machine = Machine.builder().memory("self").self_reference("self.result").build().with_links(())
    program = compile(machine, {})
    _, state = program.run(program.weights_of(machine), {}, ticks=3)
    assert program.matrix(state) == matrix_of(machine) == ZERO


def test_explain_tells_where_the_weights_come_from() -> None:
    text = compile(wave(), {}).explain()
    assert "4 trainable numbers" in text.splitlines()[0]
    assert "7 links that may ever be there" in text.splitlines()[0]
    assert "its matrix is an output of its own" in text
    assert "weights from self.result a tick earlier" in text
