"""The entry point of the `dmmx` command: what it is called with, and the table of its commands."""

from __future__ import annotations

import click

from dmmx.cli.lazy import LazyCommand, LazyGroup

_COMMANDS = {
    "show": ("show:show", "Draw a machine, or what a run has found."),
    "run": ("run:run", "Run an example, or a machine on a text."),
    "live": ("live:live", "Run a machine and edit it while it runs."),
    "eval": ("evaluate:evaluate", "Measure a machine on a task: exact, or a counter-example."),
    "compare": ("compare:compare", "Compare two machines: the same up to names and scale?"),
    "tasks": ("tasks:tasks", "List the built-in tasks."),
    "examples": ("examples:examples", "List the examples that can be run."),
    "types": ("types:types", "List the neuron types."),
    "synth": ("synth:synth", "Find a machine for a task."),
    "report": ("report:report", "Write an HTML report of a run."),
    "repair": ("repair:repair", "Change a machine as little as possible to make it exact."),
    "resume": ("resume:resume", "Continue an interrupted run."),
    "explain": ("explain:explain", "Explain how a machine is computed."),
}

COMMANDS = {name: LazyCommand(f"dmmx.cli.commands.{place}", help) for name, (place, help) in _COMMANDS.items()}
"""Every command, in the order in which people meet them."""


@click.group("dmmx", cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dmmx")
def main() -> None:
    """Dataflow matrix machines: neural machines that are small programs.

    A machine reads streams (texts, events, numbers) and is nothing but a matrix of weights between neurons that work
    on trees of numbers. dmmx draws machines, runs them on real input, measures them, and finds them: give it example
    streams and it returns a small machine that you can read.

    \b
    Examples:
      dmmx show duplicates                     draw a built-in machine
      dmmx run duplicates --text notes.txt     where does a character repeat?
      dmmx synth duplicates --out runs/first   find a machine for a task
      dmmx eval runs/first --task duplicates   is it exact on new texts?

    Exit codes: 0 done, 1 a run failed, 2 wrong usage or input, 130 interrupted.
    """
