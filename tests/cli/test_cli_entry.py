"""The command as a whole: help, version, exit codes, and how it ends when it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.metadata import version

import click
import pytest
from command_line import dmmx, is_refused, start, succeeds

from dmmx.cli import lazy
from dmmx.cli.entry import COMMANDS
from dmmx.cli.lazy import LazyCommand, LazyGroup
from dmmx.cli.options.machine import A_MACHINE
from dmmx.errors import InputFileError, RunError

HELP = """\
Usage: dmmx [OPTIONS] COMMAND [ARGS]...

  Dataflow matrix machines: neural machines that are small programs.

  A machine reads streams (texts, events, numbers) and is nothing but a matrix
  of weights between neurons that work on trees of numbers. dmmx draws machines,
  runs them on real input, measures them, and finds them: give it example
  streams and it returns a small machine that you can read.

  Examples:
    dmmx show duplicates                     draw a built-in machine
    dmmx run duplicates --text notes.txt     where does a character repeat?
    dmmx synth duplicates --out runs/first   find a machine for a task
    dmmx eval runs/first --task duplicates   is it exact on new texts?

  Exit codes: 0 done, 1 a run failed, 2 wrong usage or input, 130 interrupted.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  show      Draw a machine, or what a run has found.
  run       Run an example, or a machine on a text.
  live      Run a machine and edit it while it runs.
  eval      Measure a machine on a task: exact, or a counter-example.
  compare   Compare two machines: the same up to names and scale?
  tasks     List the built-in tasks.
  examples  List the examples that can be run.
  types     List the neuron types.
  synth     Find a machine for a task.
  report    Write an HTML report of a run.
  repair    Change a machine as little as possible to make it exact.
  resume    Continue an interrupted run.
  explain   Explain how a machine is computed.
"""


def modules_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


def test_help() -> None:
    assert succeeds("--help") == HELP


def test_help_imports_no_command() -> None:
    code = "from dmmx.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    loaded = modules_after(code)
    assert "dmmx.cli.entry" in loaded
    assert not {name.split(".")[0] for name in loaded} & {"jax", "numpy", "rich", "optax", "scipy"}
    late = ("vvalue", "machine", "task", "display", "cli.commands.show", "cli.commands.run")
    assert not {f"dmmx.{name}" for name in late} & loaded


@pytest.mark.parametrize(
    "arguments",
    [
        ["tasks"],
        ["examples"],
        ["run", "accumulator"],
        ["show", "duplicates"],
        ["run", "duplicates", "--text", __file__, "--engine", "interpreter"],
    ],
)
def test_small_work_does_not_load_jax(arguments: list[str]) -> None:
    code = f"from dmmx.cli import main\ntry: main({arguments!r})\nexcept SystemExit: pass"
    assert not {"jax", "dmmx.compiler"} & modules_after(code)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str) -> None:
    text = succeeds(name, "--help")
    assert "Example" in text
    assert f"  dmmx {name} " in text


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_the_screen(name: str) -> None:
    lines = succeeds(*filter(None, [name]), "--help").splitlines()
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("name", ["show", "run", "live", "eval", "compare", "repair", "explain"])
def test_every_command_says_what_a_machine_is(name: str) -> None:
    text = " ".join(succeeds(name, "--help").split())
    assert A_MACHINE in text
    assert "{" not in text


@pytest.mark.parametrize("name", ["synth", "resume", "repair", "compare"])
def test_exit_codes_are_told_where_1_is_an_answer(name: str) -> None:
    assert "Exit codes: 0 " in succeeds(name, "--help")


def test_version() -> None:
    assert succeeds("--version") == f"dmmx, version {version('dmmx')}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shwo", "duplicates"], "Error: No such command 'shwo'. Did you mean 'show'?"),
        (["--frobnicate"], "Error: No such option '--frobnicate'"),
        (["show"], "Error: Missing argument 'MACHINE'"),
        (["show", "duplicates", "--format", "gif"], "Error: Invalid value for '--format': 'gif' is not one of 'text'"),
        (["run", "duplicates", "--text", "x", "--cadence", "0"], "Error: Invalid value for '--cadence': 0"),
        (["eval", "duplicates"], "Error: Missing option '--task'"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    assert message in " ".join(is_refused(*arguments).split())


def raising(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputFileError("m.json: no such file"), 2, "Error: m.json: no such file\n"),
        (RunError("log.jsonl: cannot be written"), 1, "Error: log.jsonl: cannot be written\n"),
        (OSError(28, "No space left on device"), 1, "Error: [Errno 28] No space left on device\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
    ],
)
def test_exit_codes(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lazy, "broken", raising(error), raising=False)
    group = LazyGroup("dmmx", lazy={"broken": LazyCommand("dmmx.cli.lazy:broken", "")})
    with pytest.raises(SystemExit) as left:
        group.main(["broken"])
    assert left.value.code == code
    assert capsys.readouterr() == ("", message)


def test_a_bug_is_not_hidden() -> None:
    group = LazyGroup("dmmx", lazy={"missing": LazyCommand("dmmx.cli.lazy:no_such_thing", "")})
    with pytest.raises(AttributeError):
        group.main(["missing"])


def test_interrupt_is_one_line() -> None:
    with start("run", "duplicates", "--text", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"aa" + b"b" * 100)
        process.stdin.flush()
        # From the first finding on it is surely reading.
        assert b"output.duplicates" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b"Interrupted.\n"


def test_a_closed_pipe_is_silent() -> None:
    with start("run", "duplicates", "--text", "-", "--per-line") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"aa\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"line 1 ")
        process.stdout.close()
        process.stdin.write(b"bb\n" * 1000)
        process.stdin.close()
        assert process.wait(20) == 141
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_nothing_asked() -> None:
    result = dmmx()
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: dmmx [OPTIONS] COMMAND")
