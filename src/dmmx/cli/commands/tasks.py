"""`dmmx tasks`: the built-in tasks, what they ask for, and how large the machines written by hand are."""

from __future__ import annotations

import json
from typing import Any

import click

from dmmx.errors import counted


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def tasks(as_json: bool) -> None:
    """List the built-in tasks.

    Each comes with a machine written by hand, known by the same name. Of every task are shown what goes in and what
    comes out, what is asked for, the streams of training, and how many trainable links that machine has. In JSON
    "links" are all of them, and "trainable_links" these; so in every command.

    \b
    Examples:
      dmmx tasks
      dmmx tasks --json
      dmmx show parity                  the machine written by hand
      dmmx synth parity                 find one
      dmmx eval parity --task parity    measure it
    """
    from dmmx.task import built_in_tasks

    found = [_described(name) for name in built_in_tasks]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for task in found:
        click.echo(_text(task))
    click.echo("Links: the trainable ones of the machine written by hand.")


def _described(name: str) -> dict[str, Any]:
    from dmmx.cli.machines import sizes_of
    from dmmx.machine import latencies_of
    from dmmx.task import built_in_machines, make_task, summary_of

    task, machine = make_task(name), built_in_machines[name]()
    return {
        "name": name,
        "summary": summary_of(name),
        "inputs": {neuron: list(ports) for neuron, ports in machine.inputs.items()},
        "outputs": {neuron: list(ports) for neuron, ports in machine.outputs.items()},
        "examples": len(task.examples),
        "ticks": max(example.ticks for example in task.examples),
        **sizes_of(machine),
        "latency": {str(port): latency for port, latency in latencies_of(machine).items()},
    }


def _text(task: dict[str, Any]) -> str:
    streams = f"{_ports(task['inputs'])} -> {_ports(task['outputs'])}"
    nouns = {"examples": "stream", "ticks": "tick", "trainable_links": "link"}
    examples, ticks, links = (counted(task[key], noun) for key, noun in nouns.items())
    size = f"{examples} of {ticks}, {links}"
    return f"{task['name']}: {streams}\n  {task['summary']}\n  {size}\n"


def _ports(streams: dict[str, list[str]]) -> str:
    return ", ".join(f"{name}.{port}" for name, ports in streams.items() for port in ports)
