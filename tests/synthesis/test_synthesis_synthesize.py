"""The whole search on a small task: it finds the machine, one seed gives one result, and it can stop anywhere."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from small_tasks import QUICK, running_sum

from dmmx.errors import InputFileError, RunError, TaskError
from dmmx.machine import Neuron, load_machine, machine_to_json
from dmmx.synthesis import resume, synthesize
from dmmx.synthesis.phases.fit import PIECE, begin_start, fit_stages
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search import journal
from dmmx.synthesis.search.state import SearchState
from dmmx.train import Descent, GradientCost, Progress, RunDirectory


class StopAt:
    """A progress display that presses Ctrl-C when a phase begins."""

    def __init__(self, phase: str) -> None:
        self.phase = phase
        self.seen: list[str] = []

    def __enter__(self) -> StopAt:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, progress: Progress) -> None:
        if progress.phase == self.phase and self.phase not in self.seen:
            os.kill(os.getpid(), signal.SIGINT)
        self.seen.append(progress.phase)


def test_a_progress_that_is_none_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    loud: Any = "loud"
    with pytest.raises(TaskError, match="progress must be 'auto', 'off' or a display, got 'loud'"):
        synthesize(running_sum(), settings=QUICK, run=tmp_path / "run", progress=loud)
    with pytest.raises(TaskError, match="progress must be"):
        resume(tmp_path / "run", progress=loud)
    assert not (tmp_path / "run").exists()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("runs") / "whole"
    synthesize(running_sum(), settings=QUICK, run=run, progress="off")
    return run


def test_finds_the_two_links_of_a_running_sum(uninterrupted: Path) -> None:
    machine = load_machine(uninterrupted / "best.json")
    assert sorted(link.weight for link in machine.trainable_links) == [1.0, 1.0]
    assert {part.type_name for neuron in machine.neurons.values() for part in neuron.parts} == {"accumulator"}


@pytest.mark.parametrize(("passes", "said"), [(60, False), (70, True)])
def test_says_that_reverse_mode_is_slow_only_where_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, passes: int, said: bool
) -> None:
    asked: list[int] = []

    def measured(*_: object, rounds: int = 3, **__: object) -> GradientCost:
        asked.append(rounds)
        return GradientCost(forward=0.001, gradient=0.001 * passes)

    monkeypatch.setattr(Descent, "step_cost", measured)
    report = synthesize(running_sum(), settings=QUICK, run=tmp_path / "run", progress="off").report
    sentence = f"a gradient costs {passes} forward passes ({passes} ms against 1 ms), a step of evolution 65: "
    assert report.gradient == (sentence + "evolution would be cheaper, step for step" if said else "")
    assert ('"event": "gradient"' in (tmp_path / "run" / "log.jsonl").read_text()) == said
    # Once for all starts, and once more, longer, before it is said.
    assert asked == ([3, 15] if said else [3])


def test_evolution_strategies_have_no_reverse_mode_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Descent, "step_cost")
    settings = replace(QUICK, estimator="evolution", starts=1, effort=0.02)
    assert "a step of evolution 65" in synthesize(running_sum(), settings=settings, progress="off").report.gradient


@pytest.mark.parametrize(("sketch", "layers"), [("recurrent", None), ("fluid", 1)])
def test_every_sketch_leads_to_the_same_machine(sketch: str, layers: int | None, uninterrupted: Path) -> None:
    settings = replace(QUICK, sketch=sketch, layers=layers)
    result = synthesize(running_sum(), settings=settings, progress="off")
    assert result.report.verdict.exact
    (neuron,) = result.machine.neurons.values()
    assert neuron == Neuron("accumulator")
    of_layered = load_machine(uninterrupted / "best.json")
    assert [link.weight for link in result.machine.links] == [link.weight for link in of_layered.links]
    assert result.machine.weight_count == min(entry.links for entry in result.front) == 2


def test_a_run_from_a_fluid_sketch_is_resumed_bit_for_bit(tmp_path: Path) -> None:
    settings = replace(QUICK, sketch="fluid")
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    synthesize(running_sum(), settings=settings, run=whole, progress="off")
    synthesize(running_sum(), settings=settings, run=parted, progress=StopAt("eliminate"))
    resume(parted, progress="off")
    for name in ("best.json", "front.csv"):
        assert (parted / name).read_bytes() == (whole / name).read_bytes()


def test_a_run_without_the_newer_settings_is_resumed(tmp_path: Path, uninterrupted: Path) -> None:
    run = tmp_path / "run"
    synthesize(running_sum(), settings=QUICK, run=run, progress=StopAt("eliminate"))
    config = json.loads((run / "config.json").read_text())
    for name in ("sketch", "balance", "clip"):
        del config["settings"][name]
    config["settings"]["rate"] = 0.01
    (run / "config.json").write_text(json.dumps(config))
    resume(run, progress="off")
    assert (run / "best.json").read_bytes() == (uninterrupted / "best.json").read_bytes()


def test_result_names_front_report_and_run(tmp_path: Path) -> None:
    display = StopAt("never")
    result = synthesize(running_sum(), settings=QUICK, run=tmp_path / "run", progress=display)
    assert result.report.text.startswith("exact on 6 streams up to 10 ticks")
    assert result.report.verdict.exact
    assert not result.report.stopped
    assert result.run == tmp_path / "run"
    assert min(entry.links for entry in result.front) == len(result.machine.trainable_links) == 2
    assert list(dict.fromkeys(display.seen)) == ["fit", "prune", "eliminate", "simplify", "snap", "verify"]


def test_one_seed_one_result_with_and_without_a_directory(uninterrupted: Path) -> None:
    again = synthesize(running_sum(), settings=QUICK, progress="off")
    assert machine_to_json(again.machine) == (uninterrupted / "best.json").read_text()


def test_run_directory_holds_everything(uninterrupted: Path) -> None:
    assert {path.name for path in uninterrupted.iterdir()} == {
        "config.json",
        "task.jsonl",
        "log.jsonl",
        "front.csv",
        "machines",
        "best.json",
        "state.npz",
    }
    rows = (uninterrupted / "front.csv").read_text().splitlines()
    assert rows[0] == "links,loss,exact,machine,picked"
    assert rows[1].startswith("2,")
    assert rows[1].endswith(",yes,machines/0002.json,*")
    assert load_machine(uninterrupted / "machines/0002.json").links == load_machine(uninterrupted / "best.json").links
    log = [json.loads(line) for line in (uninterrupted / "log.jsonl").read_text().splitlines()]
    events = [line["event"] for line in log if line["event"] != "progress"]
    assert events == ["fit", "prune", "eliminate", "simplify", "snap", "verify", "done"]


def test_the_log_tells_of_progress_within_phases_but_not_of_every_unit(uninterrupted: Path) -> None:
    log = [json.loads(line) for line in (uninterrupted / "log.jsonl").read_text().splitlines()]
    lines = [line for line in log if line["event"] == "progress"]
    fits = [line for line in lines if line["phase"] == "fit"]
    assert 5 <= len(fits) <= journal.FIT_LINES
    assert all(set(line) == {"event", "phase", "start", "links", "loss"} for line in lines)
    cuts = [line["links"] for line in lines if line["phase"] != "fit"]
    assert cuts == sorted(set(cuts), reverse=True)


def test_a_long_fit_has_no_more_lines_than_a_short_one() -> None:
    settings = replace(QUICK, effort=100.0)
    before = begin_start(Workshop(running_sum(), settings, 0), 0)
    told = 0
    for stage, plan in enumerate(fit_stages(settings)):
        for step in range(0, plan.steps, PIECE):
            after = replace(before, stage=stage, step=step)
            told += journal._is_progress(before, after, settings)  # pyright: ignore[reportPrivateUsage]
            before = after
    assert journal.FIT_LINES - 2 <= told <= journal.FIT_LINES


@pytest.mark.parametrize("phase", ["fit", "eliminate", "snap"])
def test_interrupted_and_resumed_is_the_same_bit_for_bit(tmp_path: Path, uninterrupted: Path, phase: str) -> None:
    run = tmp_path / "run"
    if phase == "fit":
        # Nothing has been found yet; the message says how to go on.
        with pytest.raises(RunError, match=re.escape(f"dmmx resume {run}")):
            synthesize(running_sum(), settings=QUICK, run=run, progress=StopAt(phase))
    else:
        assert synthesize(running_sum(), settings=QUICK, run=run, progress=StopAt(phase)).report.interrupted
    resume(run, progress="off")
    for name in ("best.json", "front.csv"):
        assert (run / name).read_bytes() == (uninterrupted / name).read_bytes()


def test_resume_of_a_run_that_is_done_shows_it_again(uninterrupted: Path) -> None:
    before = (uninterrupted / "best.json").read_bytes()
    result = resume(uninterrupted, progress="off")
    assert machine_to_json(result.machine).encode() == before


def test_killed_and_resumed_is_the_same_bit_for_bit(tmp_path: Path, uninterrupted: Path) -> None:
    run = tmp_path / "run"
    script = (
        "from small_tasks import QUICK, running_sum\n"
        "from dmmx.synthesis import synthesize\nfrom dmmx.synthesis.search import journal\n"
        "journal.SAVE_EVERY = 0\n"
        f"synthesize(running_sum(), settings=QUICK, run={str(run)!r}, progress='off')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parent)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            saved = _saved_state(run)
            # In the middle of the fit: some gradient steps are made, others not.
            if saved is not None and saved.starts[0].phase == "fit" and saved.starts[0].stage >= 1:
                break
            time.sleep(0.005)
    finally:
        process.kill()
        process.wait()
    stopped = _saved_state(run)
    assert stopped is not None
    assert not stopped.done
    resume(run, progress="off")
    assert (run / "best.json").read_bytes() == (uninterrupted / "best.json").read_bytes()


def _saved_state(run: Path) -> SearchState | None:
    if not (run / "state.npz").exists():
        return None
    saved = RunDirectory(run).load_state()
    return None if saved is None else SearchState.from_record(*saved)


def test_unusable_run_directories_are_refused_before_any_work(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "something").touch()
    with pytest.raises(InputFileError, match="not empty"):
        synthesize(running_sum(), run=taken)
    (tmp_path / "file").touch()
    with pytest.raises(InputFileError, match="cannot be used as a run directory"):
        synthesize(running_sum(), run=tmp_path / "file")
    with pytest.raises(InputFileError, match="cannot be used as a run directory"):
        synthesize(running_sum(), run="/proc/nowhere")


def test_damaged_or_missing_run_directories_are_named(tmp_path: Path, uninterrupted: Path) -> None:
    with pytest.raises(InputFileError, match="no such run directory"):
        resume(tmp_path / "missing")
    with pytest.raises(InputFileError, match="not a run directory"):
        resume(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("config.json", "task.jsonl"):
        (copy / name).write_bytes((uninterrupted / name).read_bytes())
    RunDirectory(copy).save_state({"phase": "fit", "start": 0}, {})
    with pytest.raises(InputFileError, match="another version of dmmx"):
        resume(copy)
    (copy / "state.npz").write_bytes((uninterrupted / "state.npz").read_bytes()[:100])
    with pytest.raises(InputFileError, match="damaged"):
        resume(copy)


def test_a_task_that_makes_fresh_examples_must_be_given_again(tmp_path: Path) -> None:
    task = replace(running_sum(), fresh=lambda seed: cycle(running_sum(streams=3, ticks=20).examples))
    run = tmp_path / "run"
    first = synthesize(task, settings=QUICK, run=run, progress="off")
    assert first.report.text == "exact on 200 streams up to 20 ticks"
    with pytest.raises(InputFileError, match="give it again"):
        resume(run, progress="off")
    assert resume(run, task=task, progress="off").report.text == first.report.text


def test_config_that_lacks_something_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"dmmx": 1}')
    with pytest.raises(InputFileError, match=r"config.json: it lacks task, makes_fresh_examples, seed, settings"):
        resume(tmp_path)


def test_the_log_tells_of_each_start_what_became_of_it(tmp_path: Path) -> None:
    settings = replace(QUICK, wanted=2)
    synthesize(running_sum(), settings=settings, run=tmp_path / "run", progress="off")
    lines = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    judged = [(line["start"], line["links"], line["exact"]) for line in lines if line["event"] == "verify"]
    assert judged == [(0, 2, 1), (1, 2, 2)]


def test_a_loss_that_is_not_finite_ends_the_start_and_is_said(tmp_path: Path) -> None:
    settings = replace(QUICK, rate=1e30, starts=2)
    with pytest.raises(RunError, match="try a smaller rate"):
        synthesize(running_sum(), settings=settings, run=tmp_path / "run", progress="off")
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    lines = [line for line in log if line["event"] != "progress"]
    assert [(line["event"], line["start"]) for line in lines] == [
        ("fit", 0),
        ("fit", 1),
    ]
    assert all("no finite number" in line["problem"] for line in lines)
