"""The network matrix as one V-value, out and in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from small_machines import sums

from dmmx.errors import MachineError
from dmmx.machine import Link, Machine, Port, links_of_matrix, matrix_of, with_matrix
from dmmx.vvalue import Tree
from strategies import machines


def test_example() -> None:
    matrix = matrix_of(sums().build())
    assert matrix == Tree(
        {
            "sum": {"accum": {"sum": {"result": 1}}, "delta": {"stream": {"number": 1}}},
            "output": {"total": {"sum": {"result": 0.5}}},
        }
    )
    assert links_of_matrix(Tree({"a": {"b": {"c": {"d": 2}}}}), trainable=False) == (
        Link(Port("a", "b"), Port("c", "d"), 2.0, False),
    )


@given(machines())
def test_links_of_the_matrix_are_those_of_the_machine(machine: Machine) -> None:
    ends = {link.ends: link.weight for link in machine.links}
    assert {link.ends: link.weight for link in links_of_matrix(matrix_of(machine))} == ends


@given(machines())
def test_round_trip(machine: Machine) -> None:
    again = with_matrix(machine, matrix_of(machine))
    assert set(again.links) == set(machine.links)
    assert matrix_of(again) == matrix_of(machine)


def test_trainable_links_are_replaced_and_fixed_ones_stay() -> None:
    machine = sums().build()
    fixed = machine.links[0]
    assert with_matrix(machine, Tree()).links == (fixed,)
    changed = with_matrix(machine, matrix_of(machine) * 3)
    assert changed.links[0] == fixed
    assert {link.weight for link in changed.links[1:]} == {3.0, 1.5}


def test_links_of_weight_zero_are_not_in_a_matrix() -> None:
    machine = sums().build().with_weights([0, 2])
    assert matrix_of(machine)["sum"].keys() == ("accum",)
    assert len(with_matrix(machine, matrix_of(machine)).links) == 2


def test_links_of_weight_zero_are_in_a_matrix_where_weights_are_added_to_values() -> None:
    machine = replace(sums().build().with_weights([0, 2]), addition="minimum")
    matrix = matrix_of(machine)
    assert len(matrix) == 3
    assert matrix["sum"]["delta"]["stream"]["number"].number == 0
    assert set(with_matrix(machine, matrix).links) == set(machine.links)
    assert Tree(matrix.to_data()) == matrix


def test_what_is_no_link_means_nothing() -> None:
    matrix = Tree({":number": 1, "a": {"b": 2}, "c": {"d": {"e": {":number": 0, "f": {"g": 1}}}}})
    assert links_of_matrix(matrix) == ()


def test_all_unknown_places_are_listed() -> None:
    matrix = Tree({"sum": {"delt": {"stream": {"number": 1}}}, "output": {"total": {"sums": {"result": 1}}}})
    with pytest.raises(MachineError) as caught:
        with_matrix(sums().build(), matrix)
    assert str(caught.value).splitlines() == [
        "the machine: 2 problems",
        "  links[1]: 'sum' has no input 'delt'. Did you mean 'delta'? Its inputs: accum, delta.",
        "  links[2]: neuron 'sums' does not exist. Did you mean 'sum'?",
    ]
