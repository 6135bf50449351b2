"""The journal loses nothing when it cannot write, and says what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from small_tasks import QUICK, running_sum

from dmmx.errors import RunError
from dmmx.machine import load_machine
from dmmx.synthesis import resume, synthesize


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
