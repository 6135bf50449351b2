"""`dmmx repair`: the least change that makes a machine exact."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from dmmx.cli.lazy import FAILED
from dmmx.cli.options.effort import FRESH, fresh_option
from dmmx.cli.options.files import FileOptions, file_options
from dmmx.cli.options.machine import takes_machine


@click.command()
@click.argument("machine", metavar="MACHINE")
@click.option(
    "--task", "task_name", metavar="NAME_OR_FILE", required=True, help="A built-in task, or a CSV or JSON Lines file."
)
@click.option("-o", "--output", metavar="FILE", help="Where to write the repaired machine.")
@fresh_option
@click.option("--seed", type=int, metavar="N", default=0, help="Of the fresh examples.  [default: 0]")
@file_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@takes_machine
def repair(
    machine: str,
    task_name: str,
    output: str | None,
    fresh: int | None,
    seed: int,
    as_json: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Repair a machine: search the least change that makes it exact.

    MACHINE is {machine}. First other weights
    are tried, then one new link, then two and three. No neurons are added. Files are read as "dmmx synth" does it.

    \b
    Examples:
      dmmx repair broken.json --task duplicates -o mended.json
      dmmx repair runs/first --task examples.csv

    Exit codes: 0 the machine is exact now (or was before), 1 nothing was found, 2 wrong usage or input.
    """
    from dmmx.cli.cache import use_cache
    from dmmx.cli.machines import resolve_machine, resolve_task
    from dmmx.cli.writing import check_writable, save_machine
    from dmmx.machine import machine_to_json
    from dmmx.synthesis import Settings
    from dmmx.synthesis import repair as mend

    broken, task = resolve_machine(machine), resolve_task(task_name, FileOptions.taken_from(reading))
    check_writable(output)
    use_cache()
    found = mend(
        broken,
        task,
        seed=seed,
        settings=Settings(fresh=fresh or FRESH),
        report=None if quiet else lambda text: click.echo(f"Trying {text} …", err=True),
    )
    if output is not None and found.verdict.exact:
        save_machine(output, found.machine)
    if as_json:
        record = {
            "exact": found.verdict.exact,
            "verdict": found.verdict.text(task),
            "added": [str(link) for link in found.added],
            "altered": [[str(before), str(after)] for before, after in found.altered],
            "machine": json.loads(machine_to_json(found.machine)),
        }
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(f"{found.text}\nVerdict: {found.verdict.text(task)}")
    if not found.verdict.exact:
        if output is not None:
            click.echo(f"{output}: not written: not exact", err=True)
        sys.exit(FAILED)
