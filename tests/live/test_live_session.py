"""Sessions: nothing is lost by an edit, everything can be undone, done again, and replayed, bit for bit."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.live.live_machines import fingerprint, loop_machine, self_machine

from dmmx.errors import CommandError, DmmxError, InputFileError
from dmmx.examples.streams.shortest_ways import shortest_ways_machine
from dmmx.live import Entry, Live, read_log, replay
from dmmx.live.log import header
from dmmx.machine import Machine
from dmmx.vvalue import Tree

EDITS = ("set", "add", "remove", "send", "merge")
"""The commands that edit a machine."""

COUNT = 1000
"""How many of them a session is given, right or wrong."""


@dataclass(frozen=True)
class Ground:
    """A machine, and names to make up commands about it."""

    make: Callable[[], Machine]
    targets: tuple[str, ...]
    sources: tuple[str, ...]
    stream: str

    def command(self, source: random.Random) -> str:
        """A command that may be right or wrong."""
        target, origin = (
            source.choice(some if source.random() < 0.9 else WRONG) for some in (self.targets, self.sources)
        )
        later = source.choice(["", "", " now"])
        weight = source.choice([1, -0.1, 0.3, 1 / 3, 0, 2, "1e400", "x"])
        kind = source.random()
        if kind < 0.35:
            return f"set {target} {origin} {weight}{later}"
        if kind < 0.6:
            return f"add {target} {origin} {weight}{later}"
        if kind < 0.7:
            return f"remove {target} {origin}{later}"
        if kind < 0.75:
            return f"keep a {target} {origin} 0.125"
        words = {"target": target, "neuron": target.split(".")[0], "stream": self.stream}
        return source.choice(OTHER).format_map(words)


GROUNDS = {
    "loop": Ground(
        loop_machine,
        ("loop.x", "sum.accum", "sum.delta", "out.total", "square:s.x"),
        ("loop.x", "sum.result", "in.number", "square:s.y"),
        "in",
    ),
    "self": Ground(
        self_machine,
        ("loop.x", "sum.accum", "sum.delta", "out.total", "square:s.x"),
        ("loop.x", "sum.result", "in.number", "square:s.y"),
        "in",
    ),
    "minimum": Ground(
        shortest_ways_machine,
        ("home.way", "mill.way", "tower.way", "distance.tower", "relu:s.x"),
        ("home.way", "mill.way", "tower.way", "relu:s.y"),
        "none",
    ),
}

WRONG = ["lop.x", "sum.", "nobody.y", "sqare:s.x", "", "loop", "constant:c.value"]
OTHER = [
    "freeze",
    "merge",
    "merge now",
    "discard",
    "remove {neuron}",
    "remove {neuron} now",
    "remove nobody",
    'keep b {{"k": 1.5, "l": {{"m": -2}}}}',
    "scale a -0.7",
    "sum c a a",
    "sum c a nobody",
    "clear a",
    "send a",
    "send c now",
    "send b",
    "send a to {target}",
    "send b to {target}",
    "send b to sum.accm",
    'input {stream} "ab" every 2',
    "input {stream} 0.1",
    "input out 1",
    "step",
    'step {{"in": {{"number": {{"z": 0.3}}}}}}',
    'step {{"on": 1}}',
    "run 20",
    "run",
    "run never",
    "undo",
    "undo 3",
    "redo",
    "undo 5000",
    "show",
    "log",
    'add {{"loop": {{"x": {{"sum": {{"result": {{"deep": 1}}}}}}}}}}',
    'add {{"a": ',
    "",
    "\x00",
    "set set set",
]


def edited(live: Live) -> tuple[object, ...]:
    """What edits change: the matrix, messages on their way, and the draft."""
    running = live.running
    return running.matrix, running.machine.links, running.queue, running.draft and running.draft.matrix


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", GROUNDS)
def test_a_thousand_random_edits_lose_nothing(name: str, seed: int) -> None:
    ground, source = GROUNDS[name], random.Random(seed)
    live = Live(ground.make())
    states = [(live, fingerprint(live))]
    given = accepted = refused = 0
    while given < COUNT:
        before, text = live, ground.command(source)
        is_edit = text.startswith(EDITS) and text != "set set set"
        given += is_edit
        live = live.do(text)
        assert len(live.log) in (len(before.log), len(before.log) + 1)
        if len(live.log) > len(before.log) and live.log[-1].status == "failed":
            refused += is_edit
            assert live.running is before.running
            assert live.log[-1].message
            continue
        if text.startswith(("undo", "redo", "show", "log")):
            continue
        # Undone, it is the very same state; done again, the very same as well.
        assert live.undo().running is before.running
        assert live.undo().redo().running is live.running
        if is_edit and edited(live) != edited(before):
            accepted += 1
            assert edited(before.do(text)) == edited(live)
            if accepted % 50 == 0:
                states.append((live, fingerprint(live)))
                assert fingerprint(before.do(text)) == states[-1][1]
    assert given == COUNT
    assert accepted >= 400
    assert refused >= 200
    # Nothing that came later has changed what was before.
    assert all(fingerprint(session) == found for session, found in states)
    again = replay(ground.make(), read_log(log_text(live), "log"))
    assert fingerprint(again) == fingerprint(live)
    assert [entry.to_json() for entry in again.log] == [entry.to_json() for entry in live.log]
    # Also what was undone is there, in order: every edit is taken back, one by one.
    back = changes_before(again)
    assert [edited(session) for session in back] == [edited(session) for session in changes_before(live)]
    assert fingerprint(back[-1]) == fingerprint(Live(ground.make()))


def changes_before(live: Live) -> list[Live]:
    """The sessions that undo leads to, one after the other."""
    found: list[Live] = []
    while True:
        try:
            live = live.undo()
        except CommandError:
            return found
        found.append(live)


def log_text(live: Live) -> str:
    return "\n".join([header("machine"), *(entry.to_json() for entry in live.log)]) + "\n"


def test_undo_takes_back_ticks_and_edits_and_redo_gives_them_again() -> None:
    live = Live(loop_machine()).run(3).set("loop.x", "loop.x", 0.5).run(2)
    assert live.state["loop"]["x"] == Tree(2)
    assert [live.undo(times).tick for times in (1, 2, 3)] == [3, 3, 0]
    assert live.undo(2).matrix == Live(loop_machine()).matrix
    assert live.undo(3).redo(3).running is live.running
    other = live.undo().run(1)
    assert other.tick == 4
    with pytest.raises(CommandError, match="there are no changes to redo"):
        other.redo()
    with pytest.raises(CommandError, match="there are 3 changes to undo"):
        other.undo(4)
    with pytest.raises(CommandError, match="there is 1 change to redo"):
        live.undo().redo(2)


def test_changes_to_undo_are_bounded_too_so_that_old_ticks_are_let_go() -> None:
    live = Live(loop_machine(), keep=10)
    for _ in range(95):
        live = live.step()
    assert 10 <= len(changes_before(live)) <= 20
    assert len(live.log) == 95
    for times in (0, -1):
        with pytest.raises(CommandError, match="at least 1"):
            live.undo(times)
        with pytest.raises(CommandError, match="at least 1"):
            live.undo().redo(times)


def test_the_log_tells_what_was_asked_at_which_tick_and_what_came_of_it() -> None:
    live = Live(loop_machine()).do("run 2").do("set lop.x loop.x 1").set("loop.x", "loop.x", 0.5).do("undo")
    assert [(entry.tick, str(entry.command), entry.status) for entry in live.log] == [
        (0, "run 2", "ok"),
        (2, "set lop.x loop.x 1", "failed"),
        (2, "set loop.x loop.x 0.5", "ok"),
        (2, "undo", "ok"),
    ]
    assert live.log[1].message == "neuron 'lop' does not exist. Did you mean 'loop'?"


def test_questions_change_nothing() -> None:
    live = Live(loop_machine()).run(2)
    for text in ("show", "show loop", "registers", "history", "log", "help", "watch"):
        assert live.do(text) is live
    assert live.ask("show loop.x") == "8"
    assert live.ask("set loop.x loop.x 0.5") == "loop.x <- loop.x: 1 -> 0.5, in force at tick 3"
    assert live.ask("help") == ""
    with pytest.raises(DmmxError, match="there is no command"):
        live.ask("what?")


def test_answers() -> None:
    live = Live(self_machine())
    assert live.ask("set loop.x loop.x 0.5").endswith("1 -> 0.5, in the matrix after tick 2, in force at 3")
    assert live.ask("set loop.x loop.x 1") == "nothing changes"
    assert live.ask("remove sum now").split("\n") == [
        "sum.accum <- sum.result: 1 -> 0",
        "sum.delta <- in.number: 1 -> 0",
        "out.total <- sum.result: 1 -> 0",
        "in force at tick 1",
    ]
    assert live.ask("keep a loop.x loop.x 1") == 'a = {"loop": {"x": {"loop": {"x": 1}}}}'
    assert live.keep("a", 2).ask("send a to sum.delta") == "arrives at sum.delta at tick 2"
    assert live.ask('input in "abc" every 3') == "in has 9 ticks to read"
    assert live.input("in", 5).ask("run 4") == "ticks 1 to 4: out.total 5"
    assert live.ask("step") == "tick 1: no output"
    assert live.do("freeze").ask("set loop.x loop.x 3") == "loop.x <- loop.x: 1 -> 3, in the draft"
    assert live.ask("show") == "after tick 0: 5 links\n\nloop.x  8"
    waiting = live.input("in", 5).set("loop.x", "loop.x", 2).do("freeze").ask("show").split("\n")
    assert waiting[-3:] == ["in has 1 more to read", "1 message on the way", "edits go to a draft"]
    assert live.ask("show loop") == "loop.x  8\nloop.x <- 1 loop.x"
    assert live.ask("show matrix").split("\n")[-1] == "self.accum <- 1 self.result"
    assert live.ask("show machine").startswith("3 neurons, 5 links (3 trainable)")
    assert live.ask("registers") == "there are no registers"
    assert live.input("in", 5).run(4).ask("history 2") == "tick 3  ->  out.total 5\ntick 4  ->  out.total 5"


def test_a_list_of_any_depth_can_be_shown() -> None:
    deep = Tree(1)
    for _ in range(20_000):
        deep = deep.nest({"rest": deep})
    live = Live(loop_machine()).step({"in": {"number": deep}}).run(2)
    assert live.show("out.total") == "(1 number, nested too deeply to show)"
    assert "too deeply" in live.show()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}\n", "line 1 must hold"),
        ('{"dmmx_log": 2}\n', "line 1 must hold"),
        ("[1]\n", "line 1 must hold"),
        (header("m") + "\nnot JSON\n", "line 2: not JSON"),
        (header("m") + "\n{}\n", "line 2: expected"),
        (header("m") + '\n{"tick": 0, "command": "step", "status": "perhaps"}\n', "line 2: expected"),
    ],
)
def test_a_file_that_is_no_log_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputFileError, match=message):
        list(read_log(text, "file"))


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([Entry(1, "step")], "line 2 was given after tick 1, but here 0 have passed"),
        ([Entry(0, "set lop.x loop.x 1")], "cannot be done: neuron 'lop' does not exist"),
        ([Entry(0, "step", "failed", "too hot")], "it can be done, but then: too hot"),
    ],
)
def test_the_log_of_another_machine_is_refused(entries: list[Entry], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        replay(loop_machine(), enumerate(entries, 2))
