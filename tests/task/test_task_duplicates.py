"""The duplicate detector's task: its streams, its hand-written machine, its random texts."""

from __future__ import annotations

import string
from itertools import chain, cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.interpreter import interpret
from dmmx.machine import Port
from dmmx.task import duplicate_detector, duplicates, duplicates_example, example_from_teacher, make_task, text_stream
from dmmx.task.duplicates import fresh_texts, hard_texts
from dmmx.vvalue import ZERO, Tree


def char(character: str) -> Tree:
    return Tree({"char": {character: 1}})


def number_at(elements: tuple[Tree, ...], port: str) -> list[float]:
    return [element[port].number for element in elements]


# --- text streams ---


def test_a_text_is_a_beat_of_characters() -> None:
    assert list(text_stream("ab", cadence=3)) == [char("a"), ZERO, ZERO, char("b"), ZERO, ZERO]
    assert list(text_stream("ab", cadence=1)) == [char("a"), char("b")]


def test_the_last_character_is_held() -> None:
    assert list(text_stream("ab", cadence=2, ticks=7)) == [char("a"), ZERO, char("b"), ZERO, char("b"), ZERO, char("b")]


def test_a_text_may_be_cut() -> None:
    assert list(text_stream("abc", cadence=2, ticks=3)) == [char("a"), ZERO, char("b")]
    assert list(text_stream("abc", ticks=0)) == []


def test_a_text_may_be_endless_or_come_in_pieces() -> None:
    assert list(islice(text_stream(cycle("ab"), cadence=1), 3)) == [char("a"), char("b"), char("a")]
    assert list(text_stream(chain(["ab"], cycle("c")), cadence=1, ticks=4)) == [char(c) for c in "abcc"]


def test_no_character_more_than_needed_is_read() -> None:
    letters = iter("abc")
    assert list(text_stream(letters, cadence=2, ticks=4)) == [char("a"), ZERO, char("b"), ZERO]
    assert next(letters) == "c"


def test_an_empty_text_is_an_empty_stream() -> None:
    assert list(text_stream("")) == list(text_stream("", ticks=5)) == []


def test_cadence_must_be_a_tick_at_least() -> None:
    with pytest.raises(TaskError, match="cadence must be at least 1 tick, got 0"):
        list(text_stream("a", cadence=0))


# --- the hand-written machine ---


def test_the_machine_has_eight_trainable_links() -> None:
    machine = duplicate_detector()
    assert len(machine.links) == 9
    (fixed,) = (link for link in machine.links if not link.trainable)
    assert fixed.ends == (Port("counts", "accum"), Port("counts", "result"))
    assert set(machine.weights) == {1.0}


def test_the_answers_are_those_of_2022() -> None:
    """Ticks here count from 1; in the tables of 2022 from 0."""
    answers = duplicates_example("test string.", cadence=10, ticks=160).targets["output"]
    repeats = dict.fromkeys(range(160), 0.0)
    for since, value in ((34, 1), (64, 2), (144, 3), (154, 4)):
        repeats.update(dict.fromkeys(range(since, 160), value))
    ended = dict.fromkeys(range(160), 0.0)
    for since, value in ((113, 1), (123, 2), (133, 3), (143, 4)):
        ended.update(dict.fromkeys(range(since, 160), value))
    assert number_at(answers, "duplicates") == list(repeats.values())
    assert number_at(answers, "ended") == list(ended.values())


def test_the_targets_of_2022_sum_up_to_447() -> None:
    answers = duplicates_example("test string.", cadence=10, ticks=140).targets["output"]
    assert sum(value**2 for value in number_at(answers, "duplicates")) == 334
    assert sum(value**2 for value in number_at(answers, "ended")) == 113


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_what_it_answers_in_plain_words(text: str) -> None:
    """Any Unicode will do: by how much does the commonest character so far exceed one; how often has the text ended?"""
    example = duplicates_example(text, cadence=2)
    assert example.ticks == 2 * len(text) + 4
    assert (example.label, example.size) == (text, len(text))
    for number in range(len(text)):
        so_far = text[: number + 1]
        # What is heard at a tick is answered 4 ticks later, the count of end marks 3.
        tick = 2 * number
        assert number_at(example.targets["output"], "duplicates")[tick + 4] == max(map(so_far.count, so_far)) - 1
        assert number_at(example.targets["output"], "ended")[tick + 3] == min(so_far.count("."), 4)


@settings(max_examples=50)
@given(st.text("ab.é", min_size=1, max_size=8), st.integers(1, 11), st.one_of(st.none(), st.integers(1, 60)))
def test_the_targets_are_what_the_hand_written_machine_answers(text: str, cadence: int, ticks: int | None) -> None:
    example = duplicates_example(text, cadence=cadence, ticks=ticks)
    assert example.targets == example_from_teacher(duplicate_detector(), example.inputs).targets


def test_an_example_needs_a_character() -> None:
    with pytest.raises(TaskError, match="a text needs at least one character"):
        duplicates_example("")


# --- random texts ---


def labels(seed: int) -> list[str]:
    return [example.label for example in duplicates(seed=seed).examples]


def test_one_seed_one_task() -> None:
    assert labels(3) == labels(3)
    assert duplicates(seed=3).examples == duplicates(seed=3).examples
    assert len({tuple(labels(seed)) for seed in range(20)}) == 20


def test_texts_are_as_asked_for() -> None:
    task = duplicates(seed=1, texts=40, shortest=2, longest=9, cadence=2, ticks=25, alphabet="xy")
    texts = [example.label for example in task.examples]
    assert len(texts) == 40
    assert {len(text) for text in texts} == set(range(2, 10))
    assert all(text.endswith(".") and set(text[:-1]) <= {"x", "y"} for text in texts)
    assert {example.ticks for example in task.examples} == {25}
    assert task.examples[0].inputs["text"] == tuple(text_stream(texts[0], cadence=2, ticks=25))


def test_by_default_streams_last_as_long_as_the_text() -> None:
    task = duplicates(ticks=None, cadence=3)
    assert all(example.ticks == len(example.label) * 3 + 4 for example in task.examples)


def test_letters_of_any_script() -> None:
    task = duplicates(alphabet="дж😀")
    assert {letter for example in task.examples for letter in example.label} == {*"дж😀", "."}


def test_a_built_in_task_can_be_made_again_from_its_recipe() -> None:
    task = duplicates(seed=5, alphabet="pq", texts=3)
    again = make_task(**task.recipe)  # pyright: ignore[reportArgumentType]
    assert again.examples == task.examples
    with pytest.raises(TaskError, match=r"no built-in task 'duplicate'. Did you mean 'duplicates'\?"):
        make_task("duplicate")


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(TaskError) as raised:
        duplicates(texts=0, shortest=5, longest=4, alphabet="a.")
    assert str(raised.value).split("\n") == [
        "task 'duplicates': 3 problems",
        "  texts: there must be at least 1, got 0",
        "  shortest, longest: expected 1 <= shortest <= longest, got 5 and 4",
        "  alphabet: expected some letters without the end mark '.', got 'a.'",
    ]
    with pytest.raises(TaskError, match="alphabet"):
        duplicates(alphabet="")


def test_fresh_texts_end_once_and_at_the_end() -> None:
    examples = list(islice(fresh_texts(0), 8))
    for example in examples:
        assert example.label.index(".") == len(example.label) - 1
        assert set(example.label[:-1]) <= set(string.ascii_lowercase)
        assert 10 <= example.size == len(example.label) <= 1000
        # At either cadence the whole text is heard, and answered for.
        cadence = next(tick for tick, element in enumerate(example.inputs["text"]) if tick and element)
        assert cadence in (3, 10)
        assert example.ticks >= len(example.label) * cadence + 4
        assert example.targets["output"][-1]["ended"].number >= 1
    assert len({example.label for example in examples}) == 8


def test_fresh_texts_are_new_and_of_one_seed() -> None:
    task = duplicates(seed=0)
    fresh = [example.label for example in task.fresh_examples(3, seed=0)]
    assert fresh == [example.label for example in task.fresh_examples(3, seed=0)]
    assert fresh != [example.label for example in task.fresh_examples(3, seed=1)]
    assert not set(fresh) & set(labels(0))


def test_hard_texts_are_answered_as_the_hand_written_machine_answers() -> None:
    for example in hard_texts():
        assert list(interpret(duplicate_detector(), example.inputs)) == [
            Tree({"output": element.to_data()}) for element in example.targets["output"]
        ]


def test_hard_texts_are_at_the_edges() -> None:
    labels = {example.label for example in hard_texts()}
    assert {"nothing at all", ".", "." * 7, "a" * 40} <= labels
    assert any(len(set(label)) == len(label) > 20 for label in labels)
