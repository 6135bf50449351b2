"""A damaged run directory: what is wrong is said with its place and the mend, and what was found stays untouched."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tasks import QUICK, running_sum

from dmmx.errors import DmmxError, InputFileError
from dmmx.synthesis import Settings, resume, synthesize
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.cohorts import begin_search
from dmmx.synthesis.search.request import keep_request, kept_request
from dmmx.task import make_task
from dmmx.train import RunDirectory
from dmmx.train.records import pack, unpack

START_ANEW = "start anew with dmmx synth and another run directory"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("runs") / "whole"
    synthesize(running_sum(), settings=QUICK, run=run, progress="off")
    return run


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def contents(run: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}


def refused(run: Path) -> str:
    """What resume says of a run; it must leave all as it is."""
    before = contents(run)
    with pytest.raises(InputFileError) as raised:
        resume(run, progress="off")
    assert contents(run) == before
    return str(raised.value)


CORRUPTIONS: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "a seed of text": (("seed",), "x", "seed: expected an integer, got 'x'"),
    "a seed that is true": (("seed",), True, "seed: expected an integer, got True"),
    "a seed with a fraction": (("seed",), 1.5, "seed: expected an integer, got 1.5"),
    "settings as a list": (("settings",), [], r"settings: expected an object, got []"),
    "an unknown setting": (("settings", "sketsh"), 1, "settings: there is no setting 'sketsh'. Did you mean 'sketch'?"),
    "a number as text": (("settings", "starts"), "4", "settings: setting 'starts' must be a positive int, got '4'"),
    "an infinite number": (("settings", "effort"), 1e999, "settings: setting 'effort' must be a positive float"),
    "a huge number": (("settings", "rate"), 10**400, "settings: setting 'rate' must be a positive float"),
    "a sketch that is a list": (("settings", "sketch"), ["layered"], "settings: there is no sketch ['layered']"),
    "a list as sparsifier": (("settings", "sparsifier"), [], "settings: there is no sparsifier []"),
    "neurons as a list": (("settings", "neurons"), ["dot"], "settings: neurons: expected kinds with counts"),
    "neurons by text": (("settings", "neurons"), {"dot": "2"}, "settings: neurons: dot: expected how many, got '2'"),
    "a task as a list": (("task",), [1], "task: expected an object, empty unless the task is a built-in one, got [1]"),
    "a task as text": (("task",), "duplicates", "task: expected an object"),
    "a task without a name": (("task",), {"seed": 0}, "task: name: expected one of the built-in tasks, got None"),
    "a task that does not exist": (("task",), {"name": "paritty"}, "Did you mean 'parity'?"),
    "a task with an argument too many": (("task",), {"name": "parity", "x": 1}, "task: parity: cannot be made so"),
    "a task with text for a number": (("task",), {"name": "parity", "ticks": "9"}, "task: parity: cannot be made so"),
    "another task": (("task",), {"name": "parity"}, "the run was trained on other examples"),
    "an unknown version": (("dmmx",), 2, "dmmx: the run is one of version 2, expected 1; go on with the dmmx that"),
    "a version of text": (("dmmx",), "one", "dmmx: expected the version 1, got 'one'"),
    "a word for yes": (("makes_fresh_examples",), "no", "makes_fresh_examples: expected true or false, got 'no'"),
}


@pytest.mark.parametrize(("place", "value", "message"), CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_a_wrong_value_is_named_with_its_place(run: Path, place: tuple[str, ...], value: Any, message: str) -> None:
    file = run / "config.json"
    config = json.loads(file.read_text())
    inside = config
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    file.write_text(json.dumps(config, indent=2))
    said = refused(run)
    assert message in said
    assert str(file) in said
    assert START_ANEW in said
    assert f"The machines found so far are in {run / 'machines'}" in said


def test_all_wrong_values_are_named_with_their_lines(run: Path) -> None:
    config = {"dmmx": 1, "task": {}, "makes_fresh_examples": 0, "seed": None, "settings": {"width": 0}}
    (run / "config.json").write_text(json.dumps(config, indent=2))
    said = refused(run)
    assert "3 problems" in said
    assert "line 4, column 27: makes_fresh_examples: expected true or false, got 0" in said
    assert "line 5, column 11: seed: expected an integer, got None" in said


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "nul", "[" * 10**5, '{"seed": 1, "seed": 2}', '{"seed": ' + "9" * 5000]
)
def test_text_that_is_no_request_is_refused(run: Path, text: str) -> None:
    (run / "config.json").write_text(text)
    assert str(run / "config.json") in refused(run)


def test_a_built_in_task_needs_its_examples_no_more_but_they_must_not_differ(tmp_path: Path) -> None:
    directory = RunDirectory.create(tmp_path / "run")
    asked = Workshop(make_task("parity", seed=3), Settings(sketch="recurrent"), 5)
    keep_request(directory, asked)
    again = kept_request(directory)
    assert (again.task.recipe, again.settings, again.seed) == (asked.task.recipe, asked.settings, asked.seed)
    (directory.path / "task.jsonl").unlink()
    assert kept_request(directory).task.examples == asked.task.examples
    keep_request(directory, asked)
    config = json.loads((directory.path / "config.json").read_text())
    config["task"]["seed"] = 4
    (directory.path / "config.json").write_text(json.dumps(config))
    with pytest.raises(InputFileError, match=r"task\.jsonl: the run was trained on other examples"):
        kept_request(directory)


@pytest.mark.parametrize("text", [None, "", "{", "\xff"])
def test_examples_that_cannot_be_read_can_be_given_again(run: Path, text: str | None) -> None:
    (run / "task.jsonl").unlink()
    if text is not None:
        (run / "task.jsonl").write_text(text, encoding="latin-1")
    said = refused(run)
    assert str(run / "task.jsonl") in said
    assert "Give the task again: dmmx.resume(run, task=task)" in said
    assert resume(run, task=running_sum(), progress="off").report.verdict.exact


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats() | st.text(max_size=5) | st.sampled_from(["parity"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(data: object, here: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where values are, without the whole."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*here, key)
            yield from places(value, (*here, key))


@given(st.data())
def test_whatever_value_stands_in_a_request_only_our_errors_leave(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    task = make_task(data.draw(st.sampled_from(["duplicates", "duplicate_words", "counts", "recent_sum"])))
    directory = RunDirectory.create(tmp_path_factory.mktemp("request") / "run")
    keep_request(directory, Workshop(task, Settings(neurons={"dot(limit=2)": 1}), 0))
    file = directory.path / "config.json"
    config = json.loads(file.read_text())
    place = data.draw(st.sampled_from(list(places(config))))
    inside = config
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = data.draw(JSON)
    file.write_text(json.dumps(config))
    said = str(directory.path)
    try:
        kept_request(directory)
    except DmmxError as error:
        said = str(error)
    assert str(directory.path) in said


DAMAGE: dict[str, Any] = {
    "empty": lambda state: b"",
    "no archive": lambda state: b"not a zip at all" * 9,
    "an array": lambda state: b"\x93NUMPY" + state[6:],
    "truncated": lambda state: state[: len(state) // 2],
    "without its last byte": lambda state: state[:-1],
    "without its first byte": lambda state: state[1:],
    "a flipped byte": lambda state: state[:200] + bytes([state[200] ^ 255]) + state[201:],
    "zeros": lambda state: bytes(len(state)),
    "a list": lambda state: pack([1], {}),  # pyright: ignore[reportArgumentType]
    "text for numbers": lambda state: pack({**unpack(state)[0], "starts": "abc"}, {}),
    "starts that are numbers": lambda state: pack({**unpack(state)[0], "starts": [1]}, {}),
    "a start without arrays": lambda state: pack({**unpack(state)[0], "starts": [{"number": 0}]}, {}),
    "a front of text": lambda state: pack({**unpack(state)[0], "front": [{"machine": "{}"}]}, {}),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_state_is_said_and_what_was_found_stays(run: Path, damage: Any) -> None:
    file = run / "state.npz"
    file.write_bytes(damage(file.read_bytes()))
    said = refused(run)
    assert said.startswith(f"{file}: ")
    assert f"The machines found so far are in {run / 'machines'}; {START_ANEW}" in said


def test_weights_of_another_machine_are_refused(tmp_path: Path) -> None:
    workshop = Workshop(running_sum(), QUICK, 0)
    directory = RunDirectory.create(tmp_path / "run")
    keep_request(directory, workshop)
    record, arrays = begin_search(workshop).to_record()
    directory.save_state(record, {**arrays, "0:weights": arrays["0:weights"][1:]})
    assert re.search(r"cannot be continued \(ValueError: expected \d+ weights", refused(directory.path))


@given(st.data())
def test_no_flipped_byte_of_a_state_goes_unnoticed_where_it_matters(data: st.DataObject) -> None:
    whole = pack({"step": 3, "phase": "fit"}, {"weights": np.arange(5.0)})
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[place] ^= data.draw(st.integers(1, 255))
    try:
        record, arrays = unpack(bytes(flipped))
    except ValueError:
        return
    assert record == {"step": 3, "phase": "fit"}
    assert arrays["weights"].tolist() == [0, 1, 2, 3, 4]


def test_a_state_that_is_gone_is_not_begun_anew_over_what_was_found(run: Path) -> None:
    (run / "state.npz").unlink()
    said = refused(run)
    assert "state.npz: is gone" in said
    assert START_ANEW in said


@pytest.mark.parametrize("damage", ["gone", "rubbish"])
def test_the_front_and_its_machines_are_written_anew_from_the_state(run: Path, whole: Path, damage: str) -> None:
    names = ["front.csv", "best.json", *(str(path.relative_to(run)) for path in (run / "machines").iterdir())]
    for name in names:
        (run / name).unlink()
        if damage == "rubbish":
            (run / name).write_bytes(os.urandom(50))
    if damage == "gone":
        (run / "machines").rmdir()
    resume(run, progress="off")
    for name in names:
        assert (run / name).read_bytes() == (whole / name).read_bytes()
