"""The file that a live session is logged to: appended to after every command, never rewritten."""

from __future__ import annotations

import json
import os
from typing import Any, TextIO, cast, final

from dmmx.cli.options.kinds import Kinds
from dmmx.errors import InputFileError
from dmmx.live import Chain, Entry
from dmmx.live.log import header


@final
class LogFile:
    """Appends what was done since the last time.

    Args:
        path: of the file. It may exist when it is the one that was replayed: the session then goes on in it.
        machine: what the user called the machine.
        minded: which kinds of streams are minded.
        known: how many entries the file has already.

    Raises:
        InputFileError: it cannot be written, or holds another session.
    """

    def __init__(self, path: str, machine: str, minded: Kinds, known: int) -> None:
        self._written = known
        if not known and os.path.exists(path) and os.path.getsize(path):
            raise InputFileError(f"{path}: exists already; go on with it by --replay, or name another file for --log")
        try:
            self._file: TextIO = open(path, "a", encoding="utf-8")  # noqa: SIM115 (closed by close)
        except OSError as error:
            raise InputFileError(f"{path}: cannot be written: {error.strerror}") from None
        if not os.path.getsize(path):
            self._file.write(header(machine, minded.kinds, minded.mismatch) + "\n")
            self._file.flush()

    def write(self, log: Chain[Entry]) -> None:
        """Append the entries that are new."""
        for index in range(self._written, len(log)):
            self._file.write(log[index].to_json() + "\n")
        self._file.flush()
        self._written = len(log)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def check_kinds_of_log(text: str, name: str, minded: Kinds) -> None:
    """Refuse to replay a log with other kinds than it was written with; what else is wrong with it is not told here.

    Args:
        text: of the log.
        name: what messages call it.
        minded: which kinds are to be minded now.

    Raises:
        InputFileError: they differ.
    """
    try:
        first: object = json.loads(text.partition("\n")[0])
    except (ValueError, RecursionError):
        return
    if not isinstance(first, dict):
        return
    data = cast("dict[str, Any]", first)
    kinds, mismatch = data.get("kinds"), data.get("mismatch")
    if (kinds, mismatch) != (minded.kinds, minded.mismatch):
        options = [f"--mismatch {mismatch}"] * bool(mismatch)
        options += [f'--kind "{port}={kind}"' for port, kind in cast("dict[str, str]", kinds or {}).items()]
        raise InputFileError(f"{name}: was written with {' '.join(options) or 'no kinds'}; replay it with the same")
