"""`dmmx synth`: find a machine for a task."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dmmx.task import Task


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


def default_processes() -> int:
    """One a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command()
@click.argument("task")
@click.option("--seed", type=int, default=0, help="One seed, one result.  [default: 0]")
@click.option(
    "--out", metavar="DIR", help="The run directory to make.  [default: runs/TASK-SEED, with a number if taken]"
)
@click.option("--processes", type=click.IntRange(1), help="So many work side by side.  [default: one a core]")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="Stop after so long.  [default: no limit]")
@click.option("--starts", type=click.IntRange(1), help="Try at most so many random sketches.  [default: 32]")
@click.option("--cohort", type=click.IntRange(1), help="So many are fitted, then the best go on.  [default: 4]")
@click.option(
    "--wanted", type=click.IntRange(1), help="Stop at so many exact machines; the smallest wins.  [default: 1]"
)
@click.option("--sketch", metavar="NAME", help="Start from layered, recurrent or fluid sketches.  [default: by task]")
@click.option(
    "--neurons",
    metavar="KINDS",
    callback=parse_neurons,
    help='Of the sketch, e.g. "identity=4,compare=4,dot(limit=4)=2".  [default: by task]',
)
@click.option("--layers", type=click.IntRange(1), help="Layers of a layered or fluid sketch.  [default: 5]")
@click.option(
    "--width",
    type=click.IntRange(1),
    help="Neurons of each kind: in a layer if layered [default: 2], in all if recurrent [default: 5]. Neurons of a "
    "layer if fluid [default: 4].",
)
@click.option("--effort", type=click.FloatRange(0, min_open=True), help="Factor on the gradient steps.  [default: 1]")
@click.option("--fresh", type=click.IntRange(1), help="Verify on so many fresh examples.  [default: 200]")
@click.option(
    "--accumulator-gradient",
    type=click.Choice(["exact", "truncated"]),
    help="Truncated stops it at memories' own past.  [default: exact]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def synth(
    task: str,
    seed: int,
    out: str | None,
    processes: int | None,
    seconds: float | None,
    as_json: bool,
    quiet: bool,
    **chosen: Any,
) -> None:
    """Find a machine for a task.

    TASK is the name of a built-in task, such as "duplicates", or a JSON Lines file of examples, one a line:
    {"inputs": {NAME: [V-value per tick]}, "targets": {NAME: [V-value per tick]}}.

    The search starts from a large random sketch, fits it, leaves out every link that is not needed, and verifies what
    is left on fresh examples. Everything is saved in the run directory while it goes on. Ctrl-C finishes the step at
    hand, saves, and shows what was found so far; "dmmx resume" goes on from there.

    \b
    Examples:
      dmmx synth duplicates
      dmmx synth duplicates --seed 3 --out runs/third
      dmmx synth examples.jsonl --layers 3 --width 1
      dmmx synth examples.jsonl --sketch recurrent --width 1

    Exit codes: 0 an exact machine was found, 1 none was, 130 stopped by Ctrl-C.
    """
    from dmmx.cli.cache import use_cache
    from dmmx.cli.outcome import leave_with, show_outcome
    from dmmx.synthesis import Settings, synthesize

    wanted = {name: value for name, value in chosen.items() if value is not None}
    settings = Settings.from_json(wanted)
    made = _make(task, seed)
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
    leave_with(result)


def _make(task: str, seed: int) -> Task:
    from dmmx.cli.machines import resolve_task
    from dmmx.task import built_in_tasks, make_task

    return make_task(task, seed=seed) if task in built_in_tasks else resolve_task(task)


def _free_directory(name: str) -> Path:
    """The first of runs/NAME, runs/NAME-2, … that is not there yet."""
    number, folder = 1, Path("runs") / name
    while folder.exists():
        number += 1
        folder = Path("runs") / f"{name}-{number}"
    return folder
