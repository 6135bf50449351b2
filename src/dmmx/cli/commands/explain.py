"""`dmmx explain`: how a machine is computed once it is compiled, and what of it is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dmmx.cli.options.files import FileOptions, file_options
from dmmx.cli.options.machine import takes_machine

if TYPE_CHECKING:
    from dmmx.compiler import Program
    from dmmx.examples import Example
    from dmmx.machine import Machine


@click.command()
@click.argument("machine", metavar="MACHINE")
@click.option("--task", "task_name", metavar="NAME_OR_FILE", help="Compile for the streams of this task.")
@click.option("--alphabet", metavar="CHARACTERS", help="Compile for texts of these characters.")
@file_options
@takes_machine
def explain(machine: str, task_name: str | None, alphabet: str | None, **reading: Any) -> None:
    """Explain how a machine is computed.

    MACHINE is {machine}. It is compiled for the paths at which its streams may be non-zero: those of a task, or the
    characters of its text. An example is compiled for its own streams, and a machine without stream inputs needs none.

    Printed are the stages in the order in which they are computed and why in that one, the paths of every input and
    output, what is dropped since no output depends on it, and what a tick costs.

    \b
    Examples:
      dmmx explain duplicates --alphabet abc.
      dmmx explain runs/first --task duplicates
      dmmx explain found.json --task examples.jsonl
    """
    if task_name is not None and alphabet is not None:
        raise click.UsageError("give --task or --alphabet, not both: each says what the streams may hold")
    options = FileOptions.taken_from(reading)
    if task_name is None:
        options.refuse_without_task()
    from dmmx.cli.machines import find_example, resolve_machine

    explained = resolve_machine(machine)
    example = find_example(machine)
    if task_name is not None:
        program = _for_task(explained, task_name, options)
    elif example is not None and alphabet is None:
        program = _for_example(example)
    else:
        program = _for_text(explained, alphabet)
    click.echo(program.explain())


def _for_task(machine: Machine, name: str, options: FileOptions) -> Program:
    from dmmx.cli.machines import resolve_task
    from dmmx.task import check_fits
    from dmmx.train.loss import compile_for

    task = resolve_task(name, options)
    check_fits(machine, task)
    return compile_for(machine, task.examples)


def _for_example(example: Example) -> Program:
    """Compiled for the streams that the example runs on."""
    from itertools import islice

    from dmmx.compiler import compile
    from dmmx.compiler.analysis.leaves import refuse_other_kinds
    from dmmx.examples import request_for
    from dmmx.interpreter import read_streams
    from dmmx.task.support import support_of

    machine, request = example.machine(), request_for(example)
    streams = example.streams(request)
    if machine.inputs and not streams:
        return _for_text(machine, None)
    ticks = list(islice(read_streams(machine, streams), request.ticks)) if machine.inputs else []
    for elements in ticks:
        for name, element in elements.items():
            refuse_other_kinds(element, f"cannot compile: the stream {name!r}")
    return compile(machine, support_of([{name: tuple(each[name] for each in ticks) for name in machine.inputs}]))


def _for_text(machine: Machine, alphabet: str | None) -> Program:
    from dmmx.compiler import compile

    if alphabet is None and not machine.inputs:
        return compile(machine, {})
    if not alphabet:
        raise click.UsageError(
            "the machine reads streams: say what they may hold, with --task NAME_OR_FILE or --alphabet CHARACTERS"
        )
    from dmmx.cli.texts.plan import plan_of

    port = plan_of(machine, cadence=1).port
    return compile(machine, {port.neuron: {port.name: dict.fromkeys(alphabet, 1)}})
