"""Schedules and layout: what is computed at once, what tick by tick, and what together."""

from __future__ import annotations

import pytest

from dmmx.compiler import compile, padding
from dmmx.compiler.schedule import Stage, make_schedule
from dmmx.machine import Machine, MachineBuilder, Port
from dmmx.task import duplicate_detector


def stages(machine: Machine, schedule: str = "components") -> tuple[Stage, ...]:
    return make_schedule(schedule, machine, list(machine.neurons))


def test_the_duplicate_detector_needs_no_loop() -> None:
    assert stages(duplicate_detector()) == (
        Stage(("counts", "one", "end"), loop=False),
        Stage(("largest", "ends"), loop=False),
        Stage(("repeated",), loop=False),
    )


def test_scan_is_one_loop_after_the_constants() -> None:
    assert stages(duplicate_detector(), "scan") == (
        Stage(("one", "end"), loop=False),
        Stage(("counts", "largest", "repeated", "ends"), loop=True),
    )


def two_cycles() -> MachineBuilder:
    return (
        Machine.builder()
        .input("in", "x")
        .neuron("first", "relu")
        .neuron("a", "identity")
        .neuron("b", "identity")
        .neuron("c", "identity")
        .output("out", "y")
        .link("first.x", "in.x")
        .link("a.p", "first.y")
        .link("a.p", "b.p")
        .link("b.p", "a.p")
        .link("c.p", "c.p", 0.5)
        .link("c.p", "b.p")
        .link("out.y", "c.p")
    )


def test_only_true_cycles_are_loops() -> None:
    assert stages(two_cycles().build()) == (
        Stage(("first",), loop=False),
        Stage(("a", "b"), loop=True),
        Stage(("c",), loop=True),
    )


def test_neurons_that_do_not_matter_are_in_no_stage() -> None:
    assert make_schedule("components", two_cycles().build(), ["first"]) == (Stage(("first",), loop=False),)


def test_a_memory_in_a_longer_cycle_is_in_its_loop() -> None:
    machine = Machine.builder().input("in", "x").memory("m").neuron("n", "tanh").output("out", "y")
    machine = machine.link("m.delta", "in.x").link("m.delta", "n.y").link("n.x", "m.result").link("out.y", "n.y")
    assert stages(machine.build()) == (Stage(("m", "n"), loop=True),)


@pytest.mark.parametrize("schedule", ["components", "scan"])
def test_a_machine_without_neurons_has_no_stages(schedule: str) -> None:
    assert stages(Machine({}, (), {"in": ("x",)}, {"out": ("y",)}), schedule) == ()


# --- layout ---


@pytest.fixture
def _unpadded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(padding, "SHARE", 0)
    monkeypatch.setattr(padding, "FEW", -1)


@pytest.mark.usefixtures("_unpadded")
def test_paths_at_the_same_ports_travel_together() -> None:
    program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1, ".": 1}}})
    assert program.layout.atoms == (((),), ((".",),), (("a",), ("b",)))
    assert program.layout.sizes == (1, 1, 2)


def test_a_few_zeros_let_more_paths_travel_together() -> None:
    program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1, ".": 1}}})
    assert program.layout.sizes == (1, 3)
    assert program.demand.leaving[Port("end", "value")] == ((".",),)
    (block,) = [block for group in program.layout.stages[0].groups for block in group.outputs if "end" in group.names]
    assert block.paths == ((".",), ("a",), ("b",))


@pytest.mark.usefixtures("_unpadded")
def test_neurons_of_one_kind_and_form_are_one_group() -> None:
    builder = Machine.builder().input("in", "x").output("out", "y")
    kinds = [("a", "relu", {}), ("b", "relu", {}), ("c", "tanh", {}), ("d", "dot", {"limit": 1}), ("e", "dot", {})]
    for name, type_name, parameters in kinds:
        output = "dot" if type_name == "dot" else "y"
        builder = builder.neuron(name, type_name, **parameters).link("out.y", f"{name}.{output}")
        builder = builder.link(f"{name}.x", "in.x")
        if type_name == "dot":
            builder = builder.link(f"{name}.y", "in.x")
    (stage,) = compile(builder.build(), {"in": {"x": {"k": 1}}}).layout.stages
    assert [group.names for group in stage.groups] == [("a", "b"), ("c",), ("d",), ("e",)]
    assert list(stage.neurons) == ["a", "b", "c", "d", "e"]
    (x,) = stage.groups[0].inputs
    assert (x.name, x.paths, x.starts) == ("x", (("k",),), (0,))
    rows = next(iter(stage.arriving.values()))
    assert rows[:3] == (Port("a", "x"), Port("b", "x"), Port("c", "x"))
