"""Drafts: a frozen matrix is edited while the machine goes on, and the difference is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.live.live_machines import TAIL, loop_machine, self_machine

from dmmx.errors import CommandError
from dmmx.live import Live
from dmmx.machine import Machine, link_delta
from dmmx.vvalue import Tree


@pytest.mark.parametrize("make", [loop_machine, self_machine])
def test_what_was_edited_in_a_snapshot_is_added_to_the_matrix_a_hundred_ticks_later(
    make: Callable[[], Machine],
) -> None:
    live = Live(make()).run(7)
    draft = live.draft()
    new = draft.set(*TAIL, 0.5).add(link_delta("sum.delta", "loop.x", 0.25)).remove("out.total", "sum.result")
    live = live.set("sum.delta", "in.number", 3).run(100)
    assert live.tick == 107
    assert new.snapshot is draft.matrix
    assert new.delta == new.matrix + draft.snapshot * -1
    assert new.delta == link_delta(*TAIL, -0.5) + link_delta("sum.delta", "loop.x", 0.25) + link_delta(
        "out.total", "sum.result", -1
    )
    before = live.matrix
    merged = live.add(new.delta).run(2)
    assert merged.matrix == before + new.delta
    assert merged.matrix["sum"]["delta"] == Tree({"in": {"number": 3}, "loop": {"x": 0.25}})
    assert draft.matrix == draft.snapshot


def test_a_draft_refuses_what_the_machine_would() -> None:
    draft = Live(loop_machine()).draft()
    with pytest.raises(CommandError, match=r"Did you mean 'loop'\?"):
        draft.set("lop.x", "loop.x", 1)
    with pytest.raises(CommandError, match="four keys"):
        draft.add({"loop": 3})
    with pytest.raises(CommandError, match=r"no link loop\.x <- sum\.result"):
        draft.remove("loop.x", "sum.result")
    assert draft.remove("sum").delta == draft.snapshot * -1 + Tree({"loop": {"x": {"loop": {"x": 1}}}})


@pytest.mark.parametrize("make", [loop_machine, self_machine])
def test_a_draft_by_commands(make: Callable[[], Machine]) -> None:
    live = Live(make()).do("freeze").do("set loop.x loop.x 0.5").do("run 10")
    assert live.matrix == Live(make()).matrix
    assert live.running.draft is not None
    live = live.do("add sum.delta loop.x 1").do("remove out.total sum.result").do("set sum.delta in.number 2 now")
    assert live.matrix["sum"]["delta"] == Tree({"in": {"number": 2}})
    merged = live.do("merge").do("run 2")
    assert [entry.status for entry in merged.log] == ["ok"] * 8
    assert merged.running.draft is None
    assert merged.matrix["sum"]["delta"] == Tree({"in": {"number": 2}, "loop": {"x": 1}})
    assert merged.matrix["loop"]["x"] == Tree({"loop": {"x": 0.5}})
    assert merged.matrix["out"] == Tree()
    assert live.do("discard").do("run 2").matrix == live.matrix
    for text, message in (("freeze", "a draft already"), ("merge", "no draft"), ("discard", "no draft")):
        session = live if text == "freeze" else merged
        assert message in session.do(text).log[-1].message
