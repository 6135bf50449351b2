"""Word counts: equal to what Python counts, on a long text with a vocabulary that nobody knew."""

from __future__ import annotations

import csv
import json
import re
import sysconfig
import tokenize
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.command_line import is_refused, succeeds

from dmmx.examples.patterns.word_counts import counts_in, spelled, whole, word_counts_machine, word_streams, words_of
from dmmx.interpreter import interpret
from dmmx.vvalue import ZERO


def counted(text: str, keys: str) -> dict[str, int]:
    *_, last = interpret(word_counts_machine(), word_streams(text, keys))
    return counts_in(last.at(("output", "counts")))


def python_text(size: int) -> str:
    """A text of at least so many bytes that people wrote: modules of Python's standard library, whole."""
    library = Path(sysconfig.get_paths()["stdlib"])
    text = ""
    for path in sorted(library.glob("*.py")):
        if len(text.encode()) >= size:
            return text
        with tokenize.open(path) as file:
            text += file.read()
    pytest.fail(f"the modules in {library} are shorter than {size} bytes")


def counted_by_hand(text: str) -> Counter[str]:
    """How often every word comes, not cut as the example cuts: runs with apostrophes, which are then taken off."""
    runs = re.findall(r"[\w']+", text.casefold())
    return Counter(word for run in runs for part in re.split("''+", run) if (word := part.strip("'")))


def test_two_words() -> None:
    outputs = list(interpret(word_counts_machine(), word_streams("a b a")))
    counts = [out.at(("output", "counts")).to_data() for out in outputs]
    assert counts == [{}, {}, {"a": 1}, {"a": 1, "b": 1}, {"a": 2, "b": 1}]


def test_a_megabyte_from_the_command_line(tmp_path: Path) -> None:
    text = python_text(1_000_000)
    assert len(text.encode()) >= 1_000_000
    path, out = tmp_path / "text.txt", tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    wanted = counted_by_hand(text)
    assert wanted.total() > 100_000
    assert len(wanted) > 4_000
    printed = succeeds("run", "word_counts", "--text", path, "--out", out, "--json")
    with out.open(encoding="utf-8", newline="") as file:
        found = {row["word"]: int(row["count"]) for row in csv.DictReader(file)}
    assert found == dict(wanted)
    total, *commonest = json.loads(printed)["rows"]
    assert total == {"words": wanted.total(), "different": len(wanted)}
    assert [row["count"] for row in commonest] == [count for _, count in wanted.most_common(10)]


def test_words_as_keys() -> None:
    text = python_text(20_000)
    assert counted(text, "words") == counted(text, "letters") == dict(counted_by_hand(text))


def test_what_a_word_is() -> None:
    text = "It's \"It'S\" -- 'quoted', o'clock' x_1 ÉTÉ straße 3.14 a''b"
    words = ["it's", "it's", "quoted", "o'clock", "x_1", "été", "strasse", "3", "14", "a", "b"]
    assert list(words_of(text)) == words
    assert counted(text, "words") == counted_by_hand(text) == Counter(words)


@settings(max_examples=30)
@given(st.text(st.sampled_from("aAbß'’ \n,.é1_"), max_size=40))
def test_any_text(text: str) -> None:
    assert counted(text, "words") == counted(text, "letters") == dict(counted_by_hand(text))


@given(st.lists(st.text("ab:number", min_size=1, max_size=9), max_size=6))
def test_spelled_words_share_letters_and_keep_apart(words: list[str]) -> None:
    assert counts_in(sum(map(spelled, words), ZERO)) == dict(Counter(words))


def test_a_sum_shares_what_the_last_word_has_not_touched() -> None:
    before = spelled("cat") + spelled("dog")
    after = before + spelled("cow")
    assert after["d"] is before["d"]
    assert after.at("ca") is before.at("ca")
    assert counts_in(whole("a") + whole("a")) == {"a": 2}


def test_there_is_no_third_way() -> None:
    assert "no way 'letter' to write words. Did you mean 'letters'?" in is_refused(
        "run", "word_counts", "--set", "keys=letter"
    )


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_without_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text(text)
    assert succeeds("run", "word_counts", "--text", path) == "0 words, 0 different\n"
