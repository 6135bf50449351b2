"""Live machines whose links add their weights: one of weight 0 is a link, which only `remove` takes away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cli.command_line import succeeds
from tests.live.live_machines import fingerprint

from dmmx.errors import CommandError
from dmmx.examples.streams.shortest_ways import shortest_ways_machine
from dmmx.interpreter import Interpreter
from dmmx.live import Live, read_log, replay
from dmmx.live.log import header
from dmmx.machine import Link, Port, link_delta
from dmmx.vvalue import PRESENT_ZERO, Tree

ROAD = "mill.way", "home.way"
MEMORY = "home.way", "home.way"


def ways(live: Live) -> dict[str, float]:
    """What every town knows."""
    return {town: live.state[town]["way"].number for town in live.state.keys()}


def weights(live: Live) -> dict[tuple[Port, Port], float]:
    return {link.ends: link.weight for link in live.machine.links}


def ends(target: str, source: str) -> tuple[Port, Port]:
    return Port.parse(target), Port.parse(source)


def start() -> Live:
    return Live(shortest_ways_machine())


def test_all_links_are_shown_and_counted() -> None:
    live = start()
    lines = live.show("matrix").split("\n")
    assert len(lines) == len(live.machine.links) == len(live.matrix) == 24
    assert {line for line in lines if " <- 0 " in line} >= {"home.way <- 0 home.way", "distance.mill <- 0 mill.way"}
    assert live.show().startswith("after tick 0: 24 links")
    assert live.show("home").split("\n")[:2] == ["home.way  0", "home.way <- 0 home.way"]
    assert live.matrix == Interpreter(live.machine).matrix


def test_a_road_of_length_zero_is_a_road() -> None:
    live = start().set(*ROAD, 0)
    assert weights(live)[ends(*ROAD)] == 0
    assert len(live.machine.links) == 24
    # Without that road, the mill would be 13 away, over the bridge.
    assert ways(live.run(6)) == {"home": 0, "mill": 0, "bridge": 4, "market": 6, "tower": 9}
    assert start().ask("set mill.way home.way 0") == "mill.way <- home.way: 3 -> 0, in force at tick 1"
    assert live.set(*ROAD, 0).running is live.running


def test_only_remove_takes_a_link_away() -> None:
    live = start().remove(*ROAD)
    assert ends(*ROAD) not in weights(live)
    assert len(live.matrix) == len(live.machine.links) == 23
    assert ways(live.run(6))["mill"] == 13
    assert start().ask("remove mill.way home.way") == "mill.way <- home.way: 3 -> no link, in force at tick 1"
    with pytest.raises(CommandError, match=r"there is no link mill\.way <- home\.way"):
        live.remove(*ROAD)
    # Without its memory of weight 0, home soon knows only what its neighbours tell.
    forgetful = start().remove(*MEMORY)
    assert forgetful.ask("show home").split("\n")[1] == "home.way <- 3 mill.way"
    assert [ways(forgetful.run(ticks)).get("home") for ticks in (1, 2)] == [None, 6]
    assert ends(*MEMORY) in weights(forgetful.set(*MEMORY, 0))
    gone = start().remove("home")
    assert not [end for link in gone.machine.links for end in link.ends if end.neuron == "home"]


def test_a_new_link_of_weight_zero() -> None:
    live = start()
    assert live.ask("set mill.way tower.way 0") == "mill.way <- tower.way: no link -> 0, in force at tick 1"
    new = live.set("mill.way", "tower.way", 0)
    assert weights(new)[ends("mill.way", "tower.way")] == 0
    assert new.machine.links[-1] == Link(*ends("mill.way", "tower.way"), 0.0)
    # Its memory and its link to the output stay as fixed as they were.
    assert not [link for link in new.set(*MEMORY, 1).machine.links if link.ends == ends(*MEMORY) and link.trainable]


def test_adding_to_a_weight_until_it_is_zero_leaves_a_link() -> None:
    live = start().add(link_delta(*ROAD, -3))
    assert weights(live) == weights(start().set(*ROAD, 0))
    # What is added may be a zero that is there, which makes a link.
    made = start().add(link_delta("mill.way", "tower.way", PRESENT_ZERO))
    assert weights(made) == weights(start().set("mill.way", "tower.way", 0))
    assert start().add(Tree()).running.matrix == start().matrix


def test_the_same_in_a_draft() -> None:
    live = start().do("freeze").do("set mill.way home.way 0").do("remove home.way home.way").do("run 3")
    live = live.do("set tower.way mill.way 0").do("set mill.way market.way 20 now").do("set bridge.way bridge.way 1")
    assert len(live.matrix) == 24
    merged = live.do("merge")
    assert [entry.status for entry in merged.log] == ["ok"] * 8
    assert weights(merged) == weights(
        start()
        .set(*ROAD, 0)
        .remove(*MEMORY)
        .set("tower.way", "mill.way", 0)
        .set("mill.way", "market.way", 20)
        .set("bridge.way", "bridge.way", 1)
    )
    draft = start().draft().set(*ROAD, 0).set("mill.way", "tower.way", 0)
    assert start().add(draft.delta).matrix == draft.matrix
    with pytest.raises(CommandError, match=r"mill\.way <- home\.way: .* not taken away by adding\. Use remove"):
        _ = draft.remove(*ROAD).delta


COMMANDS = [
    "set mill.way home.way 0",
    "remove home.way home.way",
    "set tower.way home.way 0",
    "add mill.way market.way -11",
    "keep road bridge.way home.way -9",
    "send road",
    'add {"bridge": {"way": {"bridge": {"way": {":present": 0}}}}}',
    'add {"mill": {"way": {"tower": {"way": {":present": 0}}}}}',
    "remove market",
    "freeze",
    "set home.way home.way 0",
    "remove tower.way home.way",
    "run 2",
    "merge",
]


def test_every_such_edit_can_be_undone_done_again_and_replayed() -> None:
    live, states = start().do("run 2"), list[Live]()
    for text in COMMANDS:
        states.append(live)
        after = live.do(text)
        assert after.log[-1].status == "ok", text
        assert after.undo().running is live.running
        assert after.undo().redo().running is after.running
        live = after
    text = "\n".join([header("shortest_ways"), *(entry.to_json() for entry in live.log)])
    again = replay(shortest_ways_machine(), read_log(text, "log"))
    assert fingerprint(again) == fingerprint(live)
    assert again.machine.links == live.machine.links
    for before in reversed(states):
        live, again = live.undo(), again.undo()
        assert fingerprint(live) == fingerprint(before) == fingerprint(again)


def test_where_links_are_summed_a_weight_of_zero_is_none() -> None:
    live = start()
    summed = Live(
        replace(live.machine, addition="sum", links=tuple(link for link in live.machine.links if link.weight))
    )
    assert len(summed.machine.links) - len(summed.set(*ROAD, 0).machine.links) == 1
    assert summed.ask("set mill.way home.way 0") == "mill.way <- home.way: 3 -> 0, in force at tick 1"
    assert summed.set("mill.way", "tower.way", 0).running is summed.running


def test_from_the_command_line() -> None:
    said = succeeds("live", "shortest_ways", given="set mill.way home.way 0\nrun 6\nshow distance.mill\nshow\n")
    assert "\n0\nafter tick 6: 24 links\n" in said
