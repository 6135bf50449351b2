"""Small machines for the tests of this folder, and for those of pictures."""

from __future__ import annotations

import numpy as np

from dmmx.machine import Machine, MachineBuilder
from dmmx.vvalue import PRESENT_ZERO, Measure, sample


def sums() -> MachineBuilder:
    """A machine that sums its input."""
    return (
        Machine.builder()
        .input("stream", "number")
        .memory("sum")
        .output("output", "total")
        .link("sum.delta", "stream.number")
        .link("output.total", "sum.result", 0.5)
    )


def adding(name: str = "maximum") -> Machine:
    builder = MachineBuilder().addition(name).input("in", "a", "b").neuron("n", "identity").output("out", "y")
    return builder.link("n.x", "in.a", 0).link("n.x", "in.b", -1).link("out.y", "n.x", 0).build()


def of_other_leaves() -> Machine:
    return (
        MachineBuilder()
        .constant("frame", {"a": np.array([[1, 2]]), ":number": 3})
        .constant("die", Measure({1: 0.5, 2: 0.5j}))
        .constant("turn", 1j)
        .neuron("n", "identity")
        .output("out", "y")
        .link("n.x", "turn.value", 0.5 - 2j, trainable=False)
        .link("out.y", "n.x")
        .initial({"n": {"x": {"s": sample("x", -1), "z": PRESENT_ZERO}}})
        .build()
    )


def other_machines() -> dict[str, Machine]:
    """Machines of other leaves, weights and additions than real numbers and their sums."""
    turned = MachineBuilder().input("in", "x").neuron("n", "identity").output("out", "y").link("out.y", "n.x")
    turned = turned.link("n.x", "in.x", 0.5 - 2j, trainable=False)
    zeros = MachineBuilder().addition("maximum").constant("zero", PRESENT_ZERO)
    zeros = zeros.constant("both", {":number": PRESENT_ZERO, "a": {"b": PRESENT_ZERO, "c": -1}})
    zeros = zeros.neuron("n", "identity").link("n.x", "zero.value", 0).link("n.x", "both.value", 0, trainable=False)
    zeros = zeros.output("out", "y").link("out.y", "n.x", -1)
    return {
        "max": adding(),
        "min": adding("minimum"),
        "present zeros": zeros.initial({"n": {"x": {":number": PRESENT_ZERO, "k": 1}}}).build(),
        "complex weight": turned.build(),
        "complex constant": turned.constant("c", {"a": 1j, ":number": -2}).link("n.x", "c.value").build(),
        "leaves": of_other_leaves(),
    }
