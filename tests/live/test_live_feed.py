"""What waits for stream inputs: texts of any cadence that memory can hold, and zeros that are there."""

from __future__ import annotations

import pytest
from benchmarks.fuzzing.machines import live_machines
from benchmarks.fuzzing.sessions import SESSIONS, read_session
from tests.live.live_machines import loop_machine

from dmmx.errors import CommandError
from dmmx.live import Live
from dmmx.vvalue import PRESENT_ZERO, Tree


def test_a_text_that_memory_could_not_hold_is_refused() -> None:
    live = Live(loop_machine())
    with pytest.raises(CommandError, match="2,000,000,000,000 ticks to read are too many: at most 10,000,000"):
        live.ask('input in "ab" every 1000000000000')
    assert live.do('input in "ab" every 1000000000000').running is live.running
    assert live.input("in", "ab", cadence=1000).running.waiting == 2000


def test_a_zero_that_is_there_is_read_by_the_only_output() -> None:
    live = Live(live_machines()["maximum"]).do('input in {":present": 0}').run(2)
    assert list(live.state["loop"].items()) == [(("x",), -1)]
    assert next(iter(live.history.values())).inputs == Tree({"in": {"number": PRESENT_ZERO}})
    with pytest.raises(CommandError, match="got a number"):
        live.ask('step {":present": 0}')


@pytest.mark.parametrize("text", SESSIONS, ids=list(live_machines()))
def test_the_sessions_that_are_damaged_are_good_ones(text: str) -> None:
    assert len(read_session(text).log) > 3
