"""Runs the command as a user does: in this process where its words are tested, in one of its own where that matters."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner, Result

from dmmx.cli import main

ENVIRONMENT = {"COLUMNS": "80", "NO_COLOR": "1"}
COMMAND = [sys.executable, "-c", "from dmmx.cli import main; main(prog_name='dmmx')"]


def dmmx(*arguments: object, given: str | bytes | None = None) -> Result:
    """The result of `dmmx ARGUMENTS` in this process."""
    return CliRunner(env=ENVIRONMENT).invoke(main, [str(argument) for argument in arguments], input=given)


def succeeds(*arguments: object, given: str | bytes | None = None) -> str:
    """What `dmmx ARGUMENTS` prints; it must succeed."""
    result = dmmx(*arguments, given=given)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def is_refused(*arguments: object, given: str | bytes | None = None) -> str:
    """What `dmmx ARGUMENTS` complains of; it must print nothing else, and exit with 2."""
    result = dmmx(*arguments, given=given)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Error: " in result.stderr
    return result.stderr


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """`dmmx ARGUMENTS` as a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **ENVIRONMENT},
    )
