"""Automata in the network matrix: the parity of the catalogue, and any table against plain Python."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import MachineError
from dmmx.examples.rewriting.matrix_automaton import (
    Table,
    automaton,
    links_of_state,
    parity_automaton,
    remainder_automaton,
    state_in,
    symbols,
)
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, matrix_of
from dmmx.vvalue import Tree

names = st.sampled_from(["a", "b", "self", "in", "edit a", "5"])


def run(machine: Machine, word: Sequence[str | None]) -> tuple[list[str], list[Tree]]:
    """The states of the matrix, and the outputs, after every tick."""
    engine = Interpreter(machine)
    states: list[str] = []
    outputs: list[Tree] = []
    for element in symbols(word):
        outputs.append(engine.step({"in": element})["out"]["state"])
        states.append(state_in(engine.matrix))
    return states, outputs


def test_parity_of_1011_after_two_ticks() -> None:
    states, outputs = run(parity_automaton(), [*"1011", None, None, None])
    assert [["even", "odd"].index(state) for state in states[2:6]] == [1, 1, 0, 1]
    assert [output.number for output in outputs[3:]] == [1, 1, 0, 1]


def test_a_zero_emits_nothing_and_a_one_takes_two_links_away_and_adds_two() -> None:
    engine = Interpreter(parity_automaton())
    engine.step({"in": {"symbol": {"0": 1}}})
    engine.step({"in": {"symbol": {"1": 1}}})
    assert not engine.state["edit even"]
    engine.step({"in": {}})
    assert engine.state["edit even"]["result"] == links_of_state("odd") - links_of_state("even")
    assert len(engine.state["edit even"]["result"]) == 4
    before = engine.matrix
    engine.step({"in": {}})
    assert engine.matrix - before == links_of_state("odd") - links_of_state("even")


def test_only_two_links_differ_between_states_however_long_it_runs() -> None:
    machine = parity_automaton()
    engine = Interpreter(machine)
    for _ in range(1001):
        engine.step({"in": {"symbol": {"1": 1}}})
    engine.step({"in": {}})
    engine.step({"in": {}})
    assert engine.matrix == matrix_of(machine) - links_of_state("even") + links_of_state("odd")


@st.composite
def automata(draw: st.DrawFn) -> tuple[Table, str]:
    states = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    row = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(states))
    return {state: draw(row) for state in states}, draw(st.sampled_from(states))


@given(automata(), st.lists(st.sampled_from(["x", "y", "z", "never heard", None]), max_size=12))
def test_any_automaton_does_what_its_table_says(found: tuple[Table, str], word: list[str | None]) -> None:
    table, state = found
    expected = [state]
    for symbol in word:
        state = table[state].get(symbol or "", state)
        expected.append(state)
    states, outputs = run(automaton(*found), [*word, None, None, None])
    assert states[1:-1] == expected
    assert outputs[2:] == [Tree({state: 1}) for state in expected]


@given(st.integers(0, 10**9))
def test_remainders_of_binary_numbers(number: int) -> None:
    _, outputs = run(remainder_automaton(), [*format(number, "b"), None, None, None])
    assert outputs[-1] == Tree(number % 3)


def test_wrong_tables_are_told_completely() -> None:
    with pytest.raises(MachineError) as raised:
        automaton({"on": {"push": "of"}, "off": {}, "o.k": {}}, "onn")
    for message in ("on, push: there is no state 'of'", "must not contain a dot", "no state 'onn'. Did you mean 'on'"):
        assert message in str(raised.value)
