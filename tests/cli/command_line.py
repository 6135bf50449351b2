"""Runs the command as a user does: in this process where its words are tested, in one of its own where that matters."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

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


PATIENCE = 120.0
"""Seconds that a process of its own may take."""


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """`dmmx ARGUMENTS` as a process of its own, which hears Ctrl-C, and is killed should it take minutes."""
    # A shell that runs the tests in the background lets them ignore Ctrl-C, and all processes that they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT},
        )
    finally:
        signal.signal(signal.SIGINT, before)
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.daemon = True
    watchdog.start()
    return process
