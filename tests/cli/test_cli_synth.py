"""`dmmx synth` and `dmmx resume` as a user calls them, on a task of the user's own."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
from command_line import dmmx, is_refused, start, succeeds

from dmmx.cli.machines import resolve_machine

SMALL = ("--layers", "1", "--width", "1", "--wanted", "1", "--effort", "0.5", "--quiet")


@pytest.fixture(scope="module")
def own_task(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The running sum, as a user would write it down."""
    file = tmp_path_factory.mktemp("own") / "sum.jsonl"
    streams = [[1, 2, -3, 4, 0, 2, -1, 5], [-2, 2, 3, 1, 1, -4, 2, 0], [3, 3, -1, -1, 2, 0, 4, -2]]
    lines: list[str] = []
    for numbers in streams:
        sums = [sum(numbers[: max(0, tick - 1)]) for tick in range(len(numbers))]
        lines.append(json.dumps({"inputs": {"stream": numbers}, "targets": {"total": sums}}))
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def run(own_task: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "sum"
    succeeds("synth", own_task, "--out", folder, *SMALL)
    return folder


def test_shows_the_front_the_machine_and_the_verdict(own_task: Path, tmp_path: Path) -> None:
    shown = succeeds("synth", own_task, "--out", tmp_path / "run", *SMALL)
    lines = shown.splitlines()
    assert lines[0] == "The front: the best machine of every size"
    assert any(line.split()[:1] == ["2"] and line.endswith("<- picked") for line in lines)
    assert "memory  accumulator  accum <= memory.result" in lines
    assert "Verdict: exact on 3 streams up to 8 ticks, the training ones (there are no others)" in lines
    assert "In fractions: no error at all on 3 of these" in lines
    assert not any(line.startswith("This is the hand-written") for line in lines)
    assert f"  dmmx show {tmp_path / 'run'}" in lines
    assert (tmp_path / "run" / "best.svg").read_text().startswith("<svg")


def test_json_has_the_same_numbers(own_task: Path, tmp_path: Path, run: Path) -> None:
    found = json.loads(succeeds("synth", own_task, "--out", tmp_path / "run", "--json", *SMALL))
    assert (found["links"], found["trainable_links"]) == (3, 2)
    assert found["exact"] is True
    assert found["front"][0]["machine"] == "machines/0002.json"
    assert found["machine"] == json.loads((run / "best.json").read_text())


@pytest.mark.parametrize(("sketch", "options"), [("recurrent", SMALL[2:]), ("fluid", SMALL)])
def test_starts_from_the_sketch_that_is_named(
    own_task: Path, tmp_path: Path, sketch: str, options: tuple[str, ...]
) -> None:
    folder = tmp_path / "run"
    shown = succeeds("synth", own_task, "--out", folder, "--sketch", sketch, *options)
    assert any(line.split()[:1] == ["2"] and line.endswith("<- picked") for line in shown.splitlines())
    assert "Verdict: exact on 3 streams" in shown
    assert json.loads((folder / "config.json").read_text())["settings"]["sketch"] == sketch


def test_evolution_strategies_say_what_they_cost(own_task: Path, tmp_path: Path) -> None:
    found = json.loads(
        succeeds("synth", own_task, "--out", tmp_path / "run", "--estimator", "evolution", "--json", *SMALL)
    )
    assert found["exact"] is True
    assert re.search(
        r"a gradient costs [\d.]+ forward passes .*, a step of evolution 65: .* cheaper", found["gradient"]
    )
    assert '"event": "gradient"' in (tmp_path / "run" / "log.jsonl").read_text()


def test_the_other_commands_take_the_run(own_task: Path, run: Path) -> None:
    assert "The front: the best machine of every size" in succeeds("show", run)
    assert "exact" in succeeds("eval", run, "--task", own_task)
    assert resolve_machine(str(run)) == resolve_machine(str(run / "best.json"))


def test_resume_of_a_finished_run_shows_it_again(run: Path) -> None:
    assert "Verdict: exact on 3 streams" in succeeds("resume", run, "--quiet")


def test_ctrl_c_saves_says_so_and_resume_goes_on(own_task: Path, tmp_path: Path, run: Path) -> None:
    folder = tmp_path / "run"
    process = start("synth", own_task, "--out", folder, "--starts", "500", "--wanted", "500", *SMALL[:4])
    deadline = time.monotonic() + 120
    while not (folder / "best.json").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"  dmmx resume {folder}" in out.decode().splitlines()
    assert (folder / "state.npz").exists()


def test_stopped_before_anything_was_found_is_said(own_task: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = start("synth", own_task, "--out", folder, "--effort", "50", *SMALL[:4])
    while not (folder / "state.npz").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"dmmx resume {folder}" in err.decode()


def test_no_exact_machine_is_exit_code_1(tmp_path: Path) -> None:
    # The answer would be needed before anything can arrive.
    file = tmp_path / "soothsayer.jsonl"
    file.write_text(json.dumps({"inputs": {"x": [1, 0, 2, 5]}, "targets": {"y": [1, 0, 2, 5]}}) + "\n")
    result = dmmx("synth", file, "--out", tmp_path / "run", "--starts", "1", *SMALL)
    assert result.exit_code == 1
    assert "Verdict: not exact" in result.stdout


def test_wrong_input_is_refused_before_any_work(own_task: Path, tmp_path: Path) -> None:
    assert "Did you mean 'duplicates'?" in is_refused("synth", "duplicate")
    assert "no such file" in is_refused("synth", tmp_path / "missing.jsonl")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    assert "not empty" in is_refused("synth", own_task, "--out", tmp_path / "taken")
    assert "cannot be used as a run directory" in is_refused("synth", own_task, "--out", tmp_path / "taken/file/run")
    assert "no such run directory" in is_refused("resume", tmp_path / "missing")
    assert "Did you mean 'fluid'?" in is_refused("synth", own_task, "--sketch", "fluids")
    assert "'recurrent' has no layers" in is_refused("synth", own_task, "--sketch", "recurrent", "--layers", "2")
    assert "no such option" in dmmx("synth", own_task, "--sed", "1").stderr.lower()
    assert dmmx("synth", own_task, "--starts", "0").exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(own_task: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "Permission denied" in is_refused("synth", own_task, "--out", tmp_path / "locked/run")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("{", "line 1: not JSON"),
        ('{"inputs": {"x": [1, 2]}, "targets": {"y": [1]}}', "all streams of an example have one length"),
        ('{"inputs": {"x": [NaN]}, "targets": {"y": [1]}}', "must be finite"),
    ],
)
def test_wrong_tasks_are_refused_with_their_lines(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "task.jsonl").write_text(text)
    assert message in is_refused("synth", tmp_path / "task.jsonl")


def test_default_directory_takes_the_next_free_name(
    own_task: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("sum-0", "sum-0-2"):
        succeeds("synth", own_task, *SMALL)
        assert (tmp_path / "runs" / name / "best.json").exists()
