"""The options that say how much work is to be done: at a time, altogether, and to verify."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click


def default_processes() -> int:
    """One a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


FRESH = 200
"""Fresh examples that a verdict is about, unless told otherwise."""


def fresh_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--fresh` to a command."""
    return click.option(
        "--fresh", type=click.IntRange(1), metavar="N", help=f"Verify on N fresh examples.  [default: {FRESH}]"
    )(command)


def effort_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--processes` and `--seconds` to a command."""
    options = (
        click.option(
            "--processes", type=click.IntRange(1), metavar="N", help="N work side by side.  [default: one a core]"
        ),
        click.option(
            "--seconds",
            type=click.FloatRange(0, min_open=True),
            metavar="N",
            help="Stop after N seconds.  [default: not]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
