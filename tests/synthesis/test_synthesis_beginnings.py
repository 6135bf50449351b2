"""Beginnings of few long streams."""

from __future__ import annotations

from dataclasses import replace

from dmmx.synthesis import Settings
from dmmx.synthesis.beginnings import CLIP, FEW, LONG, with_beginnings
from dmmx.task import Example, Task, duplicates, duplicates_example


def text_of(ticks: int) -> Example:
    return duplicates_example("test string.", cadence=10, ticks=ticks)


def test_every_beginning_is_one() -> None:
    whole = text_of(140)
    parts = with_beginnings([whole])
    assert [part.ticks for part in parts] == [35, 70, 105, 140]
    assert parts[-1] is whole
    for part in parts:
        for name, stream in whole.inputs.items():
            assert part.inputs[name] == stream[: part.ticks]
        for name, stream in whole.targets.items():
            assert part.targets[name] == stream[: part.ticks]


def test_short_ones_and_many_stay_as_they_are() -> None:
    short, long = text_of(LONG), text_of(140)
    assert with_beginnings([short]) == (short,)
    assert with_beginnings([long] * FEW) == (long,) * FEW
    assert [part.ticks for part in with_beginnings([short, long])] == [LONG, 35, 70, 105, 140]
    assert with_beginnings([]) == ()


def test_their_gradients_are_held_unless_told_otherwise() -> None:
    def clip_for(task: Task, settings: Settings) -> float | None:
        return settings.for_task(task).chosen_clip

    task = duplicates()
    one = replace(task, examples=(text_of(140),))
    assert clip_for(one, Settings()) == CLIP
    assert clip_for(one, Settings(clip=0.3)) == 0.3
    assert clip_for(task, Settings()) is None
