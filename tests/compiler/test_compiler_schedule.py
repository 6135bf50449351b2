"""Schedules and layout: what is computed at once, what tick by tick, and what together."""

from __future__ import annotations

import pytest

from dmmx.compiler import compile
from dmmx.compiler.analysis.demand import demand_of_machine
from dmmx.compiler.analysis.support import Support, support_of_machine
from dmmx.compiler.plan import padding
from dmmx.compiler.plan.schedule import MANY_OPERATIONS, Stage, make_schedule
from dmmx.machine import Machine, MachineBuilder, Port
from dmmx.task import duplicate_detector
from dmmx.vvalue import Tree


def demand_of(machine: Machine) -> Support:
    streams = {name: {port: {"a": 1, "b": 1, ".": 1} for port in ports} for name, ports in machine.inputs.items()}
    return demand_of_machine(machine, support_of_machine(machine, Tree(streams)))


def stages(machine: Machine, schedule: str = "components") -> tuple[Stage, ...]:
    return make_schedule(schedule, machine, demand_of(machine)).stages


def test_the_duplicate_detector_needs_no_loop() -> None:
    assert stages(duplicate_detector()) == (
        Stage(("counts", "one", "end"), "flat"),
        Stage(("largest", "ends"), "flat"),
        Stage(("repeated",), "flat"),
    )


def test_scan_is_one_loop_after_the_constants() -> None:
    assert stages(duplicate_detector(), "scan") == (
        Stage(("one", "end"), "flat"),
        Stage(("counts", "largest", "repeated", "ends"), "loop"),
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


def test_only_true_cycles_are_loops_and_linear_ones_are_recurrences() -> None:
    assert stages(two_cycles().build()) == (
        Stage(("first",), "flat"),
        Stage(("a", "b"), "linear", ((Port("b", "p"), Port("a", "p")),)),
        Stage(("c",), "linear", ((Port("c", "p"),),)),
    )
    bent = two_cycles().neuron("d", "relu").link("d.x", "b.p").link("a.p", "d.y").build()
    assert stages(bent)[1] == Stage(("a", "b", "d"), "loop")


def test_cycles_that_do_not_depend_on_each_other_are_one_stage() -> None:
    builder = two_cycles().neuron("e", "identity").link("e.p", "e.p", 0.5).link("e.p", "first.y").link("out.y", "e.p")
    stage = stages(builder.build())[1]
    assert (stage.neurons, stage.kind) == (("a", "b", "e"), "linear")
    assert {frozenset(cycle) for cycle in stage.cycles} == {
        frozenset({Port("b", "p"), Port("a", "p")}),
        frozenset({Port("e", "p")}),
    }


def test_neurons_that_do_not_matter_are_in_no_stage() -> None:
    builder = Machine.builder().input("in", "x").neuron("n", "relu").neuron("dead", "relu").output("out", "y")
    builder = builder.link("n.x", "in.x").link("dead.x", "in.x").link("out.y", "n.y")
    for schedule in ("components", "scan"):
        assert [stage.neurons for stage in stages(builder.build(), schedule)] == [("n",)]


def test_auto_takes_one_scan_where_components_are_many() -> None:
    builder = Machine.builder().input("in", "x").output("out", "y").neuron("n0", "tanh").link("n0.x", "in.x")
    for number in range(1, MANY_OPERATIONS + 1):
        builder = builder.neuron(f"n{number}", "tanh").link(f"n{number}.x", f"n{number - 1}.y")
    deep = builder.link("out.y", f"n{MANY_OPERATIONS}.y").build()
    chosen = make_schedule("auto", deep, demand_of(deep))
    assert (chosen.name, len(chosen.stages)) == ("scan", 1)
    assert "129 operations" in chosen.reason
    assert make_schedule("auto", duplicate_detector(), demand_of(duplicate_detector())).name == "components"


def test_a_memory_in_a_longer_cycle_is_in_its_loop() -> None:
    machine = Machine.builder().input("in", "x").memory("m").neuron("n", "tanh").output("out", "y")
    machine = machine.link("m.delta", "in.x").link("m.delta", "n.y").link("n.x", "m.result").link("out.y", "n.y")
    assert stages(machine.build()) == (Stage(("m", "n"), "loop"),)


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
