"""Loading: which format a file has, and the timing that goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmmx.errors import InputFileError, TaskError
from dmmx.task import CsvColumns, Task, hold_out, load_task, task_to_jsonl
from dmmx.vvalue import Tree

CSV = "a,b\n1,2\n"
JSONL = '{"inputs": {"a": [1]}, "targets": {"b": [2]}}\n'


def targets(task: Task) -> list[float]:
    (example,) = task.examples
    return [element["value"].number for element in example.targets["b"]]


@pytest.mark.parametrize("name", ["t.csv", "t.TSV", "t.txt", "t"])
def test_csv_is_answered_two_ticks_later(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(CSV)
    task = load_task(tmp_path / name)
    assert (task.name, targets(task), task.latency) == ("t", [0, 0, 2], 2)
    assert targets(load_task(tmp_path / name, latency=0)) == [2]
    assert targets(load_task(tmp_path / name, latency=1, cadence=2)) == [0, 2, 2]


@pytest.mark.parametrize("name", ["t.jsonl", "t.json", "t.txt", "t"])
def test_json_lines_stand_as_they_are(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(JSONL)
    assert targets(load_task(tmp_path / name)) == [2]
    assert targets(load_task(tmp_path / name, latency=2)) == [0, 0, 2]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(JSONL)
    (tmp_path / "t.csv").write_text(CSV)
    with pytest.raises(InputFileError, match="JSON Lines, which has no columns"):
        load_task(tmp_path / "t.jsonl", columns=CsvColumns(outputs=("b",)))
    with pytest.raises(TaskError, match="latency: expected 0 ticks or more"):
        load_task(tmp_path / "t.csv", latency=-1)
    with pytest.raises(InputFileError, match="no such file"):
        load_task(tmp_path / "missing")
    (tmp_path / "empty").write_text("")
    with pytest.raises(InputFileError, match="the file is empty"):
        load_task(tmp_path / "empty")


def test_columns_may_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV)
    (example,) = load_task(tmp_path / "t.csv", columns=CsvColumns(outputs=("a",)), latency=0).examples
    assert example.targets == {"a": (Tree({"value": 1}),)}


def test_what_a_run_keeps_of_a_task_is_all_of_it(tmp_path: Path) -> None:
    streams = (f"coin,{number}\npush,1\n" for number in range(1, 6))
    (tmp_path / "t.csv").write_text("event,b\n" + "\n".join(streams) + "coin,6\n")
    task = hold_out(load_task(tmp_path / "t.csv"))
    assert len(task.held_out) == 1
    (tmp_path / "task.jsonl").write_text(task_to_jsonl(task))
    back = load_task(tmp_path / "task.jsonl")
    assert (back.examples, back.held_out, back.constants) == (task.examples, task.held_out, task.constants)
    assert back.verified_on == task.verified_on
