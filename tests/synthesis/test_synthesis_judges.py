"""The judges: what fails is a lesson, what judges is never trained on, and a verdict once shown wrong is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from planted_cheats import TEXTS, short_memory
from small_tasks import QUICK

from dmmx.machine import Machine
from dmmx.synthesis import verify
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.verification import judges
from dmmx.synthesis.verification.judges import Judges
from dmmx.task import Example, Stream, Task, duplicate_detector, duplicates, hold_out
from dmmx.vvalue import Tree


def judges_of(task: Task, lessons: int = 0) -> Judges:
    return Judges(task, 0, 5, lessons)


def test_a_cheat_that_fits_its_texts_is_found_out_and_teaches_something_short() -> None:
    machine = short_memory()
    assert verify(machine, TEXTS.examples).exact
    verdict, lesson = judges_of(TEXTS).judge(machine)
    assert not verdict.exact
    taught = Workshop(TEXTS, QUICK, 0).taught((lesson,))
    (example,) = taught.task.examples[len(TEXTS.examples) :]
    assert not verify(machine, [example]).exact
    assert example.ticks <= judges.LONG * max(other.ticks for other in TEXTS.examples)
    assert verify(duplicate_detector(), taught.task.examples).exact
    assert taught.own_task is TEXTS


def test_the_detector_passes_and_teaches_nothing() -> None:
    verdict, lesson = judges_of(duplicates()).judge(duplicate_detector())
    assert verdict == judges_of(duplicates()).verify(duplicate_detector())
    assert verdict.exact
    assert lesson == ""


def test_streams_of_validation_verification_and_training_are_different() -> None:
    task = duplicates(seed=3)
    seen = {example.label for example in (*task.examples, *task.hard_examples())}
    own = [streams_of_verification(Judges(task, 3, 50, lessons)) for lessons in range(3)]
    for number, labels in enumerate(own):
        assert len(labels) > 40
        assert labels.isdisjoint(seen)
        assert all(labels.isdisjoint(other) for other in own[:number])
    user = {example.label for example in task.fresh_examples(50, 3)}
    assert user.isdisjoint(own[0])


def streams_of_verification(of: Judges) -> set[str]:
    of.prepare()
    (verifier,) = of._verifiers  # pyright: ignore[reportPrivateUsage]
    return {example.label for example in verifier.examples[:50]}


def test_what_only_verification_finds_teaches_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judges, "VALIDATION_STREAMS", 0)
    verdict, lesson = judges_of(replace(duplicates(), hard=None)).judge(short_memory())
    assert not verdict.exact
    assert lesson


def test_examples_held_out_are_no_lesson() -> None:
    task = hold_out(replace(copies(), fresh=None, answers=None), count=2)
    assert len(task.held_out) == 2
    verdict, lesson = judges_of(task).judge(TWICE)
    assert not verdict.exact
    assert lesson == ""


def test_without_answers_the_fresh_examples_themselves_teach() -> None:
    task = replace(copies(), answers=None)
    verdict, lesson = judges_of(task).judge(TWICE)
    assert not verdict.exact
    assert '"inputs"' in lesson


def copies() -> Task:
    """Every number again, two ticks later."""
    return Task("copies", tuple(map(copy_of, STREAMS)), fresh=fresh_copies, answers=copied)


def copied(inputs: Mapping[str, Stream]) -> Mapping[str, Stream]:
    return {"out": (Tree(), Tree(), *inputs["in"])[: len(inputs["in"])]}


def copy_of(numbers: tuple[int, ...]) -> Example:
    inputs = {"in": tuple(Tree({"value": number}) for number in numbers)}
    return Example(inputs, copied(inputs))


def fresh_copies(seed: int) -> Iterator[Example]:
    return (copy_of((seed % 7 + 1, number, 3)) for number in range(1, 10_000))


STREAMS = ((1, 2, 3, 4), (2, 2, 5, 1), (3, 1, 1, 1), (4, 3, 2, 1), (1, 1, 1, 2), (5, 1, 2, 3))


def sum_of(*weights: float) -> Machine:
    """The number so many times, by as many neurons side by side."""
    builder = Machine.builder().input("in", "value").output("out", "value")
    for number, weight in enumerate(weights):
        builder = builder.neuron(f"n{number}", "identity").link(f"n{number}.x", "in.value", trainable=False)
        builder = builder.link("out.value", f"n{number}.x", weight)
    return builder.build()


TWICE = sum_of(2.0)
COPY = sum_of(0.5, 0.5)
