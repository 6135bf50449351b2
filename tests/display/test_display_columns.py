from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_machines import SAMPLES, chain, loops

from dmmx.display.columns import columns_of, strong_components
from dmmx.machine import Machine
from dmmx.task import duplicate_detector
from strategies import machines


def test_the_detector_reads_in_ticks() -> None:
    assert columns_of(duplicate_detector()) == {
        "text": 0,
        "counts": 1,
        "largest": 2,
        "one": 2,
        "end": 1,
        "repeated": 3,
        "ends": 2,
        "output": 4,
    }


def test_a_chain_is_as_long_as_its_links() -> None:
    columns = columns_of(chain(2000))
    assert columns["step0"] == 1
    assert columns["out"] == 2001


def test_a_cycle_begins_where_it_is_entered() -> None:
    columns = columns_of(loops())
    assert columns["in"] < columns["all"] < columns["back"] < columns["out"]


def check_columns(machine: Machine) -> None:
    columns = columns_of(machine)
    last = max(columns.values(), default=0)
    assert all(columns[name] == 0 for name in machine.inputs)
    assert all(columns[name] == last > 0 for name in machine.outputs)
    for link in machine.links:
        # A layered layout takes no link within one column.
        assert link.source.neuron == link.target.neuron or columns[link.source.neuron] != columns[link.target.neuron]
    for name, neuron in machine.neurons.items():
        users = [columns[link.target.neuron] for link in machine.links if link.source.neuron == name]
        if neuron.inputs == () and users:
            assert columns[name] == min(users) - 1


@pytest.mark.parametrize("name", SAMPLES)
def test_columns_of_samples(name: str) -> None:
    check_columns(SAMPLES[name])


@given(machines(fluid=True))
def test_columns_of_any_machine(machine: Machine) -> None:
    check_columns(machine)


@given(machines(cycles=False))
def test_without_cycles_every_link_leads_to_the_right(machine: Machine) -> None:
    columns = columns_of(machine)
    assert all(columns[link.source.neuron] < columns[link.target.neuron] for link in machine.links)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15))
def test_strong_components_are_the_mutually_reachable(steps: list[tuple[int, int]]) -> None:
    names = [str(index) for index in range(7)]
    following = {name: [str(b) for a, b in steps if str(a) == name] for name in names}
    reached = {name: {name} for name in names}
    for _ in names:
        for name in names:
            reached[name] |= {target for other in reached[name] for target in following[other]}
    components = strong_components(names, following)
    assert sorted(name for component in components for name in component) == names
    for place, component in enumerate(components):
        for name in component:
            assert set(component) == {other for other in names if other in reached[name] and name in reached[other]}
            assert not any(reached[name] & set(earlier) for earlier in components[:place])
