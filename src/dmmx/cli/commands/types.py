"""`dmmx types`: the neuron types, with what goes in, what comes out, and what they can be given."""

from __future__ import annotations

import inspect
import json
import textwrap
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dmmx.neuron import NeuronType


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def types(as_json: bool) -> None:
    """List the neuron types.

    Of every type are shown its inputs and outputs, its parameters with their defaults, and what it puts out. "any"
    stands for ports of any name. A type that is marked "never silent" puts something out when nothing comes in.

    \b
    Examples:
      dmmx types
      dmmx types --json
      dmmx synth steps.csv --neurons "identity=4,dot(limit=4)=2"
    """
    from dmmx.neuron import neuron_types

    found = [_described(neuron_types[name]) for name in sorted(neuron_types)]
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else "\n\n".join(map(_text, found)))


def _described(kind: NeuronType) -> dict[str, Any]:
    required = [name for name, default in kind.parameters.items() if default is inspect.Parameter.empty]
    return {
        "name": kind.name,
        "summary": kind.summary,
        "inputs": None if kind.inputs is None else list(kind.inputs),
        "outputs": None if kind.outputs is None else list(kind.outputs),
        "parameters": {name: default for name, default in kind.parameters.items() if name not in required},
        "required_parameters": required,
        "zero_preserving": kind.zero_preserving,
        "memory": None if kind.memory is None else list(kind.memory),
    }


def _text(kind: dict[str, Any]) -> str:
    parameters = [*kind["required_parameters"], *(f"{name}={value}" for name, value in kind["parameters"].items())]
    title = f"{kind['name']}({', '.join(parameters)})" if parameters else kind["name"]
    marks = "" if kind["zero_preserving"] else " (never silent)"
    ports = f"{title}: {_ports(kind['inputs'])} -> {_ports(kind['outputs'])}{marks}"
    title_lines = textwrap.fill(ports, 80, subsequent_indent="    ")
    return title_lines + "\n" + textwrap.fill(kind["summary"], 80, initial_indent="  ", subsequent_indent="  ")


def _ports(names: list[str] | None) -> str:
    return "any" if names is None else ", ".join(names) or "nothing"
