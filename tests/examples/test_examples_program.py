"""A program that edits itself on a timetable, and the insertion of a mixer without a jump."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.rewriting.program import (
    MIXER,
    NEGATION,
    PHOTOS,
    VERTICES,
    WAVE,
    graph_of,
    insertion,
    mixing_at,
    mixture_in,
    negation_edit,
    pictures,
    self_editing_program,
    wave_edit,
)
from dmmx.examples.rewriting.telling import matrix_after, ticked
from dmmx.machine import mixing_delta
from dmmx.vvalue import Tree

FRAMES = 420


@pytest.fixture(scope="module")
def matrices() -> list[Tree]:
    """The matrix after every frame, from frame 1 on; 0 stands for nothing."""
    return [Tree(), *(engine.matrix for _, engine, _ in ticked(self_editing_program(), {"camera": pictures()}, FRAMES))]


def test_the_graph_grows_at_its_frames(matrices: list[Tree]) -> None:
    sizes = {frame: tuple(map(len, graph_of(matrices[frame]))) for frame in range(1, FRAMES + 1)}
    changes = {frame: size for frame, size in sizes.items() if size != sizes.get(frame - 1)}
    # The edge of weight 0 is none, so there are 4 edges when there is a mixture.
    assert changes == {1: (1, 0), 50: (3, 1), 100: (5, 2), 150: (6, 3), 201: (6, 4), 300: (6, 3), 301: (6, 4)}


def test_the_mixture(matrices: list[Tree]) -> None:
    assert mixture_in(matrices[250]) == 0.5
    assert mixture_in(matrices[300]) == 1
    assert mixture_in(matrices[350]) == 0.5
    for frame in range(1, FRAMES + 1):
        expected = 0 if frame <= 200 else (frame - 200) / 100 if frame <= 300 else max(50, 400 - frame) / 100
        assert mixture_in(matrices[frame]) == pytest.approx(expected, abs=1e-15)
        assert mixing_at(frame) == expected
        if frame > 150:
            assert matrices[frame].at((MIXER, "mix", WAVE, "y")).number == pytest.approx(1 - expected, abs=1e-15)


def test_the_final_graph(matrices: list[Tree]) -> None:
    vertices, edges = graph_of(matrices[-1])
    assert len(vertices) == 6
    assert set(edges) == {(WAVE, PHOTOS[0]), (NEGATION, PHOTOS[1]), (MIXER, WAVE), (MIXER, NEGATION)}
    assert set(vertices) == set(VERTICES)
    assert matrices[-1] == matrices[351]


def screens(events: Mapping[int, Tree], values: list[float], frames: int) -> list[Tree]:
    streams = {"camera": pictures(values)}
    machine = self_editing_program(events)
    return [arrived["screen"]["picture"] for _, _, arrived in ticked(machine, streams, frames)]


@given(st.lists(st.integers(-9, 9), min_size=24, max_size=24), st.integers(12, 18))
@settings(max_examples=20)
def test_an_insertion_is_seen_as_nothing_but_a_tick_of_delay(values: list[float], frame: int) -> None:
    before = {5: wave_edit() + negation_edit()}
    plain = screens(before, values, 24)
    steps = insertion()
    mixed = screens({**before, frame: steps.first, frame + 1: steps.second}, values, 24)
    assert mixed[: frame + 1] == plain[: frame + 1]
    assert mixed[frame + 1 :] == plain[frame:-1]


def test_in_one_step_a_frame_is_dark() -> None:
    """Why there are two."""
    values, steps = [1.0] * 24, insertion()
    once = screens({5: wave_edit() + negation_edit(), 15: steps.first + steps.second}, values, 24)
    assert [bool(picture) for picture in once[12:18]] == [True, True, True, False, True, True]


def test_what_is_seen_moves_from_the_wave_to_its_mixture_with_the_negation() -> None:
    values, steps = [3.0] * 30, insertion()
    direction = mixing_delta(f"{WAVE}.y", f"{NEGATION}.y", MIXER)
    edits = {5: wave_edit() + negation_edit(), 10: steps.first, 11: steps.second, 15: direction * 0.25}
    seen = screens(edits, values, 30)
    # The square of 3, and its mixture with -3.
    assert seen[14] == Tree({"dot": 9})
    assert seen[-1] == Tree({"dot": 0.75 * 9 + 0.25 * -3})


def test_the_machine_shows_its_own_matrix() -> None:
    frames = list(ticked(self_editing_program(), {"camera": pictures()}, 52))
    _, engine, arrived = frames[-1]
    # Drawn, shown, and one tick later seen: what was in force two frames ago.
    assert arrived["screen"]["program"] == matrix_after(self_editing_program(), {"camera": pictures()}, 50)
    assert graph_of(arrived["screen"]["program"])[0] == graph_of(engine.matrix)[0]


def test_the_report() -> None:
    example = built_in_examples["self_program"]
    lines = [line.text for line in lines_of(example, request_for(example))]
    assert "frame 250: vertices 6, edges 4, mixture 0.5" in lines
    assert lines[-1] == "frame 350: vertices 6, edges 4, mixture 0.5"
