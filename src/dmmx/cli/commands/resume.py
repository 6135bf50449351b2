"""`dmmx resume`: continue an interrupted run."""

from __future__ import annotations

import click

from dmmx.cli.options.effort import default_processes, effort_options


@click.command()
@click.argument("run", metavar="RUN")
@effort_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def resume(run: str, processes: int | None, seconds: float | None, as_json: bool, quiet: bool) -> None:
    """Continue an interrupted run.

    RUN is the run directory that "dmmx synth" named. However the run was stopped (Ctrl-C, a crash, a power cut), it
    ends with the same machine as if it had not been. A run that is done is shown again.

    \b
    Example:
      dmmx resume runs/duplicates-0

    Exit codes: 0 an exact machine was found, 1 none was, 2 wrong usage or input, 130 stopped by Ctrl-C.
    """
    from dmmx.cli.cache import use_cache
    from dmmx.cli.outcome import leave_with, show_outcome
    from dmmx.synthesis import resume as go_on

    use_cache()
    result = go_on(
        run,
        progress="off" if quiet else "auto",
        processes=processes or default_processes(),
        seconds=seconds,
    )
    show_outcome(result, as_json=as_json)
    leave_with(result)
