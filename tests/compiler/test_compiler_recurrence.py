"""A memory is a sum over time: the fast forms of it equal a plain loop, and other memories are not taken for one."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from running import assert_same, compile_for_streams, run_interpreter, run_program

from dmmx.compiler import AccumulatorGradient, compile
from dmmx.compiler.analysis.memory import adds_its_past
from dmmx.compiler.analysis.neurons import kind_of
from dmmx.compiler.execution import recurrence
from dmmx.machine import Machine, Neuron
from dmmx.neuron import neuron_type, neuron_types
from dmmx.vvalue import Tree, VValue
from dmmx.vvalue.leaf import clip

pytestmark = pytest.mark.usefixtures("double_precision")

WEIGHTS = np.array([1.0, 0.0, -1.0, 0.5, -2.0])
"""One a memory: among them the weights at which powers need care."""


def plain_loop(arriving: np.ndarray, before: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    kept = np.zeros_like(arriving)
    value = before
    for tick in range(arriving.shape[-1]):
        value = (value if weights is None else weights[:, None, None] * value) + arriving[..., tick]
        kept[..., tick] = value
    return kept


@pytest.mark.parametrize("ticks", [0, 1, 9, 16])
@pytest.mark.parametrize("block_ticks", [2, 4, 64])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_every_block_length_equals_a_plain_loop(
    monkeypatch: pytest.MonkeyPatch, ticks: int, block_ticks: int, weights: np.ndarray | None
) -> None:
    monkeypatch.setattr(recurrence, "BLOCK_TICKS", block_ticks)
    generator = np.random.default_rng(0)
    arriving, before = generator.normal(size=(5, 3, 2, ticks)), generator.normal(size=(5, 3, 2))
    given = None if weights is None else jnp.asarray(weights)
    got = recurrence.accumulate(jnp.asarray(arriving), jnp.asarray(before), given, truncated=False)
    np.testing.assert_allclose(got, plain_loop(arriving, before, weights), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("block_ticks", [2, 64])
def test_gradients_of_every_block_length(monkeypatch: pytest.MonkeyPatch, block_ticks: int) -> None:
    monkeypatch.setattr(recurrence, "BLOCK_TICKS", block_ticks)
    generator = np.random.default_rng(1)
    arriving, before = (jnp.asarray(generator.normal(size=size)) for size in ((5, 1, 2, 6), (5, 1, 2)))

    def loss(arriving: Any, before: Any, weights: Any) -> Any:
        return jnp.sum(jnp.sin(recurrence.accumulate(arriving, before, weights, truncated=False)))

    arguments = (arriving, before, jnp.asarray(WEIGHTS))
    gradients = jax.jit(jax.grad(loss, argnums=(0, 1, 2)))(*arguments)
    for number, gradient in enumerate(gradients):
        direction = jnp.asarray(generator.normal(size=gradient.shape))

        def moved(step: float, number: int = number, direction: Any = direction) -> Any:
            shifted = list(arguments)
            shifted[number] = shifted[number] + step * direction
            return loss(*shifted)

        slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
        np.testing.assert_allclose(jnp.sum(gradient * direction), slope, rtol=1e-5)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_truncated_is_the_same_forwards_and_lets_nothing_through_the_past(weights: np.ndarray | None) -> None:
    arriving, before = jnp.ones((5, 1, 1, 4)), jnp.ones((5, 1, 1))
    given = None if weights is None else jnp.asarray(weights)
    exact, truncated = (
        recurrence.accumulate(arriving, before, given, truncated=truncated) for truncated in (False, True)
    )
    np.testing.assert_allclose(exact, truncated)
    gradient = jax.grad(lambda a: jnp.sum(recurrence.accumulate(a, before, given, truncated=True)[..., -1]))(arriving)
    assert gradient[:, 0, 0].tolist() == [[0, 0, 0, 1]] * 5


# --- which memories are sums ---


@pytest.mark.parametrize("name", [name for name, made in neuron_types.items() if made.memory is not None])
def test_the_memories_that_come_with_dmmx_are_sums(name: str) -> None:
    """y[out] = x[in] + y(without in), and no other output depends on x[in]: flat stages rely on it."""
    assert adds_its_past(Neuron(name))


def test_a_type_without_memory_is_no_sum() -> None:
    assert not adds_its_past(Neuron("identity"))


@pytest.fixture
def _other_memories(clean_registry: None) -> None:
    @neuron_type(inputs=["past", "new"], outputs=["now"], memory=("past", "now"))
    def forgetful(x: VValue) -> dict[str, Any]:
        return {"now": x["past"] * 0.5 + x["new"]}

    @neuron_type(inputs=["past", "new"], outputs=["now"], memory=("past", "now"))
    def bounded(x: VValue, *, limit: float) -> dict[str, Any]:
        return {"now": (x["past"] + x["new"]).map(lambda a: clip(a, limit))}

    @neuron_type(inputs=["past", "new"], outputs=["now", "size"], memory=("past", "now"))
    def measured(x: VValue) -> dict[str, Any]:
        now = x["past"] + x["new"]
        return {"now": now, "size": now.max_norm()}

    @neuron_type(inputs=["past", "new"], outputs=["now", "size"], memory=("past", "now"))
    def sum_and_size(x: VValue) -> dict[str, Any]:
        return {"now": x["past"] + x["new"] * 2, "size": x["new"].max_norm()}

    assert [forgetful.name, bounded.name, measured.name, sum_and_size.name]


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("forgetful", {}, "linear"),
    ("bounded", {"limit": 1e9}, "loop"),
    ("measured", {}, "loop"),
    ("sum_and_size", {}, "flat"),
]


@pytest.mark.usefixtures("_other_memories")
@pytest.mark.parametrize(("type_name", "parameters", "kind"), CASES)
def test_users_memories_work_whether_they_are_sums_or_not(
    type_name: str, parameters: dict[str, Any], kind: str
) -> None:
    assert adds_its_past(Neuron(type_name, parameters)) == (kind == "flat")
    builder = Machine.builder().input("in", "p").memory("m", type_name, **parameters).output("out", "y", "z")
    builder = builder.link("m.new", "in.p").link("out.y", "m.now")
    if "size" in (neuron_types[type_name].outputs or ()):
        builder = builder.link("out.z", "m.size")
    machine = builder.build()
    streams = [{"in": [Tree({"p": {"a": size, "b": -1}}) for size in (1, 2, 1e9, 5, 3)]}]
    program = compile_for_streams(machine, streams)
    assert [stage.kind for stage in program.layout.stages] == [kind]
    assert_same(run_program(program, streams, 5)[0], run_interpreter(machine, streams, 5)[0])


def test_neurons_are_of_one_kind_only_if_they_compute_the_same() -> None:
    assert kind_of(Neuron("dot", {"limit": 4})) == kind_of(Neuron("dot", {"limit": 4}))
    assert kind_of(Neuron("dot", {"limit": 4})) != kind_of(Neuron("dot", {"limit": 5}))
    assert kind_of(Neuron("relu")) != kind_of(Neuron("tanh"))
    large = [np.arange(5000.0), np.arange(5000.0)]
    large[1][2500] = -1
    # As texts these two are the same: the middle is left out.
    assert kind_of(Neuron("dot", {"limit": large[0]})) != kind_of(Neuron("dot", {"limit": large[1]}))


# --- memories with trainable or unusual own links ---


def memories(*weights: tuple[float, bool]) -> Machine:
    builder = Machine.builder().input("in", "p").output("out", "y")
    for number, (weight, trainable) in enumerate(weights):
        name = f"m{number}"
        builder = builder.neuron(name, "accumulator").link(
            f"{name}.accum", f"{name}.result", weight, trainable=trainable
        )
        builder = builder.link(f"{name}.delta", "in.p", 1 + number).link("out.y", f"{name}.result", 2 - number)
    return builder.build()


@pytest.mark.parametrize("schedule", ["components", "scan"])
@pytest.mark.parametrize("truncated", [False, True])
def test_own_links_of_every_kind_side_by_side(schedule: str, truncated: bool) -> None:
    machine = memories((1, False), (1, True), (0.5, False), (-0.5, True), (0, True))
    streams = [{"in": [Tree({"p": value}) for value in (1, 0, -2, 3)]}]
    gradient = "truncated" if truncated else "exact"
    program = compile_for_streams(machine, streams, schedule=schedule, accumulator_gradient=gradient)
    assert_same(run_program(program, streams, 4)[0], run_interpreter(machine, streams, 4)[0])


def slopes(machine: Machine, schedule: str, gradient: Any) -> np.ndarray:
    """The gradient of a loss of all ticks."""
    program = compile(machine, {"in": {"p": 1}}, schedule=schedule, accumulator_gradient=gradient)
    (port,) = program.input_paths
    stream = {port: jnp.asarray([[[1.0, 3.0, -2.0, 5.0, 1.0]]])}

    def loss(weights: Any) -> Any:
        (values,) = program.run(weights, stream)[0].values()
        return jnp.sum(values**2)

    return np.asarray(jax.jit(jax.grad(loss))(program.weights_of(machine)))


MEMORIES: list[Callable[[], Machine]] = [
    lambda: memories((1, False)),
    lambda: memories((0.5, False), (1, False)),
    lambda: memories((1, True)),
    lambda: memories((1, False), (1, True), (0.5, True)),
]


@pytest.mark.parametrize("make", MEMORIES)
@pytest.mark.parametrize("gradient", ["exact", "truncated"])
def test_schedules_have_the_same_gradient(make: Callable[[], Machine], gradient: str) -> None:
    np.testing.assert_allclose(slopes(make(), "components", gradient), slopes(make(), "scan", gradient), rtol=1e-12)


def test_truncation_stops_at_fixed_memories_only() -> None:
    fixed, trainable = memories((1, False)), memories((1, True))
    assert not np.allclose(slopes(fixed, "components", "exact"), slopes(fixed, "components", "truncated"))
    np.testing.assert_allclose(slopes(trainable, "components", "exact"), slopes(trainable, "components", "truncated"))


def test_without_a_memory_truncated_is_exact() -> None:
    machine = Machine.builder().input("in", "p").neuron("n", "tanh").neuron("loop", "tanh").output("out", "y")
    machine = machine.link("n.x", "in.p").link("loop.x", "n.y", 0.5).link("loop.x", "loop.y", 0.5)
    built = machine.link("out.y", "loop.y").build()
    for schedule in ("components", "scan"):
        np.testing.assert_allclose(slopes(built, schedule, "exact"), slopes(built, schedule, "truncated"))


@pytest.mark.parametrize("schedule", ["components", "scan"])
@pytest.mark.parametrize("trainable", [False, True])
@pytest.mark.parametrize("gradient", ["exact", "truncated"])
def test_the_memory_of_a_fluid_neuron_fades_by_its_activation(
    schedule: str, trainable: bool, gradient: AccumulatorGradient
) -> None:
    """y(t) = a · (w · y(t−1) + delta): with a = 1/2 and w = 0.8, a step's answer is 1/2 · (1 + 0.4 + 0.16 + …)."""
    builder = (
        Machine.builder().input("in", "p").output("out", "y").fluid("m", {"accumulator": 0.5}, trainable=trainable)
    )
    builder = builder.link("m.accum", "m.result", 0.8, trainable=False).link("m.delta", "in.p")
    machine = builder.link("out.y", "m.result").build()
    program = compile(machine, {"in": {"p": 1}}, schedule=schedule, accumulator_gradient=gradient)
    assert [stage.kind for stage in program.layout.stages] == ["loop" if schedule == "scan" else "flat"]
    ones = {port: jnp.ones((1, 1, 6)) for port in program.input_paths}

    def last(weights: Any) -> Any:
        (values,) = program.run(weights, ones)[0].values()
        return values[0, 0, -1]

    weights = program.weights_of(machine)
    np.testing.assert_allclose(last(weights), 0.5 * (1 - 0.4**4) / 0.6)
    if trainable:
        slope = (last(weights.at[-1].add(1e-6)) - last(weights.at[-1].add(-1e-6))) / 2e-6
        np.testing.assert_allclose(jax.grad(last)(weights)[-1], slope, rtol=1e-6)
