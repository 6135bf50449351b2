"""Repair finds the least change: a weight, a link, two links; and leaves a machine alone that nothing helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_tasks import numbers_task, running_sum

from dmmx.errors import TaskError
from dmmx.machine import Machine, Port, add_link, remove_links, set_weight
from dmmx.synthesis.repair import repair
from dmmx.task import Task, duplicate_detector

SUM = (
    Machine.builder()
    .input("stream", "number")
    .memory("sum", "accumulator")
    .output("total", "sum")
    .link("sum.delta", "stream.number")
    .link("total.sum", "sum.result")
    .build()
)


def test_a_machine_that_rewrites_itself_is_refused() -> None:
    with pytest.raises(TaskError, match=r"rewrites itself: its matrix is sum\.result"):
        repair(replace(SUM, self_port=Port("sum", "result")), running_sum())


def without(*ends: str) -> Machine:
    return remove_links(SUM, [link for link in SUM.trainable_links if str(link.target) in ends])


def test_an_exact_machine_stays_as_it_is() -> None:
    found = repair(SUM, running_sum())
    assert found.machine == SUM
    assert found.verdict.exact
    assert found.text == "nothing is changed"


def test_a_wrong_weight_is_put_right_and_no_other_changed() -> None:
    found = repair(set_weight(SUM, "total.sum", "sum.result", -0.3), running_sum())
    assert found.text == "weight -0.3 -> 1: total.sum <- sum.result"
    assert found.machine == SUM


def test_a_weight_that_is_no_round_number_becomes_the_simple_one() -> None:
    machine = Machine.builder().input("in", "value").output("out", "value").link("out.value", "in.value", 2).build()
    found = repair(machine, numbers_task(lambda numbers: [0.0, *(1.8 * number for number in numbers)][: len(numbers)]))
    assert found.text == "weight 2 -> 1.8: out.value <- in.value"
    assert found.machine.weights == [1.8]


def test_a_missing_link_is_found() -> None:
    found = repair(without("total.sum"), running_sum())
    assert found.text == "new: total.sum <- 1 * sum.result"
    assert set(found.machine.links) == set(SUM.links)


def test_two_missing_links_are_found() -> None:
    tried: list[str] = []
    found = repair(without("total.sum", "sum.delta"), running_sum(), report=tried.append)
    assert tried == ["other weights", "1 new link", "2 new links"]
    assert found.verdict.exact
    assert len(found.added) == 2
    assert not found.altered


def test_a_link_that_should_not_be_there_is_left_out() -> None:
    found = repair(add_link(SUM, "total.sum", "stream.number", 0.5), running_sum())
    assert found.text == "weight 0.5 -> 0: total.sum <- stream.number"
    assert set(found.machine.links) == set(SUM.links)


def test_what_cannot_be_repaired_is_given_back_with_what_is_wrong() -> None:
    squares = numbers_task(lambda x: [value**2 for value in [0, *x]][: len(x)])
    machine = Machine.builder().input("in", "value").output("out", "value").link("out.value", "in.value").build()
    found = repair(machine, squares)
    assert found.machine == machine
    assert not found.verdict.exact
    assert found.verdict.counter_example is not None


def test_a_machine_for_other_streams_is_refused() -> None:
    task: Task = running_sum()
    with pytest.raises(TaskError, match="does not fit"):
        repair(duplicate_detector(), task)
