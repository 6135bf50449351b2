"""`dmmx report`: everything about a run on one HTML page."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("-o", "--output", metavar="FILE", help="Where to write it.  [default: report.html in the run]")
def report(run: str, output: str | None) -> None:
    """Write an HTML report of a run.

    RUN is the directory of a run; it may be unfinished. The report is one file that needs no other and no network. It
    shows the machine and its values tick by tick on a short example, the front with pictures, loss and links over the
    search, and what breaks when each link is left out.

    \b
    Examples:
      dmmx report runs/first
      dmmx report runs/first -o first.html
    """
    from dmmx.cli.writing import save
    from dmmx.display.report import run_report_html

    page = run_report_html(run)
    path = output or str(Path(run) / "report.html")
    save(path, page)
    click.echo(f"Written: {path} ({len(page.encode()) / 1024:,.0f} KiB)")
