"""`dmmx examples`: the built-in examples, what they show, and where the ideas are from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from dmmx.errors import counted

if TYPE_CHECKING:
    from dmmx.examples import Example


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def examples(as_json: bool) -> None:
    """List the examples that can be run.

    Each is a machine with streams of its own, small enough to read, that shows one thing which dataflow matrix
    machines can do. Of every example are shown what it does, how large it is, what it can be given, and where the idea
    is from.

    \b
    Examples:
      dmmx examples
      dmmx examples --json
      dmmx run accumulator      run one
      dmmx show accumulator     draw its machine
    """
    from dmmx.examples import built_in_examples

    found = [_described(example) for example in built_in_examples.values()]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for example in found:
        click.echo(_text(example))
    click.echo("Run one: dmmx run NAME. Draw its machine: dmmx show NAME.")


def _described(example: Example) -> dict[str, Any]:
    from dmmx.cli.machines import sizes_of

    machine = example.machine()
    return {
        "name": example.name,
        "summary": example.summary,
        "source": example.source,
        "ticks": example.ticks,
        **sizes_of(machine),
        "reads_text": example.reads_text,
        "writes": example.writes,
        "settings": dict(example.settings),
    }


def _text(example: dict[str, Any]) -> str:
    size = f"{counted(example['neurons'], 'neuron')}, {counted(example['links'], 'link')}"
    lines = [
        f"{example['name']}: {example['summary']}",
        f"  {size}, {counted(example['ticks'], 'tick')}",
        f"  {example['source']}",
    ]
    if example["reads_text"]:
        lines.append("  --text FILE: a text of your own")
    if example["writes"]:
        lines.append(f"  --out FILE: {example['writes']}")
    lines += [f"  --set {name}={default}" for name, default in example["settings"].items()]
    return "\n".join(lines) + "\n"
