"""What MACHINE and TASK may be, and what is said of those that are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import is_refused, succeeds

from dmmx.cli.machines import resolve_machine, resolve_task
from dmmx.errors import InputFileError
from dmmx.machine import machine_to_json, save_machine
from dmmx.task import duplicate_detector

GOOD = json.loads(machine_to_json(duplicate_detector()))


def changed(**parts: object) -> str:
    return json.dumps({**GOOD, **parts})


def with_link(*link: object) -> str:
    return changed(links=[*GOOD["links"], list(link)])


BAD_MACHINES = {
    "not JSON": ("{", "bad.json: not JSON: Expecting property name"),
    "wrong version": (changed(dmmx=7), "bad.json: schema version 7; this release reads version 1"),
    "unknown neuron": (
        with_link("largets", "dict", "text", "char", 1, "trainable"),
        "links[9]: neuron 'largets' does not exist. Did you mean 'largest'?",
    ),
    "unknown port": (
        with_link("ends", "x", "one", "valeu", 1, "trainable"),
        "'one' has no output 'valeu'. Did you mean 'value'? Its outputs: value.",
    ),
    "duplicate link": (with_link(*GOOD["links"][3]), "links[9]"),
    "NaN weight": (
        machine_to_json(duplicate_detector()).replace("1.0,", "NaN,", 1),
        "links[0]",
    ),
    "not UTF-8": (b"\xff{}", "bad.json: not UTF-8 text: byte 0 cannot be decoded"),
}


@pytest.mark.parametrize("command", ["show", "run", "eval"])
@pytest.mark.parametrize(("text", "message"), BAD_MACHINES.values(), ids=BAD_MACHINES)
def test_bad_machine_files(text: str | bytes, message: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    rest = {"show": [], "run": ["--text", __file__], "eval": ["--task", "duplicates"]}[command]
    assert message in is_refused(command, path, *rest)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("duplicate", "duplicate: no such file, and no built-in machine of that name. Did you mean 'duplicates'?"),
        ("nothing like it", "nothing like it: no such file, and no built-in machine of that name. Known: abs"),
        ("no/such", "Error: no/such: no such file\n"),
        ("nope.json", "Error: nope.json: no such file\n"),
        ("x" * 5000, "no such file"),
        ("", "Error: '': no such file, and no built-in machine of that name."),
        (str(Path(__file__).parent), "is a folder, but no run directory: it has none of config.json"),
    ],
)
def test_no_such_machine(given: str, message: str) -> None:
    assert message in is_refused("show", given)


def test_names_files_and_run_directories(tmp_path: Path) -> None:
    machine = duplicate_detector()
    save_machine(machine, tmp_path / "m.json")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text("{}")
    with pytest.raises(InputFileError, match=r"the run has found nothing yet: there is no best\.json in it"):
        resolve_machine(str(tmp_path / "run"))
    save_machine(machine, tmp_path / "run" / "best.json")
    for given in ("duplicates", tmp_path / "m.json", tmp_path / "run", tmp_path / "run" / "best.json"):
        assert resolve_machine(str(given)) == machine


def test_a_file_comes_before_a_built_in_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = duplicate_detector().with_weights([2.0] * 8)
    monkeypatch.chdir(tmp_path)
    save_machine(other, "duplicates")
    assert resolve_machine("duplicates") == other
    Path("duplicates").unlink()
    Path("duplicates").mkdir()
    assert resolve_machine("duplicates") == duplicate_detector()
    assert resolve_task("duplicates").name == "duplicates"


BAD_TASKS = {
    "empty": ("", "bad.jsonl: the file is empty: expected one example a line"),
    "not JSON": ("{]", "line 1: not JSON"),
    "unequal length": (
        '{"inputs": {"text": [{}, {}]}, "targets": {"output": [{}]}}',
        "line 1: targets.output: 1 tick, but inputs.text has 2",
    ),
    "other streams": (
        '{"inputs": {"txt": [1]}, "targets": {"output": [{"duplicates": 1}]}}',
        "inputs.txt: the machine has no such one; it has text",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD_TASKS.values(), ids=BAD_TASKS)
def test_bad_task_files(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text)
    assert message in is_refused("eval", "duplicates", "--task", path)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "duplicate",
            "no such file, and no built-in task of that name. Did you mean 'duplicates'? dmmx tasks lists all.",
        ),
        ("nope.csv", "Error: nope.csv: no such file\n"),
        (str(Path(__file__).parent), "is a folder, expected a file of examples"),
    ],
)
def test_no_such_task(given: str, message: str) -> None:
    assert message in is_refused("eval", "duplicates", "--task", given)


def test_show_takes_all_of_them(tmp_path: Path) -> None:
    save_machine(duplicate_detector(), tmp_path / "m.json")
    known = "\nThis is the hand-written machine 'duplicates'\n"
    assert succeeds("show", tmp_path / "m.json") == succeeds("show", "duplicates") + known
