"""Live sessions in which links between different kinds of streams are refused, or contribute nothing."""

from __future__ import annotations

import pytest
from tests.live.live_machines import fingerprint

from dmmx.errors import CommandError, KindError
from dmmx.live import Live, read_log, replay, with_self
from dmmx.live.log import header
from dmmx.machine import Machine
from dmmx.vvalue import Tree


def turning() -> Machine:
    return (
        Machine.builder()
        .constant("turn", 1j)
        .constant("one", 1)
        .neuron("gate", "multiply")
        .output("out", "y")
        .link("gate.x", "one.value")
        .link("out.y", "gate.y")
        .build()
    )


WRONG = "gate.gate", "turn.value"


def test_an_edit_between_different_kinds_is_refused() -> None:
    live = Live(turning(), mismatch="refuse")
    with pytest.raises(KindError, match=r"turn\.value gives complex, but gate\.gate takes number"):
        live.set(*WRONG, 2)
    assert live.do("set gate.gate turn.value 2").running is live.running
    with pytest.raises(KindError, match="takes number"):
        live.set("multiply:m.gate", "turn.value", 1).run(2)
    # Also after another edit.
    with pytest.raises(KindError, match="takes number"):
        live.set("gate.gate", "one.value", 3).set(*WRONG, 2)
    assert live.set("gate.gate", "one.value", 3).run(3).outputs == Tree({"out": {"y": 3}})
    with pytest.raises(KindError, match="takes number"):
        Live(live.set("gate.gate", "one.value", 1).machine, kinds={"one.value": "frame 2"}, mismatch="refuse")


def test_or_contributes_nothing() -> None:
    for live in (Live(turning(), mismatch="zero"), Live(turning(), kinds={})):
        assert live.set(*WRONG, 2).run(4).outputs == Tree()
    # By default it does whatever the neuron makes of it.
    assert Live(turning()).set(*WRONG, 2).run(4).outputs == Tree({"out": {"y": 2j}})


def test_a_machine_that_refers_to_itself_stops_before_the_tick_at_which_such_a_link_would_carry_something() -> None:
    live = Live(with_self(turning()), mismatch="refuse").run(5).set(*WRONG, 2.0).run(2)
    with pytest.raises(CommandError) as caught:
        live.run(3)
    assert str(caught.value) == "tick 8: gate.gate <- turn.value carries complex, but gate.gate takes number"
    after = live.do("run 1")
    assert after.running is live.running
    assert after.log[-1].message == str(caught.value)
    # The session goes on from there, without the link, or from before.
    assert after.remove(*WRONG, now=True).run(3).tick == 10
    assert after.undo(2).run(3).tick == 8
    log = "\n".join([header("turning", None, "refuse"), *(entry.to_json() for entry in after.log)])
    assert fingerprint(replay(with_self(turning()), read_log(log, "log"), mismatch="refuse")) == fingerprint(after)
    with pytest.raises(CommandError, match="it can be done, but then: tick 8"):
        replay(with_self(turning()), read_log(log, "log"))
