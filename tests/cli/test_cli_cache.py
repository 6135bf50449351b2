"""`DMMX_CACHE`: where the command keeps what is compiled; never a reason to stop."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_line import COMMAND

EVALUATE = ("eval", "duplicates", "--task", "duplicates", "--fresh", "2")


def run(monkeypatch: pytest.MonkeyPatch, cache: str | Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("DMMX_CACHE", str(cache))
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True)


def test_the_command_keeps_what_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As it is for users: what the options of these tests compile is not worth keeping.
    monkeypatch.delenv("XLA_FLAGS")
    assert run(monkeypatch, tmp_path / "mine", *EVALUATE).stderr == ""
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").glob("jax-*/*-cache")}
    assert kept
    # What is read again from there is not complained of, nor compiled and kept again. (Others may join it: what takes
    # about as long as is worth keeping takes longer on a busy computer.)
    assert run(monkeypatch, tmp_path / "mine", *EVALUATE).stderr == ""
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_work_without_jax_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, tmp_path / "mine", "show", "duplicates")
    assert not (tmp_path / "mine").exists()


def test_an_unusable_folder_is_named_and_the_work_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    done = run(monkeypatch, tmp_path / "file", *EVALUATE)
    assert "exact on 2 texts" in done.stdout
    assert done.stderr.startswith(f"Note: {tmp_path / 'file'}: cannot keep what is compiled: ")
    assert done.stderr.count("Note: ") == 1
