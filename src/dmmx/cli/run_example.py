"""Running an example: its lines as they come, or all its numbers as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dmmx.examples import Example, Request


def run_example(example: Example, request: Request, as_json: bool) -> None:
    """Print what an example has to say."""
    from dmmx.examples import FOR_EVER, lines_of

    if not as_json:
        for line in lines_of(example, request):
            click.echo(line.text)
        return
    rows = [dict(line.data) for line in lines_of(example, request)]
    ticks = None if request.ticks == FOR_EVER else request.ticks
    found = {"example": example.name, "ticks": ticks, "settings": dict(request.settings), "rows": rows}
    click.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
