"""One contract for every registered neuron type: the carriers agree, jit and gradients are right, zero gives zero."""

# jax's own types are only partly known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.neuron import NeuronType, neuron_types
from dmmx.vvalue import ZERO, Path, Slots, Tree

PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "constant": [{"value": 1}, {"value": {".": 1}}, {"value": {":number": 2.5, "a": {"b": -1}}}, {"value": {}}],
    "dot": [{}, {"limit": None}, {"limit": 0.5}, {"limit": 4}],
}
"""The settings worth testing, for types that have parameters."""

CASES = [
    pytest.param(made, parameters, id=name + "".join(f" {key}={value}" for key, value in parameters.items()))
    for name, made in neuron_types.items()
    for parameters in PARAMETERS.get(name, [{}])
]

# Inputs are drawn below these ports; a type that takes any input gets two.
ANY = ("p", "q")
BELOW: list[Path] = [(), ("a",), ("a", "b"), ("b",), ("this",), ("rest", "this")]


@pytest.fixture
def double_precision() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


@st.composite
def supports_of(draw: st.DrawFn, made: NeuronType) -> tuple[Path, ...]:
    ports = ANY if made.inputs is None else made.inputs
    return tuple(
        (port, *path) for port in ports for path in draw(st.lists(st.sampled_from(BELOW), unique=True, max_size=4))
    )


@st.composite
def points_of(draw: st.DrawFn, made: NeuronType) -> tuple[tuple[Path, ...], list[float]]:
    """A support and values on it, away from kinks: no two absolute values are close to each other."""
    support = draw(supports_of(made))
    # Powers of 1.7 differ from each other, from 0 and from the limits above by far more than a finite difference.
    exponents = draw(
        st.lists(st.integers(-4, 4), min_size=len(support), max_size=len(support), unique=len(support) <= 9)
    )
    signs = draw(st.lists(st.sampled_from([-1, 1]), min_size=len(support), max_size=len(support)))
    values = [sign * 1.7**exponent + 0.01 * i for i, (sign, exponent) in enumerate(zip(signs, exponents, strict=True))]
    return support, values


def tree_on(support: tuple[Path, ...], values: Any) -> Tree:
    tree = ZERO
    for path, leaf in zip(support, values, strict=True):
        part = Tree(float(leaf))
        for key in reversed(path):
            part = ZERO.nest({key: part})
        tree = tree + part
    return tree


def assert_close(flat: Slots, sparse: Tree, *index: int) -> None:
    got = tree_on(flat.paths, [leaf[index] for _, leaf in flat.items()])
    assert (got - sparse).max_norm() < 1e-9, (got, sparse)


@pytest.mark.parametrize(("made", "parameters"), CASES)
@given(data=st.data())
@settings(max_examples=15)
def test_tree_and_slots_agree(made: NeuronType, parameters: dict[str, Any], data: st.DataObject) -> None:
    support = data.draw(supports_of(made))
    numbers = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, -3.25])
    rows = data.draw(st.lists(st.tuples(numbers, numbers), min_size=len(support), max_size=len(support)))
    values = np.array(rows, dtype=np.float64).reshape(len(support), 2)
    flat = made(Slots(support, values), **parameters)
    assert isinstance(flat, Slots)
    for index in range(2):
        sparse = made(tree_on(support, values[:, index]), **parameters)
        assert isinstance(sparse, Tree)
        assert_close(flat, sparse, index)
        assert all(made.has_output(key) for key in (*flat.keys(), *sparse.keys()))


@pytest.mark.parametrize(("made", "parameters"), CASES)
@pytest.mark.usefixtures("double_precision")
@given(data=st.data())
@settings(max_examples=3)
def test_jit_equals_eager(made: NeuronType, parameters: dict[str, Any], data: st.DataObject) -> None:
    support, values = data.draw(points_of(made))
    shape = (len(support), 3)
    array = jnp.broadcast_to(jnp.reshape(jnp.asarray(values, dtype=float), (len(support), 1)), shape) * jnp.arange(3.0)
    eager = made(Slots(support, array), **parameters)
    paths: list[Path] = []

    @jax.jit
    def compiled(values: jax.Array) -> jax.Array:
        result = made(Slots(support, values), **parameters)
        assert isinstance(result, Slots)
        paths[:] = result.paths
        return result.values

    result = compiled(array)
    assert isinstance(eager, Slots)
    assert tuple(paths) == eager.paths
    np.testing.assert_allclose(result, eager.values, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("made", "parameters"), CASES)
@pytest.mark.usefixtures("double_precision")
@given(data=st.data())
@settings(max_examples=5)
def test_gradient_equals_finite_differences(made: NeuronType, parameters: dict[str, Any], data: st.DataObject) -> None:
    support, values = data.draw(points_of(made))
    outputs = made(Slots(support, np.asarray(values, dtype=float)), **parameters)
    assert isinstance(outputs, Slots)
    # Different weights on the outputs, so that a mix-up between them shows.
    mix = np.cos(np.arange(len(outputs.paths)))

    def loss(values: Any) -> Any:
        result = made(Slots(support, values), **parameters)
        assert isinstance(result, Slots)
        return (result.values * mix).sum()

    point = np.asarray(values, dtype=float)
    gradient = jax.grad(loss)(jnp.asarray(point))
    np.testing.assert_allclose(gradient, central_differences(loss, point), rtol=1e-5, atol=1e-5)


def central_differences(function: Callable[[Any], Any], point: Any, step: float = 1e-5) -> Any:
    slopes = np.zeros_like(point)
    for slot in range(len(point)):
        there, back = point.copy(), point.copy()
        there[slot] += step
        back[slot] -= step
        slopes[slot] = (function(there) - function(back)) / (2 * step)
    return slopes


@pytest.mark.parametrize(("made", "parameters"), CASES)
def test_zero_in_gives_zero_out_where_declared(made: NeuronType, parameters: dict[str, Any]) -> None:
    silent = made(ZERO, **parameters)
    if made.zero_preserving:
        assert silent is ZERO
        support = tuple((port, *path) for port in made.inputs or ANY for path in BELOW)
        flat = made(Slots(support, np.zeros((len(support), 2))), **parameters)
        assert isinstance(flat, Slots)
        assert not np.any(flat.values)
    else:
        assert silent or parameters == {"value": {}}


@pytest.mark.parametrize(("made", "parameters"), CASES)
def test_gradient_at_zero_is_finite(made: NeuronType, parameters: dict[str, Any]) -> None:
    support = tuple((port, *path) for port in made.inputs or ANY for path in BELOW)

    def loss(values: jax.Array) -> jax.Array:
        result = made(Slots(support, values), **parameters)
        assert isinstance(result, Slots)
        return result.values.sum()

    assert bool(jnp.isfinite(jax.grad(loss)(jnp.zeros(len(support)))).all())


@pytest.mark.parametrize(("made", "parameters"), CASES)
def test_strict_types_and_ranks(made: NeuronType, parameters: dict[str, Any]) -> None:
    """A neuron type leans on no implicit promotion, which would change precision or mix up axes silently."""
    support = tuple((port, *path) for port in made.inputs or ANY for path in BELOW)
    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        result = made(Slots(support, jnp.ones((len(support), 2, 3), dtype=jnp.float32)), **parameters)
    assert isinstance(result, Slots)
    assert result.values.dtype == jnp.float32
    assert result.values.shape == (len(result.paths), 2, 3)


@pytest.mark.parametrize("name", neuron_types)
def test_declarations_are_complete(name: str) -> None:
    made = neuron_types[name]
    assert made.name == name
    assert made.summary.endswith("."), "the docstring's first line is shown to users"
    assert len(made.summary) <= 120
    if made.memory is not None:
        assert made.has_input(made.memory[0])
        assert made.has_output(made.memory[1])
    required = {key for key, default in made.parameters.items() if default is inspect.Parameter.empty}
    assert all(required <= set(parameters) for parameters in PARAMETERS.get(name, [{}]))


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_a_memory_with_weight_one_keeps_what_it_has(numbers: list[float]) -> None:
    for made in neuron_types.values():
        if made.memory is not None:
            kept = Tree({"a": numbers[0], "b": {"c": numbers[1]}})
            assert made(ZERO.nest({made.memory[0]: kept}))[made.memory[1]] == kept
