"""What `dmmx run` prints: findings as they come, and a summary; as text or as JSON."""

from __future__ import annotations

import json
import math
from typing import Any, cast

import click

from dmmx.cli.screen import print_rows
from dmmx.cli.texts.findings import Finding, Progress
from dmmx.cli.texts.plan import Plan
from dmmx.display.words import columns_wide, padded, value_text
from dmmx.machine import Port
from dmmx.vvalue import Tree


class Report:
    """Prints what is found in a text.

    Args:
        machine: what the user called it.
        source: what the user called the text.
        plan: how the text is fed.
        engine: what runs the machine.
        as_json: write JSON instead of text.
        per_line: every line is a text of its own.

    Attributes:
        characters: that were read so far.
    """

    def __init__(self, machine: str, source: str, plan: Plan, engine: str, as_json: bool, per_line: bool) -> None:
        self.per_line = per_line
        self.characters = 0
        self._about = {"machine": machine, "text": source, "engine": engine, "cadence": plan.cadence}
        self._ports = tuple(plan.latencies)
        self._as_json = as_json
        self._ticks = 0
        self._lines = 0
        self._lines_with = dict.fromkeys(self._ports, 0)
        self._first: dict[Port, Finding] = {}
        self._last: dict[Port, Tree] = {}
        self._width = max(columns_wide(str(port)) for port in self._ports)

    def text(self, progress: Progress) -> None:
        """Some more of the one text was read."""
        self.characters, self._ticks = progress.characters, progress.ticks
        self._last.update(progress.last)
        for finding in progress.findings:
            self._first[finding.port] = finding
            if not self._as_json:
                click.echo(f"{self._name(finding.port)}  first at {_where(finding)}: {_value(finding.value)}")

    def line(self, number: int, progress: Progress) -> None:
        """A line was read."""
        self.characters += progress.characters
        self._ticks += progress.ticks
        self._lines += 1
        found = {finding.port: finding for finding in progress.findings}
        for port in found:
            self._lines_with[port] += 1
        if self._as_json:
            outputs = self._outputs_to_json(found, progress)
            click.echo(_json({"line": number, "characters": progress.characters, "outputs": outputs}))
            return
        for finding in progress.findings:
            click.echo(f"line {number}  {self._name(finding.port)}  {_where(finding, False)}: {_value(finding.value)}")

    def end(self, seconds: float) -> None:
        """All was read."""
        speed = self.characters / max(seconds, 1e-9)
        if self._as_json:
            sizes: dict[str, Any] = {"characters": self.characters, "ticks": self._ticks}
            times = {"seconds": round(seconds, 3), "characters_per_second": round(speed)}
            if self.per_line:
                lines = {"lines": self._lines, "lines_with": {str(p): n for p, n in self._lines_with.items()}}
                click.echo(_json({"summary": {**self._about, **sizes, **lines, **times}}))
            else:
                outputs = self._outputs_to_json(self._first, Progress(0, 0, (), self._last))
                click.echo(
                    json.dumps({**self._about, **sizes, "outputs": outputs, **times}, indent=2, ensure_ascii=False)
                )
            return
        rows = self._line_rows() if self.per_line else self._text_rows()
        rows += [
            ("characters", f"{self.characters:,}"),
            ("ticks", f"{self._ticks:,}"),
            ("time", f"{seconds:.2f} s, {speed:,.0f} characters a second ({self._about['engine']})"),
        ]
        click.echo()
        print_rows(rows)

    def _text_rows(self) -> list[tuple[str, str]]:
        for port in self._ports:
            if port not in self._first:
                click.echo(f"{self._name(port)}  never")
        return [(f"last {port}", _value(self._last[port])) for port in self._ports]

    def _line_rows(self) -> list[tuple[str, str]]:
        rows = [(f"lines with {port}", f"{self._lines_with[port]:,}") for port in self._ports]
        return [*rows, ("lines that are not empty", f"{self._lines:,}")]

    def _outputs_to_json(self, found: dict[Port, Finding], progress: Progress) -> dict[str, Any]:
        return {
            str(port): {
                "first": _finding_to_json(found[port]) if port in found else None,
                "last": _plain(progress.last[port]),
            }
            for port in self._ports
        }

    def _name(self, port: Port) -> str:
        return padded(str(port), self._width)


def _where(finding: Finding, with_line: bool = True) -> str:
    if finding.place is None:
        return f"tick {finding.tick}, before any character can reach it"
    line = f"line {finding.place.line}, " if with_line else ""
    return f"{line}column {finding.place.column}, {finding.place.character!r}, tick {finding.tick}"


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    place = finding.place
    where = {"line": place.line, "column": place.column, "character": place.character} if place else {}
    return {**where, "tick": finding.tick, "value": _plain(finding.value)}


def _value(value: Tree) -> str:
    return value_text(value) if value else "0"


def _plain(value: Tree) -> object:
    """A V-value as JSON data; numbers that JSON lacks (not finite) become text, and whole ones lose their point."""
    return _plain_data(value.to_data()) if value else 0


def _plain_data(data: object) -> object:
    if isinstance(data, dict):
        return {key: _plain_data(part) for key, part in cast("dict[str, object]", data).items()}
    if not isinstance(data, float):
        return data
    if not math.isfinite(data):
        return str(data)
    return int(data) if data.is_integer() else data


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)
