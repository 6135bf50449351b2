"""The front keeps the best machine of every size, and picks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from dmmx.machine import Machine, add_link, remove_links, set_weight
from dmmx.synthesis import Entry, Front
from dmmx.task import duplicate_detector


def smaller(machine: Machine, count: int) -> Machine:
    return remove_links(machine, machine.trainable_links[:count])


def test_keeps_the_least_loss_of_every_size() -> None:
    machine = duplicate_detector()
    other = set_weight(machine, "repeated.y", "one.value", 2.0)
    front = Front().with_entry(Entry(machine, 0.5)).with_entry(Entry(other, 0.1)).with_entry(Entry(machine, 0.3))
    assert [(entry.links, entry.loss) for entry in front] == [(8, 0.1)]


def test_an_exact_machine_beats_one_of_less_loss() -> None:
    machine, other = duplicate_detector(), set_weight(duplicate_detector(), "repeated.y", "one.value", 2.0)
    front = Front().with_entry(Entry(other, 1e-12, exact=False)).with_entry(Entry(machine, 1e-10, exact=True))
    assert front.entries[8].exact


@pytest.mark.parametrize("verdicts", list(permutations([None, True, False])))
def test_a_machine_that_was_refuted_stays_refuted(verdicts: Sequence[bool | None]) -> None:
    machine = duplicate_detector()
    front = Front()
    for exact in verdicts:
        front = front.merged(Front().with_entry(Entry(machine, 1e-10, exact)))
    assert front.entries[8].exact is False
    larger = Entry(add_link(machine, "ends.y", "one.value", 1.0), 1e-10)
    assert larger.links == 9
    assert front.with_entry(larger).pick(1e-9) is larger


def test_what_is_not_known_to_be_wrong_is_better_than_what_is() -> None:
    machine, other = duplicate_detector(), set_weight(duplicate_detector(), "repeated.y", "one.value", 2.0)
    front = Front().with_entry(Entry(machine, 1e-10, exact=False)).with_entry(Entry(other, 1e-10))
    assert front.entries[8].machine == other


def test_picks_the_smallest_exact_machine_then_the_smallest_good_one_then_the_least_loss() -> None:
    machine = duplicate_detector()
    bad, good = Entry(smaller(machine, 3), 0.5), Entry(smaller(machine, 2), 1e-12)
    front = Front().with_entry(bad)
    assert front.pick(1e-9) is bad
    front = front.with_entry(good)
    assert front.pick(1e-9) is good
    exact = Entry(machine, 1e-10, exact=True)
    assert front.with_entry(exact).pick(1e-9) is exact
    assert Front().pick(1e-9) is None


def test_json_round_trip_keeps_everything() -> None:
    machine = duplicate_detector()
    front = Front().with_entry(Entry(machine, 1e-10, exact=True)).with_entry(Entry(smaller(machine, 1), 0.25))
    again = Front.from_json(front.to_json())
    assert [(e.machine, e.loss, e.exact) for e in again] == [(e.machine, e.loss, e.exact) for e in front]


def test_csv_marks_the_pick() -> None:
    machine = duplicate_detector()
    front = Front().with_entry(Entry(machine, 1e-10, exact=True)).with_entry(Entry(smaller(machine, 1), 0.25))
    assert front.to_csv(1e-9) == (
        "links,loss,exact,machine,picked\n7,0.25,,machines/0007.json,\n8,1e-10,yes,machines/0008.json,*\n"
    )
