"""Making a neuron type of one's own: three lines, and clear words when they are wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dmmx.errors import MachineError, NeuronTypeError
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.neuron import get_neuron_type, neuron_type, neuron_types
from dmmx.vvalue import Slots, Tree, VValue

pytestmark = pytest.mark.usefixtures("clean_registry")


def test_three_lines_make_a_type_that_runs_in_a_machine() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def softsign(x: VValue) -> dict[str, Any]:
        """x / (1 + |x|) of every leaf.

        Not shown.
        """
        return {"y": x["x"].map(lambda a: a / (1 + abs(a)))}

    machine = (
        Machine.builder()
        .input("in", "x")
        .neuron("n", "softsign")
        .output("out", "y")
        .link("n.x", "in.x")
        .link("out.y", "n.y")
    ).build()
    *_, last = interpret(machine, {"in": [{"x": {"a": 3}}] * 3})
    assert last == Tree({"out": {"y": {"a": 0.75}}})
    flat = softsign(Slots([("x", "a")], np.array([[3.0, -1.0]])))
    assert isinstance(flat, Slots)
    np.testing.assert_allclose(flat.values, [[0.75, -0.5]])
    assert neuron_types["softsign"] is softsign
    assert softsign.summary == "x / (1 + |x|) of every leaf."


def test_parameters_are_the_keyword_only_arguments() -> None:
    @neuron_type(inputs=["x"], outputs=["y"], name="leaky", memory=("x", "y"))
    def some_function(x: VValue, *, rate: float, offset: float = 0) -> dict[str, Any]:
        return {"y": rate * x["x"]}

    assert some_function.name == "leaky"
    assert dict(some_function.parameters) == {"rate": inspect.Parameter.empty, "offset": 0}
    assert some_function(Tree({"x": 2}), rate=0.5) == Tree({"y": 1})
    assert some_function.check_parameters({"rate": 1}) == []
    assert some_function.check_parameters({}) == ["'leaky' needs the parameter 'rate'"]
    assert some_function.check_parameters({"rat": 1}) == [
        "'leaky' has no parameter 'rat'. Did you mean 'rate'?",
        "'leaky' needs the parameter 'rate'",
    ]
    machine = Machine.builder().memory("m", "leaky", rate=0.5).build()
    assert [str(link) for link in machine.links] == ["m.x <= 1 * m.y"]


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(NeuronTypeError, match=r"^there is no neuron type 'acumulator'. Did you mean 'accumulator'\?$"):
        get_neuron_type("acumulator")
    with pytest.raises(NeuronTypeError, match=r"Known: accumulator, compare, .*, …\.$"):
        get_neuron_type("xyzzy")
    with pytest.raises(MachineError, match=r"there is no neuron type 'dott'\. Did you mean 'dot'\?"):
        Machine.builder().neuron("n", "dott").build()


def test_registering_the_same_function_again_replaces_it() -> None:
    def make(factor: float) -> None:
        @neuron_type(inputs=["x"], outputs=["y"])
        def scaled(x: VValue) -> dict[str, Any]:
            return {"y": factor * x["x"]}

    make(2)
    make(3)
    assert get_neuron_type("scaled")(Tree({"x": 1})) == Tree({"y": 3})


def test_another_function_with_a_taken_name_is_refused() -> None:
    def max_norm(x: VValue) -> VValue:
        return x

    before = neuron_types["max_norm"]
    with pytest.raises(NeuronTypeError, match="there is a neuron type 'max_norm' already; give yours another name"):
        neuron_type(inputs=None, outputs=None)(max_norm)
    assert neuron_types["max_norm"] is before


def test_the_registry_is_read_only() -> None:
    with pytest.raises(TypeError):
        neuron_types["mine"] = neuron_types["dot"]  # type: ignore[index]


def identity(x: VValue) -> VValue:
    return x


@pytest.mark.parametrize(
    "declared",
    [
        {"inputs": "dict", "outputs": ["y"]},
        {"inputs": ["x"], "outputs": ["y", "y"]},
        {"inputs": ["x", ""], "outputs": ["y"]},
    ],
)
def test_ports_are_a_list_of_different_names(declared: dict[str, Any]) -> None:
    with pytest.raises(NeuronTypeError, match="ports are given as a list of different names"):
        neuron_type(name="mine", **declared)(identity)
    assert "mine" not in neuron_types


def test_a_memory_is_a_pair_of_its_ports() -> None:
    with pytest.raises(NeuronTypeError, match=r"memory=\('x', 'z'\) must be one of its inputs and one of its outputs"):
        neuron_type(name="mine", inputs=["x"], outputs=["y"], memory=("x", "z"))(identity)


def test_a_function_of_another_form_is_refused() -> None:
    def two(x: VValue, y: VValue) -> VValue:
        return x

    def many(x: VValue, *more: float) -> VValue:
        return x

    def any_name(x: VValue, **more: float) -> VValue:
        return x

    def none() -> VValue:
        return Tree()

    wrong: list[Callable[..., VValue]] = [none, two, many, any_name]
    for function in wrong:
        with pytest.raises(NeuronTypeError, match="keyword-only"):
            neuron_type(inputs=["x"], outputs=["y"], name="mine")(function)


def test_an_undeclared_output_is_refused_when_it_runs() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def misspelt(x: VValue) -> dict[str, Any]:
        return {"z": x["x"]}

    with pytest.raises(NeuronTypeError, match="'misspelt' gives 'z', but declares the outputs y"):
        misspelt(Tree({"x": 1}))


def test_a_function_must_give_a_mapping() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def bare(x: VValue) -> Any:
        return x["x"].number

    with pytest.raises(NeuronTypeError, match="'bare' must give its outputs as a mapping or a V-value, not int"):
        bare(Tree({"x": 1}))


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("dot", {"limit": "four"}, "'dot' cannot work with limit='four'"),
        (
            "dot",
            {"limit": -1},
            r"'dot' must give zero for zero, but with these parameters it gives Tree\({'dot': -1}\)",
        ),
        ("constant", {"value": {"a": "b"}}, r"'constant' cannot work with value={'a': 'b'}: a: expected a number"),
    ],
)
def test_parameters_are_tried_before_a_machine_runs(name: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(MachineError, match=message):
        Machine.builder().neuron("n", name, **parameters).build()
