"""Machines to nested JSON matrices."""

from __future__ import annotations

from collections.abc import Iterable

from dmmx.errors import MachineError
from dmmx.machine.check import require_sums
from dmmx.machine.entries import neuron_to_json, weight_to_json
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine
from dmmx.machine.nested.matrix import as_json, rows_text
from dmmx.machine.nested.types import HARD, SOFT, TYPES


def machine_to_matrix(machine: Machine) -> str:
    """The network matrix of a machine as nested JSON: trainable links, fixed links, and what its neurons are.

    Outputs at tick 0, and which output of a self-referential machine is its matrix, are not in it.

    Raises:
        MachineError: links are added by maximum or minimum, which no matrix says; or a parameter that JSON cannot hold.

    Example:
        >>> builder = Machine.builder().input("in", "x").output("out", "y").link("out.y", "in.x", 0.5)
        >>> print(machine_to_matrix(builder.build()), end="")
        {
          "soft": {
            "out": {
              "y": {"in": {"x": 0.5}}
            }
          },
          "hard": {},
          "types": {
            "in": {"input": ["x"]},
            "out": {"output": ["y"]}
          }
        }
    """
    require_sums(machine, "write the matrix of", "a machine file or EDN holds it")
    types: dict[str, object] = {name: {"input": list(ports)} for name, ports in machine.inputs.items()}
    types |= {name: neuron_to_json(neuron) for name, neuron in machine.neurons.items()}
    types |= {name: {"output": list(ports)} for name, ports in machine.outputs.items()}
    soft = rows_text(_rows(link for link in machine.links if link.trainable), "  ")
    hard = rows_text(_rows(link for link in machine.links if not link.trainable), "  ")
    lines = ",\n".join(f"    {as_json(name)}: {_entry(name, entry)}" for name, entry in types.items())
    named = f"{{\n{lines}\n  }}" if lines else "{}"
    return f'{{\n  "{SOFT}": {soft},\n  "{HARD}": {hard},\n  "{TYPES}": {named}\n}}\n'


def _entry(name: str, entry: object) -> str:
    try:
        return as_json(entry)
    except (TypeError, ValueError, RecursionError) as error:
        raise MachineError(f"neurons.{name}: cannot be written as JSON: {error}") from None


def _rows(links: Iterable[Link]) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    rows: dict[str, dict[str, dict[str, dict[str, object]]]] = {}
    for link in links:
        row = rows.setdefault(link.target.neuron, {}).setdefault(link.target.name, {})
        row.setdefault(link.source.neuron, {})[link.source.name] = weight_to_json(link.weight)
    return rows
