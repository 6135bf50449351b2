"""The log of a session: which commands were given at which tick, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, final

from dmmx.errors import InputFileError
from dmmx.live.commands.base import Command
from dmmx.machine import Mismatch

SCHEMA = 1


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """One command of a session.

    Attributes:
        tick: how many ticks had passed when it was given.
        command: the command; as it was typed, where it could not be read.
        status: whether it was done.
        message: why it was not.
    """

    tick: int
    command: Command | str
    status: Literal["ok", "failed"] = "ok"
    message: str = ""

    def to_json(self) -> str:
        """The entry as a line of JSON.

        Raises:
            VValueError: the command holds a V-value that JSON cannot hold.
        """
        data: dict[str, object] = {"tick": self.tick, "command": str(self.command), "status": self.status}
        if self.message:
            data["message"] = self.message
        return json.dumps(data, ensure_ascii=True)


def header(machine: str, kinds: Mapping[str, str] | None = None, mismatch: Mismatch | None = None) -> str:
    """The first line of a log.

    Args:
        machine: what the user calls it.
        kinds: what kinds of leaves ports take or give, see `Live`.
        mismatch: what becomes of links between different kinds.
    """
    options = {"kinds": kinds and dict(kinds), "mismatch": mismatch}
    given = {name: option for name, option in options.items() if option is not None}
    return json.dumps({"dmmx_log": SCHEMA, "machine": machine, **given}, ensure_ascii=True)


def read_log(text: str, name: str) -> Iterator[tuple[int, Entry]]:
    """The entries of a log with the numbers of their lines.

    Args:
        text: a header, then an entry a line.
        name: what messages call it.

    Raises:
        InputFileError: it is no log; the line is named.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputFileError(f"{name}: line {number}: not JSON: {error}") from None
        entry = _entry(data)
        if number == 1:
            if not isinstance(data, dict) or cast("dict[str, Any]", data).get("dmmx_log") != SCHEMA:
                raise InputFileError(f'{name}: not a log of dmmx live: line 1 must hold {{"dmmx_log": {SCHEMA}}}')
        elif entry is None:
            raise InputFileError(
                f'{name}: line {number}: expected {{"tick": …, "command": …, "status": "ok" or "failed"}}'
            )
        else:
            yield number, entry


def _entry(data: object) -> Entry | None:
    if not isinstance(data, dict):
        return None
    fields = cast("dict[str, Any]", data)
    tick, command, status = fields.get("tick"), fields.get("command"), fields.get("status")
    if not isinstance(tick, int) or not isinstance(command, str) or status not in ("ok", "failed"):
        return None
    return Entry(tick, command, status, str(fields.get("message", "")))
