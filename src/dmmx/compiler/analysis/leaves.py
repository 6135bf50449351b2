"""What the compiler leaves to the interpreter: leaves that are no real numbers, and additions other than sums."""

from __future__ import annotations

from dmmx.errors import CompileError
from dmmx.machine import Machine
from dmmx.vvalue import Tree, kind_of, path_text


def refuse_other_leaves(machine: Machine) -> None:
    """Refuse a machine that a program of real numbers and sums would not compute.

    Raises:
        CompileError: links are added by maximum or minimum, a weight is complex, or a constant or an initial output
            is no real number.
    """
    if machine.addition != "sum":
        raise CompileError(
            f"cannot compile: the machine's links are added by {machine.addition}, a compiled machine adds by sum. "
            "Run it with dmmx.interpret"
        )
    for link in machine.links:
        if isinstance(link.weight, complex):
            raise CompileError(
                f"cannot compile: the weight {link.weight} of {link.target} <- {link.source} is complex. "
                "Run the machine with dmmx.interpret"
            )
    refuse_other_kinds(machine.initial, "the initial outputs")
    for name, neuron in machine.neurons.items():
        for part in neuron.parts:
            if part.type_name == "constant":
                refuse_other_kinds(Tree(part.parameters["value"]), f"the constant {name!r}")


def refuse_other_kinds(value: Tree, what: str) -> None:
    """Refuse a V-value with leaves that are no real numbers.

    Args:
        value: the V-value.
        what: what it is, for the message.

    Raises:
        CompileError: it has such a leaf; the first is named.

    Example:
        >>> refuse_other_kinds(Tree({"a": 1j}), "the support")
        Traceback (most recent call last):
            ...
        dmmx.errors.CompileError: the support holds a complex at a: a compiled machine computes with real numbers. Run \
the machine with dmmx.interpret
    """
    for path, leaf in value.items():
        kind = kind_of(leaf)
        if kind != "number":
            place = path_text(path)
            raise CompileError(
                f"{what} holds a {kind} at {place}: a compiled machine computes with real numbers. "
                "Run the machine with dmmx.interpret"
            )
