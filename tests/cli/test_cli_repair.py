"""`dmmx repair`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import dmmx, is_refused

from dmmx import synthesis
from dmmx.machine import load_machine, save_machine
from dmmx.task import built_in_machines


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    machine = built_in_machines["parity"]()
    save_machine(replace(machine, links=machine.links[:-1]), tmp_path / "broken.json")
    return tmp_path / "broken.json"


@pytest.mark.parametrize("path", [".", "", "no/such/folder/m.json"])
def test_a_file_that_cannot_be_written_is_refused_before_the_search(
    broken: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesis, "repair", None)
    is_refused("repair", broken, "--task", "parity", "-o", path)


def test_the_repaired_machine_is_written(broken: Path, tmp_path: Path) -> None:
    result = dmmx("repair", broken, "--task", "parity", "-o", tmp_path / "mended.edn", "--quiet", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["exact"]
    assert len(load_machine(tmp_path / "mended.edn").links) == len(built_in_machines["parity"]().links)


def test_a_machine_that_is_not_exact_is_not_written(tmp_path: Path) -> None:
    task, path = tmp_path / "task.jsonl", tmp_path / "mended.json"
    # Nobody can know it before it comes.
    task.write_text(
        '{"inputs": {"numbers": [0, 1, 0, 0]}, "targets": {"output": [{"maximum": 1}, 0, 0, 0]}}\n'
        '{"inputs": {"numbers": [0, 2, 0, 0]}, "targets": {"output": [{"maximum": 2}, 0, 0, 0]}}\n'
    )
    result = dmmx("repair", "running_maximum", "--task", task, "-o", path, "--quiet")
    assert result.exit_code == 1, result.output
    assert result.stderr == f"{path}: not written: not exact\n"
    assert not path.exists()
