"""`dmmx live`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import is_refused, start, succeeds

from dmmx.cli.session.completion import completions
from dmmx.live import COMMANDS, Live
from dmmx.machine import load_machine, machine_to_edn
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector

SESSION = """\
# A text, and an edit.
watch output.duplicates
input text "aa" every 3

run 9
sett output.duplicates repeated.true 5
set output.duplicates repaeted.true 5
set output.duplicates <- repeated.true 5
step
"""

SAID = """\
watching output.duplicates
text has 6 ticks to read
tick 8: output.duplicates 1
ticks 1 to 9: output.duplicates 1
Error: there is no command 'sett'. Did you mean 'set'? Type help for all.
Error: neuron 'repaeted' does not exist. Did you mean 'repeated'?
output.duplicates <- repeated.true: 1 -> 5, in force at tick 10
tick 10: output.duplicates 5
tick 10: output.duplicates 5
"""


def test_a_session() -> None:
    assert succeeds("live", "duplicates", given=SESSION) == SAID


def test_echo_shows_the_commands_too() -> None:
    lines = succeeds("live", "duplicates", "--echo", given=SESSION).splitlines()
    assert lines[:3] == ["# A text, and an edit.", "tick 0> watch output.duplicates", "watching output.duplicates"]
    assert "tick 9> set output.duplicates <- repeated.true 5" in lines
    assert [line for line in lines if line in SAID.splitlines()] == SAID.splitlines()


def test_an_empty_session_is_a_good_one() -> None:
    assert succeeds("live", "duplicates", given="") == ""
    assert succeeds("live", "live_edit", given="quit\nstep\n") == ""


def test_a_log_is_appended_to_and_leads_back_to_the_same_state(tmp_path: Path) -> None:
    log = tmp_path / "session.jsonl"
    succeeds("live", "duplicates", "--log", log, given=SESSION)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"dmmx_log": 1, "machine": "duplicates"}
    assert [line["status"] for line in lines[1:]] == ["ok", "ok", "failed", "failed", "ok", "ok"]
    assert lines[3]["command"] == "sett output.duplicates repeated.true 5"
    assert [line["tick"] for line in lines[1:]] == [0, 0, 9, 9, 9, 9]
    shown = succeeds("live", "duplicates", "--replay", log, given="show\nshow matrix\n")
    assert shown == succeeds("live", "duplicates", given=SESSION + "show\nshow matrix\n").removeprefix(SAID)

    before = log.read_text(encoding="utf-8")
    assert succeeds("live", "duplicates", "--replay", log, "--log", log, given="undo 2\n") == "back at tick 9\n"
    assert log.read_text(encoding="utf-8") == before + '{"tick": 10, "command": "undo 2", "status": "ok"}\n'

    other = tmp_path / "other.jsonl"
    succeeds("live", "duplicates", "--replay", log, "--log", other, given="")
    assert other.read_text(encoding="utf-8") == log.read_text(encoding="utf-8")


def test_a_log_that_exists_is_not_mixed_with_another(tmp_path: Path) -> None:
    log = tmp_path / "session.jsonl"
    succeeds("live", "duplicates", "--log", log, given="step")
    assert "exists already" in is_refused("live", "duplicates", "--log", log, given="step")
    assert "cannot be written" in is_refused("live", "duplicates", "--log", tmp_path / "no" / "where", given="")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2


def test_the_log_of_another_machine_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "session.jsonl"
    succeeds("live", "duplicates", "--log", log, given=SESSION)
    said = is_refused("live", "accumulator", "--replay", log, given="show")
    assert "cannot be replayed with accumulator: line 2" in said
    assert "no such file" in is_refused("live", "duplicates", "--replay", tmp_path / "none", given="")


def test_what_is_saved_is_the_machine_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "edited machine.json"
    given = f'set output.duplicates repeated.true 5\nset square:s.x largest.norm 2\nsave "{file}"\n'
    assert succeeds("live", "duplicates", given=given).endswith(f"{file}: 10 links\n")
    live = Live(duplicate_detector()).set("output.duplicates", "repeated.true", 5)
    assert load_machine(file) == live.set("square:s.x", "largest.norm", 2).machine
    said = succeeds("live", file, given="show square:s\nsave /no/such/folder/file\nstep\n").splitlines()
    assert said[0] == "square:s.x <- 2 largest.norm"
    assert said[1].startswith("Error: /no/such/folder/file: cannot be written")
    assert said[2] == "tick 1: no output"


def test_a_file_is_saved_in_the_format_of_its_ending(tmp_path: Path) -> None:
    file = tmp_path / "edited.edn"
    succeeds("live", "duplicates", given=f"save {file}\n")
    assert file.read_text() == machine_to_edn(duplicate_detector())


@pytest.mark.parametrize("path", [".", '""', '"a\\u0000b"'])
def test_a_session_survives_paths_that_no_file_can_have(path: str) -> None:
    said = succeeds("live", "duplicates", given=f"save {path}\nstep\n").splitlines()
    assert said[0].startswith("Error: ")
    assert said[1:] == ["tick 1: no output"]


def test_a_self_referential_machine_is_saved_with_the_links_it_has(tmp_path: Path) -> None:
    file = tmp_path / "machine.json"
    given = f"add my_list.tail my_list.list -0.1\nrun 2\nset square:s.x my_list.list 1 now\nsave {file}\n"
    assert succeeds("live", "live_edit", given=given).endswith(f"{file}: 6 links\n")
    assert succeeds("live", file, given="show matrix").splitlines()[0] == "my_list.tail <- 0.9 my_list.list"
    assert load_machine(file).self_port is not None


@pytest.mark.parametrize("machine", ["duplicate", "nothing.json", "."])
def test_only_a_machine_that_cannot_be_read_ends_with_an_error(machine: str) -> None:
    is_refused("live", machine, given="step")


def test_lines_that_are_no_text_are_passed_over() -> None:
    said = succeeds("live", "duplicates", given=b"step\n\xff\xfe\nstep\r\n\x00\nstep")
    assert said.splitlines() == [
        "tick 1: no output",
        "Error: line 2 is not UTF-8 text",
        "tick 2: no output",
        "Error: there is no command '\\x00'. "
        + "Known: "
        + ", ".join(sorted(COMMANDS)[:12])
        + ", …. Type help for all.",
        "tick 3: no output",
    ]


def test_help() -> None:
    text = succeeds("live", "duplicates", given="help")
    assert max(map(len, text.splitlines())) <= 80
    for name, kind in COMMANDS.items():
        assert f"  {name} " in text
        assert kind.summary in text
        about = succeeds("live", "duplicates", given=f"help {name}")
        assert about.startswith(kind.usage[0])
        assert max(map(len, about.splitlines())) <= 80
    assert "Did you mean 'undo'?" in succeeds("live", "duplicates", given="help undoo")


def test_watching() -> None:
    given = "watch\nwatch counts.result nobody\nwatch counts one.value\nrun 2\nunwatch one.value\nunwatch one.value\n"
    said = succeeds("live", "duplicates", given=given + 'input text "ab" every 1\nrun 3\nunwatch\nrun 3\n').splitlines()
    assert said[0] == "watching nothing"
    assert said[1].startswith("Error: neuron 'nobody' does not exist")
    assert said[2:6] == [
        "watching counts, one.value",
        "tick 1: one.value 1",
        "ticks 1 to 2: no output",
        "watching counts",
    ]
    assert said[6] == "Error: 'one.value' is not watched; watch lists what is"
    assert said[8:] == [
        'tick 4: counts {"result": {"a": 1}}',
        'tick 5: counts {"result": {"a": 1, "b": 1}}',
        "ticks 3 to 5: no output",
        "watching nothing",
        "ticks 6 to 8: no output",
    ]


@pytest.mark.usefixtures("clean_registry")
def test_a_neuron_that_fails_stops_the_run_at_the_last_whole_tick(tmp_path: Path) -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def brittle(x: Any) -> Any:
        if x["x"]["a"].number >= 3:
            raise ZeroDivisionError("too much")
        return {"y": x["x"]}

    assert brittle.name == "brittle"
    log = tmp_path / "log.jsonl"
    given = 'input text "aaaa" every 1\nset brittle:b.x counts.result 1\nrun 9\nshow brittle:b.y\n'
    said = succeeds("live", "duplicates", "--log", log, given=given).splitlines()
    assert said[2] == "ticks 1 to 4: no output"
    assert said[3].startswith("Error: tick 5: ZeroDivisionError: too much")
    assert said[4] == '{"a": 2}'
    commands = [json.loads(line)["command"] for line in log.read_text(encoding="utf-8").splitlines()[1:]]
    assert commands[2:] == ["run 4", "run 5"]
    assert succeeds("live", "duplicates", "--replay", log, given="show brittle:b.y") == '{"a": 2}\n'


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_ctrl_c_stops_a_run_and_the_session_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    process = start("live", "duplicates", "--log", log)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        # The answer shows that the session has begun; what is watched, that the run has.
        process.stdin.write(b'watch output.duplicates\ninput text "aa" every 1\nrun 999999999\n')
        process.stdin.flush()
        while (line := process.stdout.readline()) and b"output.duplicates 1" not in line:
            pass
        process.send_signal(signal.SIGINT)
        stopped = [process.stdout.readline().decode() for _ in range(2)]
        process.stdin.write(b"step\n")
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    ticks = int(stopped[0].split()[3].rstrip(":"))
    assert stopped[1] == f"stopped after {ticks:,} of 999,999,999 ticks\n"
    assert rest.decode() == f"tick {ticks + 1}: output.duplicates 1\n"
    assert errors == b""
    logged = [json.loads(line)["command"] for line in log.read_text(encoding="utf-8").splitlines()[1:]]
    assert logged == ['input text "aa" every 1', f"run {ticks}", "step"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals there")
def test_on_a_terminal_there_is_a_prompt() -> None:
    import os
    import pty

    controller, terminal = pty.openpty()
    code = "from dmmx.cli import main; main(prog_name='dmmx')"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "live", "duplicates"], stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    said = b""
    try:
        os.write(controller, b"step\nfreeze\n")
        while b"tick 1, draft> " not in said:
            said += os.read(controller, 1000)
        os.write(controller, b"\x04")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        os.close(controller)
    assert b"Machine of 6 neurons, 8 trainable links of 9. help lists the commands, quit ends." in said
    assert b"tick 1: no output" in said


@pytest.mark.parametrize(
    ("before", "word", "expected"),
    [
        ("", "un", ["undo", "unwatch"]),
        ("", "x", []),
        ("help ", "un", ["undo", "unwatch"]),
        ("show ", "cou", ["counts", "counts.accum", "counts.delta", "counts.result"]),
        ("set output.duplicates ", "rep", ["repeated", "repeated.false", "repeated.true", "repeated.x", "repeated.y"]),
        ("set a.b ", "square:", ["square:s", "square:s.x", "square:s.y"]),
        ("send ", "m", ["mine"]),
        ("input ", "", ["text"]),
    ],
)
def test_the_tab_key_offers_what_there_is(before: str, word: str, expected: list[str]) -> None:
    live = Live(duplicate_detector()).keep("mine", 1).set("square:s.x", "largest.norm", 1)
    assert sorted(completions(live.running, before, word)) == expected


def test_it_starts_without_jax_or_numpy() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from dmmx.cli import main\n"
        "result = CliRunner().invoke(main, ['live', 'live_edit'], input='step')\n"
        "print(result.exit_code, [name for name in ('jax', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"
