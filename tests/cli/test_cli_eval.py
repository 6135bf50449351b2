"""`dmmx eval`."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path

import pytest
from command_line import is_refused, succeeds

from dmmx.machine import save_machine
from dmmx.task import Task, duplicate_detector, duplicates, duplicates_example, task_to_jsonl

EXACT = """\
loss           0
largest error  0
examples       10 texts and 25 hard, {ticks:,} ticks (new)
verdict        exact on 10 texts up to {size} characters and 25 hard ones
in fractions   no error at all on {few} of these
"""

OWN = """\
loss           0
largest error  0
examples       2 streams, 68 ticks (the task's own: it can make no others)
verdict        exact on 2 streams up to 44 ticks
in fractions   no error at all on 2 of these
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A machine whose weight from the count to the answer is a little off."""
    machine = duplicate_detector()
    weights = machine.weights
    weights[[str(link.target) for link in machine.trainable_links].index("output.duplicates")] = 0.9
    save_machine(machine.with_weights(weights), tmp_path / "wrong.json")
    return tmp_path / "wrong.json"


@pytest.fixture
def task_file(tmp_path: Path) -> Path:
    examples = (duplicates_example("ab"), duplicates_example("aba."))
    path = tmp_path / "task.jsonl"
    path.write_text(task_to_jsonl(Task("own", examples)))
    return path


def test_exact() -> None:
    fresh, hard = duplicates().fresh_examples(10, 0), duplicates().hard_examples()
    lengths = sorted(example.ticks for example in (*fresh, *hard))
    few = sum(total <= 8000 for total in accumulate(lengths))
    expected = EXACT.format(ticks=sum(lengths), size=max(example.size for example in fresh), few=few)
    assert succeeds("eval", "duplicates", "--task", "duplicates", "--fresh", 10) == expected
    assert 25 <= few < 35


def test_a_file_can_make_no_other_examples(task_file: Path) -> None:
    assert succeeds("eval", "duplicates", "--task", task_file) == OWN
    data = json.loads(succeeds("eval", "duplicates", "--task", task_file, "--json"))
    assert (data["new_examples"], data["examples"], data["exact"]) == (False, 2, True)


def test_not_exact_is_an_answer(wrong: Path, task_file: Path) -> None:
    text = succeeds("eval", wrong, "--task", task_file)
    assert text.splitlines()[1] == "largest error  0.1"
    assert text.splitlines()[3] == "verdict        not exact: 'aba.' gives duplicates 0.9 at tick 25, wanted 1"


def test_json(wrong: Path, task_file: Path) -> None:
    data = json.loads(succeeds("eval", wrong, "--task", task_file, "--json"))
    ticks_wrong = 44 - 24
    assert data == {
        "machine": str(wrong),
        "task": str(task_file),
        "exact": False,
        "loss": pytest.approx(ticks_wrong * 0.01 / 2),
        "largest_error": pytest.approx(0.1),
        "examples": 2,
        "hard_examples": 0,
        "new_examples": False,
        "largest_size": 44,
        "ticks": 68,
        "exact_in_fractions": 0,
        "counter_example": {
            "label": "aba.",
            "size": 44,
            "tick": 25,
            "output": "output.duplicates",
            "path": [],
            "got": 0.9,
            "wanted": 1.0,
        },
    }


def test_seeds_differ() -> None:
    first, again, other = (
        succeeds("eval", "duplicates", "--task", "duplicates", "--fresh", 2, "--seed", seed) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_machine_of_another_task(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"inputs": {"x": [1]}, "targets": {"y": [1]}}')
    message = is_refused("eval", "duplicates", "--task", path)
    assert message.startswith("Error: the machine does not fit task 'other': 4 problems\n")


def test_count_is_another_name_of_fresh() -> None:
    arguments = ("eval", "duplicates", "--task", "duplicates")
    assert succeeds(*arguments, "--count", 3) == succeeds(*arguments, "--fresh", 3)
    assert "give one of them" in is_refused(*arguments, "--count", 3, "--fresh", 3)
    assert "--count" not in succeeds("eval", "--help")


def test_tries_are_for_the_search() -> None:
    assert "give --search, too" in is_refused("eval", "duplicates", "--task", "duplicates", "--tries", 5)


def test_search(wrong: Path, task_file: Path) -> None:
    text = succeeds("eval", wrong, "--task", "duplicates", "--fresh", 2, "--search", "--tries", 50)
    assert text.splitlines()[-1] == "search         '. . _×4' gives duplicates 0.9 at tick 6, wanted 1"
    text = succeeds("eval", "duplicates", "--task", "duplicates", "--fresh", 2, "--search", "--tries", 50)
    assert text.splitlines()[-1] == "search         none in 50 tries"
    text = succeeds("eval", wrong, "--task", task_file, "--search")
    expected = "search         the task knows no answers for other streams: there is nothing to ask"
    assert text.splitlines()[-1] == expected


def test_search_as_json(wrong: Path, task_file: Path) -> None:
    data = json.loads(
        succeeds("eval", wrong, "--task", "duplicates", "--fresh", 2, "--search", "--tries", 50, "--json")
    )
    found = data["search"]["counter_example"]
    assert (data["search"]["tries"], found["label"], found["tick"], found["got"]) == (50, ". . _×4", 6, 0.9)
    data = json.loads(succeeds("eval", wrong, "--task", task_file, "--search", "--json"))
    assert data["search"] == {"tries": 0, "counter_example": None}
