"""The accumulator, and what it makes of input that comes when it wants."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.patterns.accumulator import STEP, accumulator_machine, signals
from dmmx.interpreter import interpret
from dmmx.vvalue import ZERO, Tree


def printed(name: str) -> dict[int, object]:
    example = built_in_examples[name]
    return {line.data["tick"]: line.data.get("printer.sum") for line in lines_of(example, request_for(example))}


def test_numbers_are_added_two_ticks_later() -> None:
    assert printed("accumulator") == {1: None, 2: None, 3: 3, 4: 7, 5: None, 6: 5}


def test_what_is_injected_replaces_the_step_and_is_printed_two_ticks_later() -> None:
    log = printed("async_reader")
    assert [log[16], log[17], log[18]] == [{"step": 14}, {"step": 15}, {"step": 15, "a": 1}]
    assert [log[27], log[28]] == [{"step": 24, "a": 1}, {"step": 24, "a": 2}]


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["a", "b"])), max_size=8))
def test_the_print_at_a_tick_is_the_sum_of_the_signals_up_to_two_ticks_before(found: list[tuple[int, str]]) -> None:
    injected = [(tick, {"signal": {key: 1}}) for tick, key in sorted(found)]
    ticks = 24
    read = [Tree(element)["signal"] for element in islice(signals(injected)["reader"], ticks)]
    printed = [out.at(("printer", "sum")) for out in islice(interpret(accumulator_machine(), signals(injected)), ticks)]
    assert printed == [sum(read[: max(0, tick - 2)], ZERO) for tick in range(1, ticks + 1)]
    # One a tick, in order, none lost: each takes the place of one step.
    came = [element for element in read if element != Tree(STEP)["signal"]]
    assert came == [Tree(element)["signal"] for _, element in injected]
