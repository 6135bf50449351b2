"""Comparison by answers: the first machine's are what is wanted of the second."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted_cheats import TEXTS, low_limit, short_memory

from dmmx.errors import TaskError
from dmmx.machine import rename_neurons
from dmmx.synthesis.verification import comparison
from dmmx.synthesis.verification.comparison import compare_answers
from dmmx.task import duplicate_detector, duplicates


def test_two_cheats_that_agree_where_the_task_does_not_look() -> None:
    assert compare_answers(short_memory(), duplicate_detector(), TEXTS).exact
    verdict = compare_answers(low_limit(), duplicate_detector(), duplicates(), count=2)
    assert not verdict.exact
    assert verdict.deviation is not None
    assert (verdict.deviation.wanted, verdict.deviation.got) == (3, 4)


def test_the_shortest_streams_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    task = replace(duplicates(), hard=None)
    lengths = sorted(example.ticks for example in task.fresh_examples(6, 0))
    monkeypatch.setattr(comparison, "TICKS", sum(lengths[:2]))
    assert compare_answers(duplicate_detector(), duplicate_detector(), task, count=6).ticks == sum(lengths[:2])
    monkeypatch.setattr(comparison, "TICKS", 1)
    assert compare_answers(duplicate_detector(), duplicate_detector(), task, count=6).ticks == lengths[0]


def test_machines_that_do_not_fit() -> None:
    other = rename_neurons(duplicate_detector(), {"text": "txt"})
    for pair in ((other, duplicate_detector()), (duplicate_detector(), other)):
        with pytest.raises(TaskError, match="does not fit"):
            compare_answers(*pair, TEXTS)
