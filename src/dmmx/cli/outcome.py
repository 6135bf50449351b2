"""What `dmmx synth` and `dmmx resume` show at the end: the front, the machine, the verdict, and where it all is."""

from __future__ import annotations

import json
import shlex
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from dmmx.cli.lazy import FAILED, INTERRUPTED
from dmmx.cli.texts.numbers import json_number
from dmmx.errors import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dmmx.synthesis import Synthesis
    from dmmx.task import Known


def show_outcome(result: Synthesis, *, as_json: bool) -> None:
    """Print a result, and save the picture beside the machine.

    Args:
        result: of a run that has a directory.
        as_json: print one JSON object instead of text for people.
    """
    try:
        click.echo(json.dumps(_as_json(result), ensure_ascii=False) if as_json else _as_text(result))
    finally:
        # Last, since on a full disk the result is all there is; and even when nobody reads on.
        _save_picture(result)


def _save_picture(result: Synthesis) -> None:
    from dmmx.display import svg_of
    from dmmx.errors import RunError
    from dmmx.files import write_text

    assert result.run is not None
    picture = result.run / "best.svg"
    try:
        write_text(picture, svg_of(result.machine))
    except RunError as error:
        run = shlex.quote(str(result.run))
        click.echo(f"Warning: {error}. Draw it later: dmmx show {run} --format svg -o best.svg", err=True)


def known_line(known: Known) -> str:
    """Which built-in machine a machine is, in lines of the width of the screen."""
    from dmmx.cli.front_table import columns

    return textwrap.fill(f"This is {known}", columns(), subsequent_indent="  ")


def _lessons_line(lessons: Sequence[str]) -> str:
    """What was trained on besides the examples, in lines of the width of the screen."""
    from dmmx.cli.front_table import columns

    count = f"{len(lessons)} counter-example{'s' if len(lessons) != 1 else ''}"
    return textwrap.fill(f"Trained on {count} as well: {'; '.join(lessons)}", columns(), subsequent_indent="  ")


def leave_with(result: Synthesis) -> None:
    """End the process with the exit code that fits a result, unless it is 0."""
    if result.report.interrupted:
        sys.exit(INTERRUPTED)
    if not result.report.verdict.exact:
        sys.exit(FAILED)


def _as_json(result: Synthesis) -> dict[str, object]:
    from dmmx.cli.machines import sizes_of
    from dmmx.machine import machine_to_json
    from dmmx.synthesis.front import machine_file
    from dmmx.task import known_machine

    verdict, report = result.report.verdict, result.report
    known = known_machine(result.machine)
    return {
        "run": str(result.run),
        **sizes_of(result.machine),
        "loss": json_number(verdict.loss),
        "largest_error": json_number(verdict.largest_error),
        "exact": verdict.exact,
        "verdict": report.text,
        "known_machine": known.name if known else None,
        "starts": report.starts,
        "exact_machines": report.exact,
        **({"gradient": report.gradient} if report.gradient else {}),
        "lessons": list(report.lessons),
        "seconds": round(report.seconds, 1),
        "interrupted": report.interrupted,
        "out_of_time": report.out_of_time,
        "front": [
            {
                "trainable_links": len(entry.machine.trainable_links),
                "loss": json_number(entry.loss),
                "exact": entry.exact,
                "machine": machine_file(entry),
            }
            for entry in result.front
        ],
        "machine": json.loads(machine_to_json(result.machine)),
    }


def _as_text(result: Synthesis) -> str:
    from dmmx.cli.front_table import front_table
    from dmmx.display import text_of
    from dmmx.task import known_machine
    from dmmx.train.progress import duration

    assert result.run is not None
    report, run = result.report, shlex.quote(str(result.run))
    starts = counted(report.starts, "start")
    known = known_machine(result.machine)
    exactness = report.verdict.exactness
    lines = [
        front_table(result.run / "front.csv"),
        text_of(result.machine),
        f"Verdict: {report.text}",
        *([f"In fractions: {exactness}"] if exactness and exactness.exact else []),
        *([known_line(known)] if known else []),
        *([f"Gradients: {report.gradient}."] if report.gradient else []),
        *([_lessons_line(report.lessons)] if report.lessons else []),
        f"Found in {duration(report.seconds)}, {starts}.",
        f"Saved in {run}: best.json, its picture best.svg, front.csv, machines/",
        "",
    ]
    if report.stopped:
        why = "The time was over" if report.out_of_time else "Stopped"
        lines += [f"{why} before the end. Go on with:", f"  dmmx resume {run}"]
    else:
        lines += ["Look at it again, and at the whole run on one page:", f"  dmmx show {run}", f"  dmmx report {run}"]
        if [port for ports in result.machine.inputs.values() for port in ports] == ["char"]:
            lines += ["Run it on a text:", f"  dmmx run {run} --text FILE"]
    return "\n".join(lines)
