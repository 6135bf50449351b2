"""When edits of a running machine come into force, and which are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.live.live_machines import TAIL, loop_machine, self_machine

from dmmx.errors import CommandError, DmmxError
from dmmx.interpreter import Interpreter
from dmmx.live import Live, with_self
from dmmx.machine import Machine, link_delta, matrix_of
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import Tree, nested


def looped(live: Live) -> float:
    return live.state.at(("loop", "x")).number


def weight(live: Live, target: str = TAIL[0], source: str = TAIL[1]) -> float:
    return live.matrix.at((*target.split("."), *source.split("."))).number


def test_path_macro() -> None:
    assert nested(["a", "b", "c"], nested(["d", "e"], 0.9)) == Tree({"a": {"b": {"c": {"d": {"e": 0.9}}}}})
    assert nested(["a", "b"]) == Tree({"a": {"b": 1}})
    assert nested([], 2) == Tree(2)
    assert link_delta("a.b", "c.d", 3) == nested(["a", "b", "c", "d"], 3)


@pytest.mark.parametrize("taken", [1, 2, 5])
def test_a_message_taken_at_a_tick_is_in_the_matrix_after_the_next_and_used_one_tick_later(taken: int) -> None:
    live = Live(self_machine())
    for _ in range(taken - 1):
        live = live.step()
    live = live.set(*TAIL, 0.5)
    weights, values = {}, {}
    for tick in range(taken, taken + 5):
        live = live.step()
        weights[tick - taken], values[tick - taken] = weight(live), looped(live)
    assert weights == {0: 1, 1: 0.5, 2: 0.5, 3: 0.5, 4: 0.5}
    assert values == {0: 8, 1: 8, 2: 4, 3: 2, 4: 1}


def test_now_and_in_an_ordinary_machine_an_edit_is_in_force_at_the_next_tick() -> None:
    for live in (Live(self_machine()).set(*TAIL, 0.5, now=True), Live(loop_machine()).set(*TAIL, 0.5)):
        assert weight(live) == 0.5
        assert [looped(live.run(ticks)) for ticks in (1, 2, 3)] == [4, 2, 1]


def test_one_message_is_taken_a_tick_and_none_is_lost() -> None:
    live = Live(self_machine())
    for _ in range(3):
        live = live.add(link_delta(*TAIL, -0.25))
    assert [weight(live.run(ticks)) for ticks in range(1, 7)] == [1, 0.75, 0.5, 0.25, 0.25, 0.25]


def test_setting_counts_with_the_edits_that_are_on_their_way() -> None:
    live = Live(self_machine()).set(*TAIL, 0.5).set(*TAIL, 0.5).step().set(*TAIL, 0.25).set(*TAIL, 0.75)
    assert weight(live.run(5)) == 0.75


def test_setting_a_weight_to_what_it_is_changes_nothing() -> None:
    for live in (Live(self_machine()), Live(loop_machine())):
        assert live.set(*TAIL, 1).running is live.running


def test_a_live_session_does_what_the_interpreter_does() -> None:
    for machine in (loop_machine(), self_machine()):
        engine, live = Interpreter(machine), Live(machine).input("in", 3).input("in", 4)
        for number in (3, 4, 0, 0):
            outputs = engine.step({"in": {"number": number}})
            live = live.step()
            assert (live.outputs, live.state) == (outputs, engine.state)


def test_a_machine_with_self_does_what_it_did() -> None:
    texts = {"text": [{"char": {char: 1}} for char in "abcabc"]}
    plain, itself = Live(duplicate_detector()), Live(with_self(duplicate_detector()))
    for element in texts["text"]:
        plain, itself = plain.step({"text": element}), itself.step({"text": element})
        assert plain.outputs == itself.outputs
    with pytest.raises(DmmxError, match=r"refers to itself already, by self\.result"):
        with_self(with_self(loop_machine()))
    with pytest.raises(DmmxError, match="there is a neuron 'sum' already"):
        with_self(loop_machine(), "sum")


@pytest.mark.parametrize("make", [loop_machine, self_machine])
def test_a_neuron_never_mentioned_comes_with_its_first_link_and_goes_with_its_last(make: Callable[[], Machine]) -> None:
    live = Live(make()).set("square:new.x", "loop.x", 0.5).run(3).step()
    assert live.state["square:new"] == Tree({"y": 16})
    assert "square:new" in live.machine.neurons
    gone = live.remove("square:new").run(3)
    assert "square:new" not in gone.state.keys()
    assert "square:new" not in gone.machine.neurons
    assert gone.matrix == Live(make()).matrix


def test_removing_a_neuron_takes_all_its_links_and_leaves_it() -> None:
    live = Live(loop_machine()).remove("sum")
    assert live.matrix == Tree({"loop": {"x": {"loop": {"x": 1}}}})
    assert "sum" in live.machine.neurons
    assert live.undo().matrix == matrix_of(loop_machine())


def test_weights_are_set_exactly_where_adding_a_difference_would_round() -> None:
    for live in (Live(loop_machine()), Live(self_machine())):
        large = live.set(*TAIL, 1e17, now=True)
        assert weight(large.set(*TAIL, 0.1, now=True)) == 0.1
        assert 1e17 + (0.1 - 1e17) != 0.1


def test_a_fixed_link_stays_fixed_and_a_new_one_is_trainable() -> None:
    live = Live(loop_machine()).set("sum.accum", "sum.result", 0.5).set("sum.delta", "loop.x", 2)
    kinds = {str(link.source): link.trainable for link in live.machine.links if link.target.neuron == "sum"}
    assert kinds == {"sum.result": False, "in.number": True, "loop.x": True}
    assert Live(self_machine()).machine == self_machine()


REFUSED: list[tuple[Callable[[Live], object], str]] = [
    (lambda live: live.set("lop.x", "loop.x", 1), "neuron 'lop' does not exist. Did you mean 'loop'?"),
    (lambda live: live.set("sum.dleta", "loop.x", 1), "no input 'dleta'. Did you mean 'delta'?"),
    (lambda live: live.set("sum.delta", "sum.delta", 1), "'sum' has no output 'delta'"),
    (lambda live: live.set("in.number", "loop.x", 1), "'in' is a stream input; no link can end there"),
    (lambda live: live.set("loop.x", "out.total", 1), "'out' is a stream output; no link can start there"),
    (lambda live: live.set("sqare:new.x", "loop.x", 1), "no neuron type 'sqare'. Did you mean 'square'?"),
    (lambda live: live.set("constant:c.x", "loop.x", 1), "'constant' needs parameters"),
    (lambda live: live.set("square:new.y", "loop.x", 1), "'square:new' has no input 'y'"),
    (lambda live: live.set("loop", "loop.x", 1), "a port is written neuron.name"),
    (lambda live: live.set(*TAIL, float("nan")), "loop.x <- loop.x: the weight must be a finite number, got nan"),
    (lambda live: live.set(*TAIL, 1e308).add(link_delta(*TAIL, 1e308)), "finite number, got inf"),
    (lambda live: live.add({"loop": 1}), "four keys"),
    (lambda live: live.add(3), r"\(root\): expected .*four keys"),
    (lambda live: live.add("text"), "expected a number or a mapping"),
    (lambda live: live.add({"lop": {"x": {"loop": {"x": 1, "z": 1}, "sun": {"result": 2}}}}), "the edit: 4 problems"),
    (lambda live: live.remove("loop.x", "sum.result"), "no link loop.x <- sum.result"),
    (lambda live: live.remove("summ"), "'summ'. Did you mean 'sum'?"),
    (lambda live: live.send("a"), "there is no register 'a'"),
    (lambda live: live.keep("a", 1).send("a", "sum.delt"), "no input 'delt'"),
    (lambda live: live.input("im", 1), "no stream input 'im'. Known: in"),
    (lambda live: live.input("in", {"numbr": 1}), "no output 'numbr'. Did you mean 'number'?"),
    (lambda live: live.step({"im": 1}), "no stream input 'im'"),
    (lambda live: live.run(), "no input waits"),
    (lambda live: live.run(0), "no input waits"),
    (lambda live: live.undo(), "there are no changes to undo"),
    (lambda live: live.redo(), "there are no changes to redo"),
    (lambda live: live.show("lop"), "neuron 'lop' does not exist. Did you mean 'loop'?"),
    (lambda live: live.show("sum.reslt"), "no output 'reslt'. Did you mean 'result'?"),
]


@pytest.mark.parametrize("make", [loop_machine, self_machine])
@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_done_is_explained(
    make: Callable[[], Machine], change: Callable[[Live], object], message: str
) -> None:
    with pytest.raises(DmmxError, match=message.replace("?", r"\?")):
        change(Live(make()))


def test_a_matrix_that_takes_no_messages_is_edited_from_outside() -> None:
    machine = (
        Machine.builder()
        .neuron("held", "relu")
        .neuron("loop", "identity")
        .link("held.x", "held.y")
        .link("loop.x", "loop.x")
        .self_reference("held.y")
        .initial({"loop": {"x": 8}})
        .build()
    )
    live = Live(machine)
    with pytest.raises(CommandError, match="'held' has no input 'delta' that takes edits; with `now`"):
        live.set(*TAIL, 0.5)
    assert [looped(live.set(*TAIL, 0.5, now=True).run(ticks)) for ticks in (1, 2)] == [4, 2]


def test_a_matrix_in_an_identity_neuron_is_edited_where_it_comes_back() -> None:
    machine = (
        Machine.builder()
        .neuron("held", "identity")
        .neuron("loop", "identity")
        .link("held.matrix", "held.matrix")
        .link("loop.x", "loop.x")
        .self_reference("held.matrix")
        .initial({"loop": {"x": 8}})
        .build()
    )
    live = Live(machine).set(*TAIL, 0.5)
    assert [looped(live.run(ticks)) for ticks in (1, 2, 3, 4)] == [8, 8, 4, 2]


@pytest.mark.usefixtures("clean_registry")
def test_a_neuron_that_fails_leaves_the_session_where_it_was() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def brittle(x: Any) -> Any:
        if x["x"].number > 2:
            raise ZeroDivisionError("too much")
        return {"y": x["x"]}

    assert brittle.name == "brittle"
    live = Live(loop_machine()).set("brittle:b.x", "sum.result", 1).input("in", 3).run(2)
    with pytest.raises(CommandError, match=r"tick 3: ZeroDivisionError: too much .*brittle:b") as caught:
        live.step()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    after = live.do("step")
    assert after.running is live.running
    assert after.log[-1].status == "failed"
    assert after.remove("brittle:b").step().tick == 3
