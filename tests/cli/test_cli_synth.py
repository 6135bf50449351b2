"""`dmmx synth` and `dmmx resume` as a user calls them, on a task of the user's own."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from command_line import dmmx, is_refused, start, succeeds

from dmmx import synthesis
from dmmx.cli.machines import resolve_machine
from dmmx.errors import RunError
from dmmx.synthesis import Settings
from dmmx.task import Task
from dmmx.train import RunDirectory, run_directory

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


def test_the_time_is_over_before_anything_was_found(own_task: Path, tmp_path: Path) -> None:
    result = dmmx("synth", own_task, "--out", tmp_path / "run", "--seconds", "0.01", *SMALL)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"dmmx resume {tmp_path}/run" in result.stderr


def test_when_the_time_is_over_the_run_is_stopped_and_can_go_on(tmp_path: Path, run: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    # As if the search were not done, but to go on after the first machine.
    directory = RunDirectory.open(folder)
    saved = directory.load_state()
    assert saved is not None
    directory.save_state({**saved[0], "done": False}, saved[1])
    lines = succeeds("resume", folder, "--seconds", "1e-9", "--quiet").splitlines()
    assert lines[-2:] == ["The time was over before the end. Go on with:", f"  dmmx resume {folder}"]
    assert json.loads((folder / "log.jsonl").read_text().splitlines()[-1])["event"] == "stopped"
    found = json.loads(succeeds("resume", folder, "--seconds", "1e-9", "--json", "--quiet"))
    assert (found["out_of_time"], found["interrupted"]) == (True, False)
    succeeds("report", folder)
    assert "The run was stopped before its end" in (folder / "report.html").read_text()


def no_room_for_pictures(source: object, target: object) -> None:
    if str(target).endswith(".svg"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.rename(str(source), str(target))


def test_what_was_found_is_shown_though_there_is_no_room_for_its_picture(
    own_task: Path, tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", no_room_for_pictures)
        result = dmmx("synth", own_task, "--out", tmp_path / "run", *SMALL)
    assert result.exit_code == 0
    assert "memory  accumulator  accum <= memory.result" in result.stdout
    said = f"Warning: {tmp_path}/run/best.svg: cannot be written: No space left on device. Draw it later: dmmx show "
    assert result.stderr == f"{said}{tmp_path}/run --format svg -o best.svg\n"
    assert (tmp_path / "run" / "best.json").read_bytes() == (run / "best.json").read_bytes()


def test_a_log_without_room_is_a_warning(own_task: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(path: Path, line: str) -> None:
        raise RunError(f"{path}: cannot be written: No space left on device")

    monkeypatch.setattr(run_directory, "append_line", no_room)
    result = dmmx("synth", own_task, "--out", tmp_path / "run", *SMALL)
    assert result.exit_code == 0
    assert "Verdict: exact" in result.stdout
    assert result.stderr == (
        f"Warning: {tmp_path}/run/log.jsonl: cannot be written: No space left on device. The search goes on; only its "
        "log lacks lines until room is made or the cause mended\n"
    )


@pytest.mark.parametrize(("options", "wanted"), [((), None), (("--wanted", "1"), 1), (("--wanted", "2"), 2)])
def test_an_option_that_is_given_stays_though_it_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], wanted: int | None
) -> None:
    def no_search(task: Task, *, settings: Settings, **_: object) -> None:
        raise RunError(f"wanted: {settings.for_task(task).chosen_wanted}")

    monkeypatch.setattr(synthesis, "synthesize", no_search)
    result = dmmx("synth", "toggle", "--out", tmp_path / "run", "--quiet", *options)
    assert result.stderr == f"Error: wanted: {wanted or 3}\n"


def test_a_damaged_run_is_refused_and_what_was_found_is_pointed_to(tmp_path: Path, run: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace('"seed": 0', '"seed": "x"'))
    said = is_refused("resume", folder)
    assert f"{folder}/config.json: 1 problem" in said
    assert "seed: expected an integer, got 'x'" in said
    assert f"The machines found so far are in {folder}/machines" in said
    (folder / "config.json").write_text(config)
    (folder / "best.json").write_text("{")
    assert f"dmmx resume {folder} writes it anew" in is_refused("show", folder)
    succeeds("resume", folder, "--quiet")
    assert succeeds("show", folder) == succeeds("show", run)


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
