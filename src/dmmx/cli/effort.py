"""The options that say how much work a search may do at a time and altogether."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click


def default_processes() -> int:
    """One a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def effort_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--processes` and `--seconds` to a command."""
    options = (
        click.option("--processes", type=click.IntRange(1), help="So many work side by side.  [default: one a core]"),
        click.option("--seconds", type=click.FloatRange(0, min_open=True), help="Stop after so long.  [default: not]"),
    )
    for option in reversed(options):
        command = option(command)
    return command
