"""The page about a run: its sections, put together into one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from dmmx.display.model import picture_of
from dmmx.display.report.ablation import ablations_of
from dmmx.display.report.pictures import Symbol, symbol_of
from dmmx.display.report.record import read_run
from dmmx.display.report.sections import as_html, head, the_front, the_links, the_pick, the_search
from dmmx.task import Task

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""The page may load nothing, whatever is in it."""


def run_report_html(run: str | Path, *, task: Task | None = None) -> str:
    """A report of a synthesis run as one HTML page, which needs no other file and no network.

    It shows the pick, its values tick by tick on a short example, the front, loss and links over the search, and what
    breaks without each link. The last is computed anew, which takes some seconds.

    Args:
        run: its directory; the run may be unfinished, as long as it has found something.
        task: the task again, where it was made in Python; without it the run's own examples are used.

    Raises:
        InputFileError: it is no run directory, has found nothing yet, or is damaged.
        TaskError: the task does not fit the machine.

    Example:
        >>> from dmmx.display.report import run_report_html
        >>> page = run_report_html("runs/duplicates-0")  # doctest: +SKIP
    """
    record = read_run(run, task)
    symbols = [symbol_of(found.machine, f"machine-{index}") for index, found in enumerate(record.front)]
    sections = [
        *head(record),
        *the_pick(record),
        *the_front(record.front, symbols),
        *the_search(record),
        *the_links(ablations_of(record.pick.machine, record.task), picture_of(record.pick.machine)),
    ]
    return _page(f"{record.task.name}: a synthesis run", sections, symbols)


def _page(title: str, sections: Sequence[str], symbols: Sequence[Symbol]) -> str:
    own = files("dmmx.display.report")
    symbol_texts = "".join(symbol.text for symbol in symbols)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{as_html(title)}</title>",
        f"<style>\n{own.joinpath('page.css').read_text(encoding='utf-8')}</style>",
        "</head>",
        "<body>",
        f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{symbol_texts}</defs></svg>',
        *sections,
        '<dialog id="large"><button type="button">Close</button><div></div></dialog>',
        f"<script>\n{own.joinpath('page.js').read_text(encoding='utf-8')}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"
