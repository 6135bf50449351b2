"""`dmmx synth`: find a machine for a task."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dmmx.cli.options.effort import default_processes, effort_options, fresh_option
from dmmx.cli.options.files import FileOptions, file_options

if TYPE_CHECKING:
    from dmmx.task import Task


_ADVICE = """No machine does all of it. What helps most often:
  more time to answer, as --latency {latency}: every neuron on the way costs a tick
  shorter and more varied streams, and numbers not far from 1
  other sketches, as --layers 2 --width 1, --sketch recurrent, or another --seed"""
"""Said about a task of the user's own."""


def parse_neurons(context: click.Context, parameter: click.Parameter, text: str | None) -> dict[str, int] | None:
    """The counts by kind that a text like `compare=4,dot(limit=4)=2` says."""
    if text is None:
        return None
    found: dict[str, int] = {}
    # A comma within brackets belongs to a kind's parameters.
    for part in re.split(r",(?![^(]*\))", text):
        kind, equals, count = part.rpartition("=")
        if not equals or not count.strip().isdecimal():
            raise click.BadParameter(f"expected KIND=COUNT, like compare=4, got {part!r}")
        found[kind.strip()] = int(count)
    return found


@click.command()
@click.argument("task", required=False)
@click.option("--examples", metavar="FILE", help="A CSV or JSON Lines file of examples, instead of TASK.")
@file_options
@click.option(
    "--hold-out",
    type=click.IntRange(0),
    metavar="N",
    help="File: keep N streams from training, to verify on.  [default: a fifth, if there are 5 or more]",
)
@click.option(
    "--train-rows",
    type=click.IntRange(1),
    metavar="N",
    help="File: train on the first N rows of longer streams; verify on all.  [default: 60, more if something first "
    "comes later]",
)
@click.option("--seed", type=int, metavar="N", default=0, help="One seed, one result.  [default: 0]")
@click.option(
    "--out", metavar="DIR", help="The run directory to make.  [default: runs/TASK-SEED, with a number if taken]"
)
@effort_options
@click.option("--starts", type=click.IntRange(1), metavar="N", help="Try at most N random sketches.  [default: 32]")
@click.option("--cohort", type=click.IntRange(1), metavar="N", help="N are fitted, then the best go on.  [default: 4]")
@click.option(
    "--wanted",
    type=click.IntRange(1),
    metavar="N",
    help="Stop at N exact machines; the smallest wins.  [default: by task]",
)
@click.option("--sketch", metavar="NAME", help="Start from layered, recurrent or fluid sketches.  [default: by task]")
@click.option(
    "--neurons",
    metavar="KINDS",
    callback=parse_neurons,
    help='Of the sketch, e.g. "identity=4,compare=4,dot(limit=4)=2".  [default: by task]',
)
@click.option(
    "--layers",
    type=click.IntRange(1),
    metavar="N",
    help="Layers of a layered or fluid sketch.  [default: by task; 5 if only --sketch is given]",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    metavar="N",
    help="Neurons of each kind: in a layer if layered, in all if recurrent. Neurons of a layer if fluid.  [default: by "
    "task; 2, 5 and 4 if only --sketch is given]",
)
@click.option(
    "--effort", type=click.FloatRange(0, min_open=True), metavar="X", help="Factor on the gradient steps.  [default: 1]"
)
@click.option(
    "--sparsifier", metavar="NAME", help="What draws links to zero: half, l1, logarithm, ...  [default: half]"
)
@click.option(
    "--saliency",
    metavar="NAME",
    help="Orders the last links: second_order, leaving_out, magnitude.  [default: second_order]",
)
@click.option("--estimator", metavar="NAME", help="Gradients are exact, truncated, or by evolution.  [default: exact]")
@fresh_option
@click.option(
    "--lessons/--no-lessons",
    default=None,
    help="Train on counter-examples to machines that fail.  [default: lessons]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def synth(
    task: str | None,
    examples: str | None,
    seed: int,
    out: str | None,
    processes: int | None,
    seconds: float | None,
    hold_out: int | None,
    train_rows: int | None,
    as_json: bool,
    quiet: bool,
    **chosen: Any,
) -> None:
    """Find a machine for a task.

    TASK is a built-in task, such as "duplicates", or a file of examples. In a CSV file every row is a tick; name its
    columns in:NAME and out:NAME, or the last one is the output. Words are symbols, an empty cell is zero, and a blank
    row begins another stream. An answer stands in the row of its question; it is wanted 2 ticks later, because every
    link of a machine costs a tick. In a JSON Lines file every line is an example:
    {"inputs": {NAME: [V-value per tick]}, "targets": {NAME: [V-value per tick]}}.

    The search starts from a large random sketch, fits it, leaves out every link that is not needed, and verifies what
    is left on fresh examples. Everything is saved in the run directory while it goes on. Ctrl-C finishes the step at
    hand, saves, and shows what was found so far; "dmmx resume" goes on from there.

    \b
    Examples:
      dmmx synth duplicates
      dmmx synth duplicates --seed 3 --out runs/third
      dmmx synth turnstile.csv
      dmmx synth --examples log.csv --inputs time,event --outputs alarm
      dmmx synth examples.jsonl --layers 3 --width 1
      dmmx synth examples.jsonl --sketch recurrent --width 1

    Exit codes: 0 an exact machine was found, 1 none was, 130 stopped by Ctrl-C.
    """
    from dmmx.cli.cache import use_cache
    from dmmx.cli.outcome import leave_with, show_outcome
    from dmmx.synthesis import Settings, synthesize

    options = FileOptions.taken_from(chosen)
    wanted = {name: value for name, value in chosen.items() if value is not None}
    settings = Settings.from_json(wanted)
    dividing = {"hold_out": hold_out, "train_rows": train_rows}
    made = _make(_named(task, examples), seed, options, dividing, is_file=examples is not None, quiet=quiet)
    directory = Path(out) if out else _free_directory(f"{made.name}-{seed}")
    use_cache()
    result = synthesize(
        made,
        seed=seed,
        settings=settings,
        run=directory,
        progress="off" if quiet else "auto",
        processes=processes or default_processes(),
        seconds=seconds,
    )
    show_outcome(result, as_json=as_json)
    if not (quiet or made.recipe or result.report.stopped or result.report.verdict.exact):
        click.echo(_ADVICE.format(latency=made.latency + 1), err=True)
    leave_with(result)


def _named(task: str | None, examples: str | None) -> str:
    if task is not None and examples is not None:
        raise click.UsageError("TASK and --examples both name what is to be done; give one of them.")
    found = task if examples is None else examples
    if found is None:
        raise click.UsageError("Missing argument 'TASK': a built-in task, such as duplicates, or a file of examples.")
    return found


def _make(
    given: str, seed: int, options: FileOptions, dividing: Mapping[str, int | None], *, is_file: bool, quiet: bool
) -> Task:
    """The task; how a file was understood is said on the screen."""
    from dmmx.cli.machines import refuse_file_options, resolve_task
    from dmmx.cli.own_task import load_own_task
    from dmmx.task import built_in_tasks, make_task

    if given in built_in_tasks and not is_file:
        own = [f"--{name.replace('_', '-')}" for name, value in dividing.items() if value is not None]
        refuse_file_options(given, [*options.given, *own])
        return make_task(given, seed=seed)
    if not is_file and (os.path.isdir(given) or not os.path.exists(given)):
        # Says what is wrong with it, and which names there are.
        return resolve_task(given)
    made = load_own_task(given, options, seed=seed, **dividing)
    if not quiet:
        click.echo("\n".join(made.lines()), err=True)
    return made.task


def _free_directory(name: str) -> Path:
    """The first of runs/NAME, runs/NAME-2, … that is not there yet."""
    number, folder = 1, Path("runs") / name
    while folder.exists():
        number += 1
        folder = Path("runs") / f"{name}-{number}"
    return folder
