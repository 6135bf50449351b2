"""What is on the wires at every tick of one short example, as data for the page's slider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dmmx.display.model import picture_of
from dmmx.display.words import value_text, visible
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, Port
from dmmx.task import Example
from dmmx.vvalue import Tree

MOST_TICKS = 80
"""So many ticks of the example are shown."""

_LENGTH = 64


def short_example(examples: Sequence[Example]) -> Example:
    """The one to step through: the shortest in which something is wanted that is not zero."""
    speaking = [example for example in examples if any(any(stream) for stream in example.targets.values())]
    return min(speaking or examples, key=lambda example: example.ticks)


def steps_of(machine: Machine, example: Example) -> dict[str, Any]:
    """All values at every tick, as JSON data.

    The texts of values are listed once under `texts`; `rows` holds, for every port, its name, what it is, the number of
    its wires' source in the picture (or None), that of its node, and for every tick the number of a text. `wanted` is
    the same of an output's target, else None.

    Args:
        machine: the machine.
        example: whose streams it reads.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates_example
        >>> steps = steps_of(duplicate_detector(), duplicates_example("aa", cadence=2, ticks=6))
        >>> row = steps["rows"][1]
        >>> row["name"], [steps["texts"][number] for number in row["values"]]
        ('counts.result', ['0', '{"a": 1}', '{"a": 1}', '{"a": 2}', '{"a": 2}', '{"a": 3}'])
    """
    texts: dict[str, int] = {"0": 0}
    picture = picture_of(machine)
    sources = {port: index for index, port in enumerate(picture.sources)}
    shown = [(Port(node.name, name), node.kind) for node in picture.nodes for name in (node.outputs or node.inputs)]
    rows: list[dict[str, Any]] = [
        {
            "name": visible(str(port)),
            "kind": kind,
            "source": sources.get(port),
            "node": picture.place_of[port.neuron],
            "values": [],
            "wanted": [] if kind == "output" and port.neuron in example.targets else None,
        }
        for port, kind in shown
    ]

    def numbered(value: Tree) -> int:
        text = value_text(value, _LENGTH) if value else "0"
        return texts.setdefault(text, len(texts))

    engine = Interpreter(machine)
    ticks, problem = min(example.ticks, MOST_TICKS), ""
    for tick in range(ticks):
        try:
            arrived = engine.step({name: stream[tick] for name, stream in example.inputs.items()})
        except ArithmeticError:
            ticks, problem = tick, f"At tick {tick + 1} the numbers become too large to compute with."
            break
        for row, (port, kind) in zip(rows, shown, strict=True):
            value = (arrived if kind == "output" else engine.state)[port.neuron][port.name]
            row["values"].append(numbered(value))
            if row["wanted"] is not None:
                row["wanted"].append(numbered(example.targets[port.neuron][tick][port.name]))
    return {"ticks": ticks, "texts": list(texts), "rows": rows, "problem": problem, "cut": ticks < example.ticks}
