"""The `python` format: a machine as a generator function that runs without dmmx.

Every output of a neuron is a variable that holds its value of the last tick. Within a tick the neurons are computed
against the direction of the links, so that each still finds the old values; only those on a common cycle are computed
in one assignment.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable

from dmmx.display.exporters import exporter
from dmmx.display.model import picture_of
from dmmx.display.source import helpers
from dmmx.display.source.neurons import can_be_written, takes_complex
from dmmx.display.source.writer import Writer
from dmmx.errors import MachineError, Problem, report_problems
from dmmx.machine import Machine, Port, require_sums, without_dead
from dmmx.vvalue import ZERO, Leaf, Tree

HELPERS = {name: function for name, function in vars(helpers).items() if inspect.isfunction(function)}
"""The functions that may stand below a machine, by name."""

_TREES = '# A tree is a number, or a dict of trees; ":number" is the key of its scalar part.'


@exporter("python")
def python_of(machine: Machine, *, numbers: Iterable[str | Port] = ()) -> str:
    """A machine as the source of a generator function in plain Python.

    The function takes, for every stream input, an iterable of its elements as dicts, and yields the machine's output at
    every tick: the element of its stream output or, where it has several, a dict of them. Dead code is left out.

    Args:
        machine: any machine whose neuron types can be written: the core types, and those with a `spelling`.
        numbers: outputs of stream inputs where nothing but numbers comes, perhaps written `neuron.name`, such as
            `Task.number_ports`. The source is shorter for it, and wrong where something else comes after all; it says
            so.

    Raises:
        MachineError: it has neurons that cannot be written in Python, all are listed; or it rewrites itself. Where
            there are complex numbers, these are also the neurons that put numbers in order.

    Example:
        >>> from dmmx.machine import Machine
        >>> builder = Machine.builder().input("text", "char").neuron("size", "max_norm").output("out", "y")
        >>> machine = builder.link("size.dict", "text.char").link("out.y", "size.norm", -0.5).build()
        >>> print(python_of(machine), end="")
        # 1 neuron, 2 links (2 trainable)
        <BLANKLINE>
        <BLANKLINE>
        def machine(text):
            size, char = 0, {}
            for element in text:
                yield {"y": -0.5 * size}
                size = max_norm(char)
                char = element.get("char", {})
        <BLANKLINE>
        <BLANKLINE>
        # A tree is a number, or a dict of trees; ":number" is the key of its scalar part.
        def max_norm(tree):  # the largest absolute leaf
            return max(map(max_norm, tree.values()), default=0) if isinstance(tree, dict) else abs(tree)
    """
    _check(machine)
    alive = without_dead(machine)
    read = {link.source for link in alive.links}
    ports = [port for port in map(Port.parse, numbers) if port in read]
    text = "\n".join(Writer.of(alive, ports, HELPERS).lines())
    names = _used_names(text)
    parts = [f"# {picture_of(machine).title}"]
    if ports:
        parts.append(f"# Only numbers come in: {', '.join(map(str, ports))}.")
    called = _helpers_of(names)
    sources = [inspect.getsource(HELPERS[name]).rstrip() for name in called]
    imported = [name for name in ("exp", "tanh") if any(name in _used_names(source) for source in (text, *sources))]
    if imported:
        parts += ["", f"from math import {', '.join(imported)}"]
    parts += ["", "", text]
    if called:
        parts += ["", "", *([_TREES] if any("dict" in source for source in sources) else [])]
    for number, source in enumerate(sources):
        parts += ["", ""] if number else []
        parts.append(source)
    return "\n".join(parts) + "\n"


def _check(machine: Machine) -> None:
    require_sums(machine, "write in Python")
    problems = [
        Problem(
            f"neurons.{name}",
            f"the neuron type {part.type_name!r} is not written in Python anywhere; "
            "dmmx.display.source.spellings.spelling says how",
        )
        for name, neuron in machine.neurons.items()
        for part in neuron.parts
        if not can_be_written(part)
    ]
    place = _complex_place(machine)
    if place:
        problems += [
            Problem(
                f"neurons.{name}",
                f"{part.type_name!r} is written in Python for real numbers only, but {place} is complex; "
                "run it with dmmx.interpret",
            )
            for name, neuron in machine.neurons.items()
            for part in neuron.parts
            if can_be_written(part) and not takes_complex(part)
        ]
    if machine.self_port is not None:
        problems.append(
            Problem(
                "self",
                f"the matrix is {machine.self_port}, so the machine has no fixed links that could be written down; "
                "run it with dmmx.interpret",
            )
        )
    if problems:
        raise MachineError(report_problems("the machine cannot be written in Python", problems))


def _complex_place(machine: Machine) -> str | None:
    """Where complex numbers come from, if there are some: a link, a parameter or an output at tick 0."""
    links = [f"the weight of {link.target} <- {link.source}" for link in machine.links if _is_complex(link.weight)]
    values = [(f"initial.{'.'.join(path)}", leaf) for path, leaf in machine.initial.items()]
    for name, neuron in machine.neurons.items():
        for part in neuron.parts:
            value = Tree(part.parameters["value"]) if part.type_name == "constant" else ZERO
            values += [(f"neurons.{name}.value", leaf) for _, leaf in value.items()]
    return next(iter([*links, *(place for place, leaf in values if _is_complex(leaf))]), None)


def _is_complex(leaf: Leaf) -> bool:
    return isinstance(leaf, complex)


def _used_names(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _helpers_of(names: set[str]) -> list[str]:
    """The helper functions among some names, and those that they use, in the order of the helpers' module."""
    used: set[str] = set()
    waiting = [name for name in HELPERS if name in names]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += [other for other in HELPERS if other in _used_names(inspect.getsource(HELPERS[name]))]
    return [name for name in HELPERS if name in used]
