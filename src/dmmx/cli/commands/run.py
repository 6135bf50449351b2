"""`dmmx run`: an example, or a machine on real text: where do its outputs become non-zero, and what do they say?"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

import click

from dmmx.cli.options.kinds import Kinds, kind_options
from dmmx.cli.options.machine import takes_machine

if TYPE_CHECKING:
    from dmmx.cli.texts.engines import TextEngine
    from dmmx.cli.texts.plan import Plan
    from dmmx.cli.texts.reading import ByteSource, Survey
    from dmmx.cli.texts.report import Report
    from dmmx.machine import Machine, Mismatch

AUTO_TICKS = 100_000
"""Up to so many ticks the interpreter is done before the compiler has begun."""

ENGINES = ("auto", "compiled", "interpreter")


@click.command()
@click.argument("machine", metavar="MACHINE")
@click.option("--text", metavar="FILE", help='A UTF-8 text file of any size; "-" is standard input.')
@click.option("--cadence", type=click.IntRange(min=1), metavar="N", help="Ticks between characters.  [default: 10]")
@click.option("--per-line", is_flag=True, help="Every line is a text of its own.")
@click.option("--engine", type=click.Choice(ENGINES), help="What runs the machine.  [default: auto]")
@click.option("--ticks", type=click.IntRange(min=1), metavar="N", help="Example: how long to run.")
@click.option("--out", metavar="FILE", help="Example: write what there is to see or to keep into this file.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Example: choose; may be repeated.")
@kind_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON; with --per-line one object a line.")
@takes_machine
def run(
    machine: str,
    text: str | None,
    cadence: int | None,
    per_line: bool,
    engine: str | None,
    ticks: int | None,
    out: str | None,
    settings: tuple[str, ...],
    kinds: tuple[str, ...],
    mismatch: Mismatch | None,
    as_json: bool,
) -> None:
    """Run an example, or a machine on a text.

    An example, such as "accumulator", has streams of its own: what changes is printed, one line a tick. `dmmx examples`
    lists all, and says which of them take a text, write a file, or have something to choose.

    Otherwise MACHINE is {machine}. It must have one stream input, which is given the characters of the text one by one.
    For every output the place is printed where it first becomes non-zero: the character that it answers, the tick when
    the answer arrived, and the answer. The text is streamed: it may be larger than memory.

    The compiled engine reads a file twice, first for its alphabet. Short files and standard input go to the
    interpreter, which starts at once but is some forty times slower.

    By default every link carries whatever comes. With --mismatch or --kind, links between different kinds of streams
    contribute nothing, or are an error: before the run where it is known, and else at the tick when it happens.

    \b
    Examples:
      dmmx run accumulator --ticks 5
      dmmx run duplicates --text notes.txt      where does a character repeat?
      dmmx run duplicates --text words.txt --per-line         in which words?
      dmmx run runs/first --text notes.txt --cadence 3
      echo "abcb." | dmmx run duplicates --text - --json
    """
    from dmmx.cli.machines import find_example, resolve_machine

    minded = Kinds.read(kinds, mismatch)
    example = find_example(machine)
    of_texts = {"--cadence": cadence, "--per-line": per_line, "--engine": engine}
    of_examples = {"--ticks": ticks, "--out": out, "--set": settings}
    if example is not None and (text is None or example.reads_text):
        from dmmx.cli.run_example import run_example
        from dmmx.cli.writing import check_writable
        from dmmx.examples import request_for

        _refuse(of_texts, f"{machine!r} is an example, with streams and timing of its own")
        request = request_for(example, ticks=ticks, text=text, out=out, settings=settings)
        check_writable(out)
        if minded:
            request = request.minding(example, minded.kinds, minded.mismatch)
        run_example(example, request, as_json)
        return
    found = resolve_machine(machine)
    if text is None:
        raise click.UsageError(
            f"{machine!r} is no example, so it has no streams of its own: give it a text to read, with --text FILE. "
            "dmmx examples lists the examples."
        )
    _refuse(of_examples, f"{machine!r} reads a text here, as any machine does")
    _run_on_text(machine, found, text, cadence or 10, per_line, engine or "auto", minded, as_json)


def _refuse(options: Mapping[str, object], why: str) -> None:
    """Say that options have no use here, if some are given."""
    given = [name for name, value in options.items() if value]
    if given:
        raise click.UsageError(f"{why}; {', '.join(given)} {'has' if len(given) == 1 else 'have'} no use")


def _run_on_text(
    name: str, machine: Machine, text: str, cadence: int, per_line: bool, engine: str, minded: Kinds, as_json: bool
) -> None:
    from dmmx.cli.texts.plan import plan_of
    from dmmx.cli.texts.report import Report

    plan = plan_of(machine, cadence)
    survey = None if text == "-" else _survey(text)
    chosen = _engine(plan, survey, engine, minded)
    report = Report(name, text, plan, chosen.name, as_json, per_line)
    with ExitStack() as stack:
        _read(plan, chosen, _pieces(text, stack), report, survey)


def _survey(path: str) -> Survey:
    from dmmx.cli.texts.reading import opened, pieces_of, survey
    from dmmx.errors import InputFileError

    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise InputFileError(
            f'{path}: is no regular file, so it cannot be read twice; give it with --text - < "{path}"'
        )
    with opened(path) as source:
        found = survey(pieces_of(source, path))
    if not found.characters:
        raise InputFileError(f"{path}: is empty: there are no characters to read")
    return found


def _engine(plan: Plan, survey: Survey | None, asked: str, minded: Kinds) -> TextEngine:
    """The engine that was asked for, or the one that will be done first."""
    from dmmx.cli.texts.engines import InterpreterEngine
    from dmmx.errors import CompileError

    if survey is None and asked == "compiled":
        raise click.UsageError("the compiled engine reads a text twice, which standard input does not allow")
    if minded and asked == "compiled":
        raise click.UsageError("the compiled engine knows numbers only; kinds are minded by --engine interpreter")
    is_short = survey is None or plan.ticks(survey.characters) <= AUTO_TICKS
    if survey is None or minded or asked == "interpreter" or (asked == "auto" and is_short):
        return InterpreterEngine(plan, minded)
    from dmmx.cli.cache import use_cache
    from dmmx.cli.texts.compiled_engine import CompiledEngine

    use_cache()
    try:
        return CompiledEngine(plan, survey.alphabet)
    except CompileError:
        if asked == "compiled":
            raise
        return InterpreterEngine(plan, minded)


def _pieces(text: str, stack: ExitStack) -> Iterator[str]:
    from dmmx.cli.texts.reading import opened, pieces_of

    if text == "-":
        return pieces_of(cast("ByteSource", sys.stdin.buffer), "standard input")
    return pieces_of(stack.enter_context(opened(text)), text)


def _read(plan: Plan, engine: TextEngine, pieces: Iterator[str], report: Report, survey: Survey | None) -> None:
    """Read the text and report as it goes."""
    from dmmx.cli.progress import bar
    from dmmx.cli.texts.findings import read_lines, read_through
    from dmmx.errors import InputFileError

    started = time.perf_counter()
    # Where findings scroll by on the same terminal, they are the progress.
    scrolls = report.per_line and sys.stdout.isatty()
    total = survey.characters if survey and not scrolls else 0
    with bar(total) as shown:
        if report.per_line:
            for number, progress in read_lines(plan, engine, pieces):
                report.line(number, progress)
                shown.move(report.characters)
        else:
            for progress in read_through(plan, engine, pieces):
                if progress.findings:
                    shown.hide()
                report.text(progress)
                shown.move(report.characters)
    if not report.characters:
        raise InputFileError("there are no characters to read")
    report.end(time.perf_counter() - started)
