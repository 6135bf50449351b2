"""The heart of an LSTM: a cell that keeps a part of itself and hears something new, of two gates."""

from __future__ import annotations

from dmmx.examples.example import Example
from dmmx.machine import Machine


def two_stroke_machine(forget: float = 0.5, write: float = 1, new: float = 2) -> Machine:
    """c' = forget · c + write · new, of two `multiply` neurons whose sum an `identity` neuron holds.

    The way from the cell through a gate and back is two links long, so the cell makes a step every two ticks.
    """
    return (
        Machine.builder()
        .constant("forget", forget)
        .constant("write", write)
        .constant("new", new)
        .neuron("kept", "multiply")
        .neuron("written", "multiply")
        .neuron("cell", "identity")
        .output("output", "c")
        .link("kept.x", "cell.c")
        .link("kept.gate", "forget.value")
        .link("written.x", "new.value")
        .link("written.gate", "write.value")
        .link("cell.c", "kept.y")
        .link("cell.c", "written.y")
        .link("output.c", "cell.c")
        # At tick 0 all is as if the gates had been heard already, but for the cell, which is 0.
        .initial(
            {
                "forget": {"value": forget},
                "write": {"value": write},
                "new": {"value": new},
                "written": {"y": write * new},
            }
        )
        .build()
    )


EXAMPLES = (
    Example(
        name="two_stroke",
        summary="The cell of an LSTM: keeps one part, hears another.",
        source="arXiv 1610.00831",
        machine=two_stroke_machine,
        ticks=12,
        watch=("cell.c",),
    ),
)
