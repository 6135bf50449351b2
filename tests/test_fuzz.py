"""A small part of `benchmarks/fuzz.py`: only our own errors leave a reader, whatever it is fed."""

from __future__ import annotations

import random

import pytest
from benchmarks.fuzz import Count, feed, main, table, text_of
from benchmarks.fuzzing.mutation import damaged
from benchmarks.fuzzing.readers import Reader, readers

from dmmx.errors import DmmxError
from dmmx.vvalue import tree_from_edn

READERS = readers()


@pytest.mark.parametrize("name", READERS)
def test_only_our_errors_leave(name: str) -> None:
    count = feed(READERS[name], 100, seed=7)
    assert not count.failures, count.failures[0]
    assert count.inputs == 100
    assert count.accepted > 0
    assert count.refused > 0


@pytest.mark.parametrize("name", READERS)
def test_what_is_not_damaged_is_accepted(name: str) -> None:
    for text in READERS[name].corpus:
        READERS[name].read(text)


def test_other_errors_are_found() -> None:
    def careless(text: str) -> object:
        tree = tree_from_edn(text)
        return 1 / tree["a"].number

    count = feed(Reader(("{:a 1}", "{:a 2, :b 3}"), careless), 200)
    assert count.accepted > 10
    assert count.refused > 10
    number, text, error = count.failures[0]
    assert "ZeroDivisionError" in error
    assert text == text_of(Reader(("{:a 1}", "{:a 2, :b 3}"), careless), 0, number)
    assert f"| 200 | {count.accepted:,} | {count.refused:,} | {len(count.failures):,} |" in table({"careless": count})


def test_one_seed_one_text() -> None:
    corpus = ('{"a": [1, 2]}', "{:a 1}")
    texts = [damaged(corpus[0], random.Random(seed), corpus) for seed in range(50)]
    assert texts == [damaged(corpus[0], random.Random(seed), corpus) for seed in range(50)]
    assert len(set(texts)) > 40


def test_it_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--inputs", "20", "--reader", "V-values"]) == 0
    printed = capsys.readouterr().out
    assert "| V-values, EDN | 10 |" in printed
    assert "\n20 inputs in " in printed


def test_counts() -> None:
    assert Count(accepted=1, refused=2, failures=[(0, "", "")]).inputs == 4
    with pytest.raises(DmmxError):
        tree_from_edn("[" * 100_000)
