"""A running detector that copies a part of itself: how many links, what the outputs do, and 2**n."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.examples.rewriting.cloning import COPIED, TEXT, duplicates_builder, growing_detector, requests_at, size_of
from dmmx.examples.rewriting.telling import ticked
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, matrix_of
from dmmx.task import duplicate_detector, text_stream
from dmmx.vvalue import Tree

Trace = list[tuple[float, float]]


def run(machine: Machine, text: str, at: list[int]) -> tuple[Trace, Interpreter]:
    """Duplicates and ends at every tick, and the machine as it is then."""
    streams: dict[str, Iterable[object]] = {"text": text_stream(text, cadence=2, ticks=60)}
    if "requests" in machine.inputs:
        streams["requests"] = requests_at(at)
    found = [(engine, arrived["output"]) for _, engine, arrived in ticked(machine, streams, 60)]
    trace = [(output["duplicates"].number, output["ended"].number) for _, output in found]
    return trace, found[-1][0]


def test_it_starts_as_the_detector() -> None:
    assert duplicates_builder().build() == duplicate_detector()


@pytest.mark.parametrize(("outgoing", "kept", "links"), [(0, 1, 14), (1, 1, 16), (0.5, 0.5, 16), (1, 0, 14)])
def test_numbers_of_links(outgoing: float, kept: float, links: int) -> None:
    _, engine = run(growing_detector(1, outgoing, kept), "abcab.", [7])
    assert size_of(engine.matrix) == (6, links)


def read_by_itself(at: list[int], outgoing: float = 1, kept: float = 1) -> tuple[Trace, Interpreter]:
    """The detector with 11 links, and what becomes of it when its copies are added through `self.delta`."""
    found = [
        (engine, arrived["output"])
        for _, engine, arrived in ticked(
            growing_detector(1, outgoing, kept, text=TEXT), {"requests": requests_at(at)}, 60
        )
    ]
    trace = [(output["duplicates"].number, output["ended"].number) for _, output in found]
    return trace, found[-1][0]


@pytest.mark.parametrize(("outgoing", "kept", "links"), [(0, 1, 16), (1, 1, 18), (0.5, 0.5, 18), (1, 0, 16)])
@pytest.mark.parametrize("tick", [4, 18])
def test_the_detector_that_reads_by_itself_has_11_links_and_then_16_or_18(
    outgoing: float, kept: float, links: int, tick: int
) -> None:
    plain, engine = read_by_itself([])
    assert size_of(engine.matrix) == (3, 11)
    assert plain[-1][0] > 0
    assert plain[-1][1] > 0
    trace, engine = read_by_itself([tick], outgoing, kept)
    assert size_of(engine.matrix) == (6, links)
    # Nobody hears the copies; or they share the way out; or it is theirs alone. Else both outputs double.
    late = tick + 3 if outgoing == kept == 1 else len(plain)
    assert trace[:late] == plain[:late]
    assert [left for left, _ in trace[late:]] == [2 * left for left, _ in plain[late:]]
    assert [right for _, right in trace[late + 1 :]] == [min(2 * right, 4) for _, right in plain[late + 1 :]]


# Requests at every phase of the text, so that every value that could be lost on the way is on its way once.
@given(st.text("abc.", min_size=1, max_size=30), st.integers(1, 50))
@settings(max_examples=25)
def test_nothing_jumps_when_both_halves_share_the_way_out(text: str, tick: int) -> None:
    expected, _ = run(duplicate_detector(), text, [])
    for outgoing, kept in ((0, 1), (0.5, 0.5), (1, 0)):
        assert run(growing_detector(1, outgoing, kept), text, [tick])[0] == expected


def test_with_weight_one_both_outputs_double_from_one_tick_to_the_next_up_to_the_clip() -> None:
    text = "aab.c.a..b"
    plain, _ = run(duplicate_detector(), text, [])
    trace, _ = run(growing_detector(), text, [20])
    # Asked at 20, picked at 21, shadows in the matrix at 22 and in the outputs at 23, parted in force at 24.
    assert trace[:23] == plain[:23]
    assert [left for left, _ in trace[23:]] == [2 * left for left, _ in plain[23:]]
    assert trace[23][1] == plain[23][1], "the dot itself speaks a tick later"
    assert [right for _, right in trace[24:]] == [min(2 * right, 4) for _, right in plain[24:]]
    assert trace[-1][1] == 4 < 2 * plain[-1][1]


def test_copies_hold_what_the_originals_hold_and_go_on_alone() -> None:
    _, engine = run(growing_detector(), "abcab.", [7])
    assert engine.state["counts:1"] == engine.state["counts"] == Tree({"result": {"a": 2, "b": 2, "c": 1, ".": 25}})
    heard = engine.matrix["counts:1"]["accum"]
    assert heard == Tree({"counts:1": {"result": 1}})


def test_every_time_the_number_doubles() -> None:
    times = 4
    machine = growing_detector(times, 0.5, 0.5)
    trace, engine = run(machine, "abcab.", [5, 15, 25, 35])
    assert size_of(engine.matrix)[0] == len(COPIED) * 2**times
    assert set(engine.active) >= {"counts:1", "counts:4", "counts:1:4", "counts:1:2:3:4"}
    assert trace == run(duplicate_detector(), "abcab.", [])[0]


def test_nothing_happens_unasked() -> None:
    machine = growing_detector(2)
    _, engine = run(machine, "abc", [])
    assert engine.matrix == matrix_of(machine)
