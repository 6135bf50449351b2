"""Padding only ever adds paths, and no more of them than it may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.compiler.analysis.demand import demand_of_machine
from dmmx.compiler.analysis.support import Support, support_of_machine
from dmmx.compiler.plan import padding
from dmmx.compiler.plan.padding import pad_atoms, pad_groups
from dmmx.compiler.plan.schedule import Stage
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path, Tree

PATHS: list[Path] = [(), ("a",), ("b",), ("c",), ("a", "b"), ("c", "d", "e")]

ports = st.dictionaries(
    st.sampled_from([Port(neuron, "p") for neuron in "uvwxyz"]),
    st.sets(st.sampled_from(PATHS), min_size=1).map(lambda paths: tuple(sorted(paths))),
)


def volume(support: Support) -> int:
    return sum(len(paths) for side in (support.arriving, support.leaving) for paths in side.values())


@given(ports, ports)
def test_padding_keeps_every_path_and_adds_few(
    arriving: dict[Port, tuple[Path, ...]], leaving: dict[Port, tuple[Path, ...]]
) -> None:
    demand = Support(arriving, leaving)
    padded = pad_atoms(demand)
    for before, after in ((demand.arriving, padded.arriving), (demand.leaving, padded.leaving)):
        assert before.keys() == after.keys()
        assert all(set(paths) <= set(after[port]) for port, paths in before.items())
        assert all(list(paths) == sorted(set(paths)) for paths in after.values())
    allowed = max(padding.FEW, padding.SHARE * volume(demand))
    assert volume(padded) <= volume(demand) + allowed


def test_a_demand_that_has_nothing_to_gain_stays_the_same() -> None:
    alike = Support({Port("n", "x"): ((), ("a",))}, {Port("m", "y"): ((), ("a",))})
    assert pad_atoms(alike) is alike


def test_neurons_of_one_type_get_one_form_and_others_keep_theirs() -> None:
    builder = Machine.builder().input("in", "x", "y").output("out", "p", "q", "r")
    builder = builder.neuron("one", "relu").neuron("other", "relu").neuron("wide", "tanh")
    builder = builder.link("one.x", "in.x").link("other.x", "in.y").link("wide.x", "in.x")
    machine = builder.link("out.p", "one.y").link("out.q", "other.y").link("out.r", "wide.y").build()
    streams = Tree({"in": {"x": {"a": 1, "b": 1}, "y": {"b": 1, "c": 1}}})
    demand = demand_of_machine(machine, support_of_machine(machine, streams))
    padded = pad_groups(machine, demand, [Stage(("one", "other", "wide"), "flat")])
    both = (("a",), ("b",), ("c",))
    for name in ("one", "other"):
        assert (padded.arriving[Port(name, "x")], padded.leaving[Port(name, "y")]) == (both, both)
    changed = {Port(name, port) for name in ("one", "other") for port in "xy"}
    for before, after in ((demand.arriving, padded.arriving), (demand.leaving, padded.leaving)):
        assert before.keys() == after.keys()
        assert all(after[port] == paths for port, paths in before.items() if port not in changed)
    # Alone in its stage, none has another to share a form with.
    apart = [Stage((name,), "flat") for name in machine.neurons]
    assert pad_groups(machine, demand, apart) is demand
