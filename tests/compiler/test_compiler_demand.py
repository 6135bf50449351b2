"""Demand: only what some output depends on is computed."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from running import assert_same, compile_for_streams, run_interpreter, run_program

from dmmx.compiler import compile
from dmmx.compiler.analysis.demand import demand_of_machine
from dmmx.compiler.analysis.dependence import DependenceArray, slots_in
from dmmx.compiler.analysis.neurons import slot_dependence
from dmmx.compiler.analysis.support import Support, support_of_machine
from dmmx.machine import Machine, Port
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import Path, Slots, Tree, VValue
from strategies import CORE_TYPES


def demand(machine: Machine, streams: object) -> Support:
    return demand_of_machine(machine, support_of_machine(machine, Tree(streams)))


def one_neuron(type_name: str, inputs: tuple[str, ...], output: str, **parameters: Any) -> Machine:
    """A neuron whose inputs are fed by streams of the same names."""
    builder = Machine.builder().input("in", *inputs).neuron("n", type_name, **parameters).output("out", "y")
    for name in inputs:
        builder = builder.link(f"n.{name}", f"in.{name}")
    return builder.link("out.y", f"n.{output}").build()


def test_compare_asks_only_for_the_scalar_part() -> None:
    machine = one_neuron("compare", ("x", "y"), "true")
    found = demand(machine, {"in": {"x": {":number": 1, "a": 1}, "y": {":number": 1, "b": {"c": 1}}}})
    assert found.arriving == {Port("n", "x"): ((),), Port("n", "y"): ((),), Port("out", "y"): ((),)}
    assert found.leaving == {Port("in", "x"): ((),), Port("in", "y"): ((),), Port("n", "true"): ((),)}


def test_dot_asks_only_for_common_paths() -> None:
    machine = one_neuron("dot", ("x", "y"), "dot", limit=4)
    found = demand(machine, {"in": {"x": {"a": 1, "b": 1}, "y": {":number": 1, "b": 1, "c": 1}}})
    assert found.arriving[Port("n", "x")] == (("b",),)
    assert found.leaving[Port("in", "y")] == (("b",),)


def test_first_asks_only_for_the_head() -> None:
    found = demand(one_neuron("first", ("list",), "head"), {"in": {"list": {"this": {"a": 1}, "rest": {"this": 1}}}})
    assert found.leaving[Port("in", "list")] == (("this", "a"),)


def test_the_whole_text_matters_to_the_duplicate_detector() -> None:
    found = demand(duplicate_detector(), {"text": {"char": {"a": 1, ".": 1}}})
    assert found.leaving[Port("counts", "result")] == ((".",), ("a",))
    assert Port("repeated", "false") not in found.leaving


def test_dead_neurons_are_dropped() -> None:
    machine = (
        Machine.builder()
        .input("in", "x")
        .neuron("used", "relu")
        .neuron("unread", "relu")
        .neuron("silent", "relu")
        .output("out", "y", "unlinked")
        .link("used.x", "in.x")
        .link("used.x", "silent.y")
        .link("unread.x", "in.x")
        .link("out.y", "used.y")
        .build()
    )
    program = compile(machine, {"in": {"x": 1}})
    assert [group.names for stage in program.layout.stages for group in stage.groups] == [("used",)]
    assert program.weight_count == 4
    assert program.output_paths == {Port("out", "y"): ((),), Port("out", "unlinked"): ()}


def test_only_output_support_drops_what_it_leaves_out() -> None:
    machine = one_neuron("identity", ("p",), "p")
    program = compile(
        machine,
        {"in": {"p": {":number": 1, "a": 1, "b": 1}}},
        output_support={"out": {"y": {"a": 1, "new": 1}}},
        only_output_support=True,
    )
    assert program.output_paths == {Port("out", "y"): (("a",), ("new",))}
    assert program.demand.leaving == {Port("in", "p"): (("a",),), Port("n", "p"): (("a",),)}


# --- dependence arrays ---


def test_slots_in_a_set() -> None:
    assert slots_in(0) == []
    assert slots_in(1) == [0]
    assert slots_in((1 << 100) | 0b1010) == [1, 3, 100]


def test_operators_join_entry_by_entry() -> None:
    a: Any = DependenceArray.of_slots(3)
    leaf = a[2]
    assert (a + a[::-1]).entries() == [0b101, 0b010, 0b101]
    assert (2 * a - 1).entries() == a.entries()
    assert (a * leaf).entries() == [0b101, 0b110, 0b100]
    assert (leaf < a[0]).entries() == [0b101]
    assert abs(-a).entries() == a.entries()
    assert leaf[None].shape == (1,)


def test_array_functions_join_and_reduce() -> None:
    a: Any = DependenceArray.of_slots(3)
    xp = a.__array_namespace__()
    assert xp.sum(a, axis=0).entries() == [0b111]
    assert xp.where(a[0] > 0, a[1], 0.0).entries() == [0b011]
    assert xp.concat([a, xp.zeros((1, 5))], axis=0).entries() == [1, 2, 4, 0]
    assert xp.take(a, [2, 0], axis=0).entries() == [4, 1]
    assert xp.asarray([1.0, 2.0], dtype=a.dtype).entries() == [0, 0]


@pytest.mark.parametrize("misuse", [bool, float, lambda a: np.maximum(a, 0), lambda a: np.minimum(0, a), jnp.tanh])
def test_what_would_lose_track_is_refused(misuse: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        misuse(DependenceArray.of_slots(1)[0])


BELOW: list[Path] = [(), ("a",), ("a", "b"), ("b",), ("this",), ("rest", "this")]


@pytest.mark.parametrize("type_name", CORE_TYPES)
def test_no_core_type_depends_on_more_or_less_than_it_is_said_to(type_name: str) -> None:
    """Change every input slot in turn: an output slot that changes must be said to depend on it."""
    parameters = {"value": {"a": 1}} if type_name == "constant" else {}
    machine = Machine.builder().neuron("n", type_name, **parameters).output("out", "y").build()
    ports = machine.neurons["n"].inputs
    slots = tuple((port, *path) for port in (("p", "q") if ports is None else ports) for path in BELOW)
    depends = slot_dependence(machine.neurons["n"], slots)
    generator = np.random.default_rng(0)
    for _ in range(20):
        point = generator.normal(size=len(slots))
        before = machine.neurons["n"](Slots(slots, point))
        for index in range(len(slots)):
            moved = point.copy()
            moved[index] = generator.normal() * 3
            after = machine.neurons["n"](Slots(slots, moved))
            assert isinstance(before, Slots)
            assert isinstance(after, Slots)
            for slot, path in enumerate(before.paths):
                if before.values[slot] != after.values[slot]:
                    assert index in slots_in(depends(path)), (slots[index], path)


# --- users' neuron types ---


@pytest.fixture
def _users_types(clean_registry: None) -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def softened(x: VValue) -> dict[str, Any]:
        """Calls jax.numpy by name."""
        return {"y": x["x"].map(jnp.tanh)}

    @neuron_type(inputs=["x", "gate"], outputs=["y"])
    def positive(x: VValue) -> dict[str, Any]:
        """Calls jax.numpy by name, and reads one input for the other's paths."""
        return {"y": x["x"] * jnp.maximum(0.0, x["gate"].number)}

    @neuron_type(inputs=["x"], outputs=["y"])
    def shifted(x: VValue) -> dict[str, Any]:
        """Calls numpy by name, for what does not depend on the input."""
        return {"y": x["x"] * float(np.exp(0.5))}

    @neuron_type(inputs=["x"], outputs=["y"])
    def normalised(x: VValue) -> dict[str, Any]:
        """Every output depends on every input."""
        return {"y": x["x"] * (1 / (1 + x["x"].l1()))}

    assert [softened.name, positive.name, shifted.name, normalised.name]


@pytest.mark.usefixtures("_users_types", "double_precision")
@pytest.mark.parametrize("schedule", ["components", "scan"])
@pytest.mark.parametrize("type_name", ["softened", "positive", "shifted", "normalised"])
def test_users_types_work(type_name: str, schedule: str) -> None:
    inputs = ("x", "gate") if type_name == "positive" else ("x",)
    machine = one_neuron(type_name, inputs, "y")
    element = Tree({name: {":number": 3, "a": 0.5, "b": {"c": -2}} for name in inputs})
    streams = [{"in": [element, Tree(), element * -1, element]}]
    program = compile_for_streams(machine, streams, schedule=schedule)
    assert_same(run_program(program, streams, 4)[0], run_interpreter(machine, streams, 4)[0])


@pytest.mark.usefixtures("_users_types")
def test_a_type_that_cannot_be_followed_reads_everything() -> None:
    machine = one_neuron("positive", ("x", "gate"), "y")
    found = demand(machine, {"in": {"x": {"a": 1}, "gate": {":number": 1, "unused": 1}}})
    assert found.leaving[Port("in", "gate")] == ((), ("unused",))


def test_a_large_alphabet_is_no_burden() -> None:
    """Everything depends on everything among 3,000 paths; sets of any other form would take gigabytes or minutes."""
    machine = (
        Machine.builder()
        .input("in", "x")
        .neuron("squared", "square")
        .neuron("norm", "max_norm")
        .neuron("scaled", "multiply")
        .output("out", "y")
        .link("squared.x", "in.x")
        .link("norm.dict", "squared.y")
        .link("scaled.x", "squared.y")
        .link("scaled.gate", "norm.norm")
        .link("out.y", "scaled.y")
        .build()
    )
    support = {"in": {"x": {str(key): 1 for key in range(3000)}}}
    program = compile(machine, support)
    assert len(program.output_paths[Port("out", "y")]) == 3000
