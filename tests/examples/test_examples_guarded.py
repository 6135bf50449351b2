"""The guard before the matrix: what it refuses, what trust does, and that the wave goes on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import MachineError
from dmmx.examples.rewriting.guarded import LIMIT, MALICIOUS, guarded_wave, heard_by, kept_links
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, add_link, link_delta, matrix_of
from dmmx.vvalue import ZERO, Tree

WELCOME = link_delta("square:new.x", "trust.value", 1)


def run(machine: Machine, edits: dict[int, Tree], ticks: int = 15) -> tuple[list[str], list[Tree], Interpreter]:
    """What the matrix hears of the wave after every tick, and what was refused."""
    engine = Interpreter(machine)
    heard: list[str] = []
    refused: list[Tree] = []
    for tick in range(1, ticks + 1):
        refused.append(engine.step({"edits": {"matrix": edits.get(tick, ZERO)}})["out"]["refused"])
        heard.append(heard_by(engine.matrix))
    return heard, refused, engine


def undisturbed(ticks: int = 15) -> list[str]:
    return [f"wave {tick % 3 + 1}" for tick in range(1, ticks + 1)]


def test_the_wave_without_edits() -> None:
    heard, refused, engine = run(guarded_wave(), {})
    assert heard == undisturbed()
    assert heard[:4] == ["wave 2", "wave 3", "wave 1", "wave 2"]
    assert refused == [ZERO] * 15
    assert engine.matrix == matrix_of(guarded_wave())


@pytest.mark.parametrize("tick", range(2, 9))
def test_a_malicious_edit_is_refused_and_the_wave_continues(tick: int) -> None:
    assert Tree({"self": {"accum": {"self": {"result": -1}}}}) == MALICIOUS
    heard, refused, engine = run(guarded_wave(), {tick: MALICIOUS})
    assert heard == undisturbed()
    assert [tick for tick, edit in enumerate(refused, 1) if edit] == [tick + 3]
    assert refused[tick + 2] == MALICIOUS
    assert engine.matrix.at(("self", "accum", "self", "result")).number == 1


def test_without_a_guard_the_same_edit_stops_everything() -> None:
    open_machine = add_link(guarded_wave(), "self.delta", "edits.matrix")
    _, _, engine = run(open_machine, {4: MALICIOUS})
    # The edit is not summed with a past any more: what is left is a single tick's edits, then nothing.
    assert engine.matrix.at(("self", "accum", "self", "result")).number == 0
    assert engine.matrix == ZERO


@pytest.mark.parametrize(("trust", "weight"), [(0.0, 0), (0.5, 0.5), (1.0, 1)])
def test_trust_scales_the_step(trust: float, weight: float) -> None:
    heard, refused, engine = run(guarded_wave(trust), {3: WELCOME})
    assert engine.matrix == matrix_of(guarded_wave(trust)) + WELCOME * weight
    assert refused == [ZERO] * 15
    assert heard == undisturbed()


@pytest.mark.parametrize("trust", [-0.5, 1.5, float("nan")])
def test_trust_is_between_0_and_1(trust: float) -> None:
    with pytest.raises(MachineError, match="trust must be between 0 and 1"):
        guarded_wave(trust)


def test_the_guard_lets_nothing_change_the_guard() -> None:
    for edit in (
        link_delta("guard.keep", "keep.value", -1),
        link_delta("guard.delta", "trusted.y", 1),
        link_delta("trusted.x", "edits.matrix", 1),
        link_delta("self.delta", "guard.delta", -1),
    ):
        _, refused, engine = run(guarded_wave(), {4: edit + WELCOME})
        assert engine.matrix == matrix_of(guarded_wave())
        assert sum(refused, ZERO) == edit + WELCOME, "an edit passes as a whole or not at all"


# Also edits at ticks that follow each other, each of them within the limit.
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p.x", "q.x", "self.accum", "guard.main"]), st.sampled_from([-3, -2, -1, 0, 1, 2, 3])
        ),
        max_size=12,
    )
)
def test_no_sequence_of_edits_breaks_an_invariant(found: list[tuple[str, int]]) -> None:
    edits = {tick: link_delta(target, "self.result", weight) for tick, (target, weight) in enumerate(found, start=2)}
    machine = guarded_wave()
    engine = Interpreter(machine)
    taken = ZERO
    for tick in range(1, 20):
        engine.step({"edits": {"matrix": edits.get(tick, ZERO)}})
        assert engine.matrix.max_norm() <= LIMIT
        assert kept_links().mask_multiply(engine.matrix) == kept_links().mask_multiply(matrix_of(machine))
        taken = taken + engine.state["guard"]["delta"]
    # It refuses no more than it must: plain Python, one edit after the other.
    expected = ZERO
    for edit in edits.values():
        welcome = not kept_links().mask_multiply(edit) and (expected + edit).max_norm() <= LIMIT
        expected = expected + (edit if welcome else ZERO)
    assert taken == expected
