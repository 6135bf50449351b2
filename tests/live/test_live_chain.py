"""Chains: sequences that grow at their end and share what they have in common."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.live import Chain
from dmmx.live.chain import Recent


def chain_of(items: list[int]) -> Chain[int]:
    made: Chain[int] = Chain()
    for item in items:
        made = made.plus(item)
    return made


@given(st.lists(st.integers(), max_size=200))
def test_it_holds_what_a_list_holds(items: list[int]) -> None:
    made = chain_of(items)
    assert list(made) == items
    assert list(reversed(made)) == items[::-1]
    assert [made[index] for index in range(-len(items), len(items))] == items + items
    assert len(made) == len(items)
    assert list(made.before) == items[:-1]
    for index in (len(items), -len(items) - 1):
        with pytest.raises(IndexError, match=f"index {index} of a chain of {len(items)}"):
            made[index]


def test_two_futures_of_one_past() -> None:
    past = chain_of([1, 2])
    assert [list(past.plus(3)), list(past.plus(4)), list(past)] == [[1, 2, 3], [1, 2, 4], [1, 2]]


def test_a_long_one_is_searched_quickly_and_given_up_without_harm() -> None:
    made = chain_of(list(range(60_000)))
    start = time.process_time()
    assert all(made[index] == index for index in range(0, 60_000, 100))
    # Walking one by one would take 600 times 30,000 steps.
    assert time.process_time() - start < 0.5
    del made


@given(st.lists(st.one_of(st.integers(), st.none()), max_size=60), st.integers(1, 5))
def test_a_recent_one_forgets_the_oldest_only(steps: list[int | None], keep: int) -> None:
    made: Recent[int] = Recent(keep)
    items: list[int] = []
    for step in steps:
        if step is None:
            made, items = made.before, items[:-1]
        else:
            made = made.plus(step)
            items.append(step)
            assert len(made) >= min(keep, len(items)) or None in steps
        # What was forgotten is forgotten; the rest is as it was.
        items = items[len(items) - len(made) :]
        assert list(made) == items
        assert [made[index] for index in range(-len(items), len(items))] == items + items
        assert len(made) <= 2 * keep
    with pytest.raises(IndexError):
        made[len(made)]
