"""`dmmx report`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import is_refused, succeeds

from dmmx.machine import save_machine
from dmmx.task import duplicate_detector, duplicates, task_to_jsonl


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "run"
    (path / "machines").mkdir(parents=True)
    save_machine(duplicate_detector(), path / "machines" / "0008.json")
    (path / "front.csv").write_text("links,loss,exact,machine,picked\n8,0,yes,machines/0008.json,*\n")
    (path / "config.json").write_text(json.dumps({"task": {}, "seed": 0, "settings": {}}))
    (path / "task.jsonl").write_text(task_to_jsonl(duplicates(texts=2)))
    return path


def test_a_report_is_written_into_the_run_or_where_it_is_wanted(run: Path, tmp_path: Path) -> None:
    written = succeeds("report", run)
    assert re.fullmatch(rf"Written: {re.escape(str(run))}/report\.html \(\d+ KiB\)\n", written)
    assert succeeds("report", run, "-o", tmp_path / "other.html").startswith(f"Written: {tmp_path}/other.html")
    assert (tmp_path / "other.html").read_text() == (run / "report.html").read_text()


def test_what_is_no_run_is_refused(run: Path, tmp_path: Path) -> None:
    assert is_refused("report", tmp_path / "none") == f"Error: {tmp_path}/none: no such run directory\n"
    assert "it has no config.json" in is_refused("report", tmp_path)
    path = tmp_path / "no" / "such.html"
    assert is_refused("report", run, "-o", path) == f"Error: {path}: cannot be written: No such file or directory\n"
