"""`dmmx tasks`, and the other commands with every name that it lists."""

from __future__ import annotations

import json

import pytest
from command_line import is_refused, succeeds

from dmmx.cli.machines import resolve_machine, resolve_task
from dmmx.display import text_of
from dmmx.task import built_in_machines, built_in_tasks, check_fits, make_task, summary_of

LAST = """\
toggle: bits.value -> output.state
  0 at first, and the other of 0 and 1 after every rise of the bit.
  40 streams of 16 ticks, 6 links

addition: digits.a, digits.b -> output.digit
  The sum of two decimal numbers, digit by digit, the lowest first.
  20 streams of 12 ticks, 9 links

Links: the trainable ones of the machine written by hand.
"""

every_name = pytest.mark.parametrize("name", built_in_tasks)


def test_the_list() -> None:
    text = succeeds("tasks")
    assert text.endswith("\n\n" + LAST)
    assert max(map(len, text.splitlines())) <= 80
    assert [line.partition(":")[0] for line in text.splitlines() if " -> " in line] == list(built_in_tasks)


def test_json() -> None:
    found = json.loads(succeeds("tasks", "--json"))
    assert [task["name"] for task in found] == list(built_in_tasks)
    assert found[0] == {
        "name": "duplicates",
        "summary": summary_of("duplicates"),
        "inputs": {"text": ["char"]},
        "outputs": {"output": ["duplicates", "ended"]},
        "examples": 12,
        "ticks": 30,
        "neurons": 6,
        "links": 9,
        "trainable_links": 8,
        "latency": {"output.duplicates": 4, "output.ended": 3},
    }


@every_name
def test_show(name: str) -> None:
    text = succeeds("show", name)
    assert text == text_of(built_in_machines[name](), width=80)
    assert max(map(len, text.splitlines())) <= 80


@every_name
def test_eval(name: str) -> None:
    task = make_task(name)
    text = succeeds("eval", name, "--task", name, "--fresh", 2)
    assert f"verdict        exact on 2 {task.unit} up to " in text


@every_name
def test_synth_and_others_find_both_by_name(name: str) -> None:
    task, machine = resolve_task(name), resolve_machine(name)
    assert (task.name, machine) == (name, task.teacher)
    check_fits(machine, task)


def test_a_machine_of_another_task() -> None:
    message = is_refused("eval", "parity", "--task", "brackets")
    assert "the machine does not fit task 'brackets'" in message


@pytest.mark.parametrize(
    ("name", "text", "last"),
    [
        ("brackets", "(a(b)c)", 1),
        ("brackets", "(a(b)c)d)", 0),
        ("brackets", "(a", 0),
        ("counts", "hello", {"h": 1, "e": 1, "l": 2, "o": 1}),
        ("first_occurrences", "hello", 0),
    ],
)
def test_machines_that_read_texts_run_on_them(name: str, text: str, last: object) -> None:
    (found,) = json.loads(succeeds("run", name, "--text", "-", "--json", given=text))["outputs"].values()
    assert found["last"] == last
