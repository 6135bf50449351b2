"""`dmmx eval`: a machine measured on a task: its loss, its largest error, and whether it is exact."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from dmmx.cli.options.effort import FRESH, fresh_option
from dmmx.cli.options.files import FileOptions, file_options
from dmmx.cli.options.machine import takes_machine
from dmmx.errors import counted

if TYPE_CHECKING:
    from dmmx.cli.hunt import Hunt
    from dmmx.synthesis.verification.verdict import Verdict
    from dmmx.task import Task


TRIES = 1000
"""Streams that a search for a counter-example tries."""


@click.command("eval")
@click.argument("machine", metavar="MACHINE")
@click.option(
    "--task", "task_name", metavar="NAME_OR_FILE", required=True, help="A built-in task, or a CSV or JSON Lines file."
)
@fresh_option
@click.option("--count", type=click.IntRange(min=1), hidden=True)
@click.option("--seed", type=int, metavar="N", default=0, help="Of the new examples.  [default: 0]")
@click.option("--search", is_flag=True, help="Search for the smallest stream on which it goes wrong.")
@click.option("--tries", type=click.IntRange(min=1), metavar="N", help="Streams to search.  [default: 1000]")
@file_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@takes_machine
def evaluate(
    machine: str,
    task_name: str,
    fresh: int | None,
    count: int | None,
    seed: int,
    search: bool,
    tries: int | None,
    as_json: bool,
    **reading: Any,
) -> None:
    """Measure a machine on a task.

    MACHINE is {machine}. It is run on examples that no training has seen, longer ones among them, and on the hard ones
    of the task. A task read from a file can make no others than its own: then those are taken, all of them, and the
    output says so. Read it as "dmmx synth" did, with the same options.

    Exact means: at every tick of every example, every output is within 1e-4 of what is wanted (or, where the wanted
    numbers of a stream exceed 1, within 1e-4 of the largest). Otherwise the smallest example that goes wrong is shown.
    An exact machine whose numbers are simple fractions is also run without any rounding, on the shortest examples.
    With --search, streams of the task are also spliced, repeated, thinned and put in other order, and what is wanted
    for them is asked of the task; the smallest that goes wrong is shown, an element a tick, "_" for silence. A task
    read from a file knows no answers but its own, and cannot be searched.

    A machine that is not exact is an answer, not a failure: the exit code is 0 all the same.

    \b
    Examples:
      dmmx eval duplicates --task duplicates
      dmmx eval runs/first --task duplicates --fresh 1000 --seed 7
      dmmx eval runs/first --task duplicates --search
      dmmx eval found.json --task examples.jsonl --json
    """
    if fresh is not None and count is not None:
        raise click.UsageError("--count is an older name of --fresh: give one of them.")
    if tries is not None and not search:
        raise click.UsageError("--tries is for the search for a counter-example: give --search, too.")
    from dmmx.cli.cache import use_cache
    from dmmx.cli.hunt import hunt
    from dmmx.cli.machines import resolve_machine, resolve_task
    from dmmx.synthesis.verification.verifier import Verifier
    from dmmx.task import check_fits

    tested, task = resolve_machine(machine), resolve_task(task_name, FileOptions.taken_from(reading))
    # Said of the task by its name, before any work.
    check_fits(tested, task)
    use_cache()
    verdict = Verifier(task.fresh_examples(fresh or count or FRESH, seed), task.hard_examples()).verify(tested)
    found = hunt(tested, task, seed, tries or TRIES) if search else None
    if as_json:
        data = _to_json(machine, task_name, task, verdict)
        click.echo(json.dumps(data | ({"search": found.to_json()} if found else {}), indent=2, ensure_ascii=False))
    else:
        _print(task, verdict, found)


def _print(task: Task, verdict: Verdict, found: Hunt | None) -> None:
    from dmmx.cli.screen import print_rows

    kind = "new" if task.fresh else "the task's own: it can make no others"
    hard = f" and {verdict.hard:,} hard" if verdict.hard else ""
    rows = [
        ("loss", f"{verdict.loss:.6g}"),
        ("largest error", f"{verdict.largest_error:.6g}"),
        ("examples", f"{verdict.examples:,} {task.unit}{hard}, {counted(verdict.ticks, 'tick')} ({kind})"),
        ("verdict", verdict.text(task)),
    ]
    if verdict.exactness is not None:
        rows.append(("in fractions", str(verdict.exactness)))
    if found is not None:
        rows.append(("search", str(found)))
    print_rows(rows)


def _to_json(machine: str, task_name: str, task: Task, verdict: Verdict) -> dict[str, object]:
    from dmmx.cli.hunt import counter_example_to_json
    from dmmx.cli.texts.numbers import json_number

    example, wrong = verdict.counter_example, verdict.deviation
    found: dict[str, object] = {
        "machine": machine,
        "task": task_name,
        "exact": verdict.exact,
        "loss": json_number(verdict.loss),
        "largest_error": json_number(verdict.largest_error),
        "examples": verdict.examples,
        "hard_examples": verdict.hard,
        "new_examples": task.fresh is not None,
        "largest_size": verdict.largest_size,
        "ticks": verdict.ticks,
        "exact_in_fractions": verdict.exactness.examples if verdict.exactness and verdict.exactness.exact else 0,
        "counter_example": None,
    }
    if example is not None and wrong is not None:
        found["counter_example"] = counter_example_to_json(example, wrong)
    return found
