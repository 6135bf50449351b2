"""The small programming patterns: their numbers, and that they are right for any input."""

from __future__ import annotations

from itertools import chain, islice, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.patterns.fuzzy_if import choices, fuzzy_if_machine
from dmmx.examples.patterns.latch import latch_machine
from dmmx.examples.patterns.previous import previous_machine
from dmmx.examples.patterns.table_automaton import PARITY, automaton_machine, symbols
from dmmx.interpreter import Interpreter, interpret
from dmmx.vvalue import ZERO, Tree
from strategies import dyadics, trees


def rows(name: str, *chosen: str) -> list[dict[str, object]]:
    example = built_in_examples[name]
    return [dict(line.data) for line in lines_of(example, request_for(example, settings=chosen))]


# --- fuzzy if ---


def test_fuzzy_if() -> None:
    """c = 0.25, a = 8, b = 4 gives 5."""
    streams = choices(0.25, then=8, otherwise=4)
    answers = [out.at(("output", "answer")).number for out in islice(interpret(fuzzy_if_machine(), streams), 5)]
    assert answers == [0, 0, 5, 5, 5]


@given(dyadics, trees(dyadics), trees(dyadics))
def test_fuzzy_if_of_any_v_values(condition: float, then: Tree, otherwise: Tree) -> None:
    streams = choices(condition, then=then, otherwise=otherwise)
    *_, last = islice(interpret(fuzzy_if_machine(), streams), 3)
    assert last.at(("output", "answer")) == condition * then + (1 - condition) * otherwise


# --- latch ---


def states(*pushes: float) -> list[float]:
    """The latch's state one tick after every push."""
    engine, found = Interpreter(latch_machine()), list[float]()
    for push in (*pushes, 0.0):
        engine.step({"push": {"s": push}})
        found.append(engine.state.at(("latch", "dot")).number)
    return found[1:]


def test_the_latch_goes_to_1_and_stays() -> None:
    assert states(*[0.1] * 5, *[0.0] * 50) == pytest.approx([0.1, 0.3, 0.7, *[1] * 52], abs=1e-15)


def test_the_latch_is_thrown_over_and_stays() -> None:
    found = states(*[0.1] * 5, -2.125, *[0.0] * 9)
    assert found[5:] == pytest.approx([-0.125, -0.25, -0.5, *[-1] * 7])


def test_a_latch_that_was_never_pushed_has_no_opinion() -> None:
    assert states(*[0.0] * 9) == [0] * 9


# --- a finite automaton ---


def test_parity() -> None:
    """Input 1, 0, 1, 1 gives the states 1, 1, 0, 1, two ticks later."""
    machine, streams = automaton_machine(PARITY, "even"), symbols("1011")
    engine, found = Interpreter(machine), list[int]()
    for element in islice(streams["input"], 7):
        engine.step({"input": element})
        (state,) = engine.state.at(("state", "result")).keys()
        found.append(["even", "odd"].index(state))
    assert found == [0, 0, 1, 1, 0, 1, 1]


STATES, SYMBOLS = "pqrs", "abc"
tables = st.dictionaries(
    st.sampled_from(SYMBOLS), st.dictionaries(st.sampled_from(STATES), st.sampled_from(STATES)), max_size=3
)


@given(tables, st.sampled_from(STATES), st.text(SYMBOLS + "x", max_size=12))
def test_any_automaton(table: dict[str, dict[str, str]], start: str, text: str) -> None:
    machine = automaton_machine(table, start)
    state, wanted = start, [start, start, start]
    for symbol in text:
        state = table.get(symbol, {}).get(state, state)
        wanted.append(state)
    arrived = islice(interpret(machine, symbols(text)), len(wanted))
    assert [out.at(("output", "state")) for out in arrived] == [Tree({state: 1}) for state in wanted]


# --- current and previous ---


@settings(max_examples=20)
@given(st.lists(trees(dyadics), min_size=3, max_size=6))
def test_the_last_value_is_known(positions: list[Tree]) -> None:
    """(p1, 0), (p2, p1), (p3, p2), …"""
    engine, found = Interpreter(previous_machine()), list[tuple[Tree, Tree]]()
    for position in positions:
        engine.step({"mouse": ZERO.nest({"current": position})})
        found.append((engine.state.at(("mouse", "current")), engine.state.at(("past", "previous"))))
    assert found == list(zip(positions, [ZERO, *positions], strict=False))


# --- duplicates that are typed ---

HEY = {"h": 1, "e": 4, "y": 1, " ": 1, "2": 1, "3": 1, "5": 1}
HELLO = {
    **{"h": 2, "e": 1, "l": 2, "o": 3, " ": 4, "m": 1, "a": 2, "r": 1},
    **{"i": 2, "n": 1, ",": 1, "s": 1, "t": 2, "y": 1, "u": 1, "?": 1},
}


@pytest.mark.parametrize(
    ("text", "norms", "counts"),
    [
        ("hey 235eee", [(8, 1), (38, 2), (42, 3), (47, 4)], HEY),
        ("hello marion, is that you?", [(8, 1), (21, 2), (77, 3), (99, 4)], HELLO),
    ],
)
def test_typed_duplicates(text: str, norms: list[tuple[int, int]], counts: dict[str, int]) -> None:
    *told, last = rows("async_duplicates", f"typed={text}")
    assert [(row["tick"], row["norm"]) for row in told] == norms
    assert last["counts"] == counts


def test_fast_typing_is_queued() -> None:
    """Ten characters a tick: one is read a tick, so none is lost."""
    *told, last = rows("async_duplicates", "typed=aaaa", "pace=100")
    assert [(row["tick"], row["norm"]) for row in told] == [(4, 1), (5, 2), (6, 3), (7, 4)]
    assert last["counts"] == {"a": 4}
    with pytest.raises(TaskError, match="at least 1 millisecond"):
        rows("async_duplicates", "pace=0")


def test_a_queue_keeps_the_order() -> None:
    from dmmx.examples.timeline import events_at

    found = list(islice(events_at([(1, "a"), (1, "b"), (2, "c"), (9, "d")], "."), 10))
    assert "".join(map(str, found)) == "abc.....d."
    assert list(islice(events_at([]), 2)) == list(chain(repeat(ZERO, 2)))
