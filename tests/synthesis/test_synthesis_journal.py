"""The journal loses nothing when it cannot write, and says what to do; without its log a search goes on."""

from __future__ import annotations

import errno
import json
import os
import warnings
from pathlib import Path

import pytest
from small_tasks import QUICK, running_sum

from dmmx.errors import RunError, RunWarning
from dmmx.machine import load_machine
from dmmx.synthesis import resume, synthesize
from dmmx.train import RunDirectory, run_directory


def test_a_full_disk_ends_the_run_with_all_saved_before_and_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, run = tmp_path / "whole", tmp_path / "run"
    synthesize(running_sum(), settings=QUICK, run=whole, progress="off")
    write = os.replace
    done: list[object] = []

    def fill_up(source: object, target: object) -> None:
        done.append(target)
        if len(done) > 12:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(source, target)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fill_up)
        with pytest.raises(RunError) as raised:
            synthesize(running_sum(), settings=QUICK, run=run, progress="off")
    message = str(raised.value)
    assert "No space left on device" in message
    assert f"dmmx resume {run}" in message
    # What was there is whole, and nothing is left of what could not be written.
    assert load_machine(run / "best.json").links
    assert not [path for path in run.rglob("*") if path.name.startswith(".")]
    resume(run, progress="off")
    for name in ("best.json", "front.csv"):
        assert (run / name).read_bytes() == (whole / name).read_bytes()


def no_room(*_: object) -> None:
    raise RunError("log.jsonl: cannot be written: No space left on device")


def test_a_log_that_cannot_be_written_is_said_once_and_the_machine_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_directory, "append_line", no_room)
    with warnings.catch_warnings(record=True, category=RunWarning) as said:
        warnings.simplefilter("always")
        result = synthesize(running_sum(), settings=QUICK, run=tmp_path / "run", progress="off")
    assert result.report.verdict.exact
    assert load_machine(tmp_path / "run" / "best.json") == result.machine
    (warning,) = said
    assert str(warning.message).startswith("log.jsonl: cannot be written: No space left on device. The search goes on")
    assert (tmp_path / "run" / "log.jsonl").read_text() == ""


def test_a_run_is_resumed_whatever_its_log_is(tmp_path: Path) -> None:
    run = tmp_path / "run"
    synthesize(running_sum(), settings=QUICK, run=run, progress="off")
    (run / "log.jsonl").write_text('{"event": "do')
    resume(run, progress="off")
    cut_short, *others = (run / "log.jsonl").read_text().splitlines()
    assert cut_short == '{"event": "do'
    assert [json.loads(line)["event"] for line in others] == ["resumed", "done"]
    (run / "log.jsonl").unlink()
    (run / "log.jsonl").mkdir()
    with pytest.warns(RunWarning, match="log.jsonl: cannot be written: Is a directory"):
        assert resume(run, progress="off").report.verdict.exact


def test_half_characters_can_be_logged(tmp_path: Path) -> None:
    directory = RunDirectory.create(tmp_path / "run")
    directory.log("said", words="a\ud800b")
    assert json.loads((directory.path / "log.jsonl").read_text()) == {"event": "said", "words": "a\ud800b"}
