"""Machines whose texts are damaged, and that live sessions run."""

from __future__ import annotations

import numpy as np

from dmmx.live import with_self
from dmmx.machine import Machine
from dmmx.vvalue import PRESENT_ZERO, Measure, sample


def odd_machine() -> Machine:
    """Odd names, a fluid neuron, and an output at tick 0."""
    builder = Machine.builder().input("in x", "a", "ö").memory("sum").constant('"k"', {".": 1, ":number": 2})
    builder = builder.fluid("mix", {"relu": 1, "dot": 0.5}, parameters={"dot": {"limit": 4}}, trainable=False)
    builder = builder.link("sum.delta", "in x.ö", -1e-7).link("mix.x", "sum.result").link("mix.y", '"k".value')
    return builder.output("out", "number").link("out.number", "mix.y", 3).initial({"sum": {"result": {"a": 1}}}).build()


def self_referential() -> Machine:
    """A machine whose matrix is told to change."""
    builder = Machine.builder().neuron("self", "accumulator").neuron("update", "identity")
    builder = builder.link("self.accum", "self.result").link("self.delta", "update.single")
    change = {"self": {"delta": {"update": {"single": -1}}}}
    return builder.self_reference("self.result").initial({"update": {"single": change}}).build()


def of_other_leaves() -> Machine:
    """Frames, measures, complex numbers and zeros that are there, as constants, a weight and outputs at tick 0."""
    builder = Machine.builder().constant("frame", {"a": np.array([[1, 2.5]]), ":number": 3})
    builder = builder.constant("die", Measure({1: 0.5, "x": 0.5j})).constant("turn", 1j).constant("zero", PRESENT_ZERO)
    builder = builder.neuron("n", "identity").output("out", "y")
    builder = builder.link("n.x", "turn.value", 0.5 - 2j, trainable=False).link("out.y", "n.x")
    return builder.initial({"n": {"x": {"s": sample("x", -1), "z": PRESENT_ZERO}}}).build()


def loop_machine() -> Machine:
    """A number that comes back to itself, from 8 on, and a memory of what is read."""
    builder = Machine.builder().input("in", "number").neuron("loop", "identity").memory("sum").output("out", "total")
    builder = builder.link("loop.x", "loop.x").link("sum.delta", "in.number").link("out.total", "sum.result")
    return builder.initial({"loop": {"x": 8}}).build()


def live_machines() -> dict[str, Machine]:
    """The machines of live sessions, by the names that their first lines have."""
    loop = loop_machine()
    maximum = Machine.builder().addition("maximum").input("in", "number").neuron("loop", "identity")
    maximum = maximum.link("loop.x", "loop.x", 0).link("loop.x", "in.number", -1).output("out", "total")
    turning = Machine.builder().input("in", "number").neuron("loop", "identity").output("out", "total")
    turning = turning.link("loop.x", "loop.x", 1j, trainable=False).link("loop.x", "in.number")
    return {
        "loop": loop,
        "self": with_self(loop),
        "maximum": maximum.link("out.total", "loop.x", 0).build(),
        "complex": turning.link("out.total", "loop.x").initial({"loop": {"x": {":number": 1, "s": sample(0)}}}).build(),
    }
