"""The duplicate detector's answers, which are counted directly, are those of the hand-written machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.task import Example, duplicate_detector, duplicates, duplicates_example, example_from_teacher


def of_the_machine(example: Example) -> Example:
    return example_from_teacher(duplicate_detector(), example.inputs, example.label, example.size)


@given(st.text(".ab", min_size=1, max_size=12), st.integers(1, 12), st.none() | st.integers(1, 60))
def test_answers(text: str, cadence: int, ticks: int | None) -> None:
    example = duplicates_example(text, cadence=cadence, ticks=ticks)
    assert example == of_the_machine(example)


@pytest.mark.parametrize("seed", [0, 1])
def test_answers_of_fresh_examples(seed: int) -> None:
    for example in duplicates().fresh_examples(4, seed):
        assert example == of_the_machine(example)
