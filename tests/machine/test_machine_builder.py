"""The builder, and every way in which a machine can be wrong."""

from __future__ import annotations

import math
from typing import Any

import pytest
from small_machines import sums

from dmmx.errors import MachineError, NeuronTypeError
from dmmx.machine import Link, Machine, MachineBuilder, Neuron, Port
from dmmx.vvalue import Tree


def test_what_is_built() -> None:
    machine = sums().initial({"sum": {"result": 3}}).build()
    assert machine.neurons == {"sum": Neuron("accumulator")}
    assert machine.inputs == {"stream": ("number",)}
    assert machine.outputs == {"output": ("total",)}
    assert machine.initial == Tree({"sum": {"result": 3}})
    assert machine.links == (
        Link(Port("sum", "accum"), Port("sum", "result"), 1.0, trainable=False),
        Link(Port("sum", "delta"), Port("stream", "number"), 1.0),
        Link(Port("output", "total"), Port("sum", "result"), 0.5),
    )
    assert str(machine) == repr(machine) == "Machine of 1 neuron, 2 trainable links of 3"
    assert str(machine.links[0]) == "sum.accum <= 1 * sum.result"
    assert str(machine.links[2]) == "output.total <- 0.5 * sum.result"


def test_order_of_calls_does_not_matter_for_links() -> None:
    builder = Machine.builder().link("output.total", "stream.number").output("output", "total")
    assert len(builder.input("stream", "number").build().links) == 1


def test_constant_takes_any_value() -> None:
    neurons = Machine.builder().constant("one", 1).constant("end", Tree({".": 1})).build().neurons
    assert neurons["one"] == Neuron("constant", {"value": 1})
    assert neurons["end"] == Neuron("constant", {"value": {".": 1}})


@pytest.mark.parametrize("text", ["counts", "counts.", ".delta", "", "."])
def test_a_port_is_written_neuron_dot_name(text: str) -> None:
    with pytest.raises(MachineError) as caught:
        Machine.builder().link(text, "a.b")
    assert str(caught.value) == f"a port is written neuron.name, like counts.delta; got {text!r}"


def test_a_port_name_may_contain_dots() -> None:
    assert Port.parse("n.a.b") == Port("n", "a.b")
    assert str(Port("n", "a.b")) == "n.a.b"


def test_a_name_is_taken_once() -> None:
    for add in (MachineBuilder.input, MachineBuilder.output):
        for name in ("stream", "sum", "output"):
            with pytest.raises(MachineError, match=f"there is a neuron '{name}' already"):
                add(sums(), name, "x")
    with pytest.raises(MachineError, match="there is a neuron 'sum' already"):
        sums().neuron("sum", "dot")


def test_memory_needs_a_type_that_has_one() -> None:
    with pytest.raises(MachineError, match="neuron type 'dot' has no memory; link its outputs to its inputs yourself"):
        Machine.builder().memory("n", "dot")
    with pytest.raises(NeuronTypeError, match="Did you mean 'accumulator'"):
        Machine.builder().memory("n", "acumulator")


WRONG: list[tuple[MachineBuilder, str]] = [
    (sums().link("sums.delta", "stream.number"), "links[3]: neuron 'sums' does not exist. Did you mean 'sum'?"),
    (sums().link("sum.delta", "streams.number"), "links[3]: neuron 'streams' does not exist. Did you mean 'stream'?"),
    (sums().link("sum.dict", "stream.number"), "links[3]: 'sum' has no input 'dict'. Its inputs: accum, delta."),
    (sums().link("sum.accum", "stream.x"), "links[3]: 'stream' has no output 'x'. Its outputs: number."),
    (sums().link("output.x", "sum.result"), "links[3]: 'output' has no input 'x'. Its inputs: total."),
    (sums().link("sum.accum", "sum.y"), "links[3]: 'sum' has no output 'y'. Its outputs: result."),
    (
        sums().constant("one", 1).link("one.x", "sum.result"),
        "links[3]: 'one' has no input 'x'. Its inputs: none.",
    ),
    (sums().link("stream.number", "sum.result"), "links[3]: 'stream' is a stream input; no link can end there"),
    (sums().link("sum.accum", "output.total"), "links[3]: 'output' is a stream output; no link can start there"),
    (
        sums().link("sum.delta", "stream.number", 2, trainable=False),
        "links[3]: sum.delta <- stream.number is the same link as links[1]",
    ),
    (
        sums().link("sum.accum", "stream.number", math.nan),
        "links[3]: the weight must be a finite number, got nan",
    ),
    (
        sums().link("sum.accum", "stream.number", -math.inf),
        "links[3]: the weight must be a finite number, got -inf",
    ),
    (sums().neuron("n", "dott"), "neurons.n: there is no neuron type 'dott'. Did you mean 'dot'?"),
    (sums().neuron("n", "dot", limt=4), "neurons.n: 'dot' has no parameter 'limt'. Did you mean 'limit'?"),
    (sums().neuron("n", "constant"), "neurons.n: 'constant' needs the parameter 'value'"),
    (
        sums().neuron("a.b", "dot"),
        "neurons.a.b: a neuron's name must not be empty, contain a dot or be ':number'",
    ),
    (sums().neuron("", "dot"), "neurons.: a neuron's name must not be empty, contain a dot or be ':number'"),
    (
        sums().input(":number", "x"),
        "inputs.:number: a neuron's name must not be empty, contain a dot or be ':number'",
    ),
    (sums().input("other"), "inputs.other: it needs at least one port"),
    (sums().output("other", "x", "x"), "outputs.other: a port is named twice"),
    (sums().output("other", ":number"), "outputs.other: a port's name must not be empty nor ':number', got ':number'"),
    (
        sums().neuron("n", "identity").link("n.:number", "sum.result"),
        "links[3]: a port's name must not be empty nor ':number', got ':number'",
    ),
    (sums().initial({"sums": {"result": 1}}), "initial.sums: neuron 'sums' does not exist. Did you mean 'sum'?"),
    (
        sums().initial({"stream": {"number": 1}}),
        "initial.stream: neuron 'stream' does not exist. Known: sum.",
    ),
    (sums().initial({"sum": {"y": 1}}), "initial.sum: 'sum' has no output 'y'. Its outputs: result."),
    (sums().initial({"sum": 1}), "initial.sum: expected {output: V-value}, got a number"),
    (sums().initial(1), "initial: expected {neuron: {output: V-value}}, got a number"),
]


@pytest.mark.parametrize(("builder", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_what_is_wrong_is_said(builder: MachineBuilder, problem: str) -> None:
    with pytest.raises(MachineError) as caught:
        builder.build()
    assert str(caught.value) == f"the machine: 1 problem\n  {problem}"


def test_all_problems_are_said_at_once() -> None:
    builder = sums().neuron("n", "dott").link("norms.x", "sum.y").link("output.total", "sum.result", math.nan)
    with pytest.raises(MachineError) as caught:
        builder.build()
    assert str(caught.value).splitlines() == [
        "the machine: 5 problems",
        "  neurons.n: there is no neuron type 'dott'. Did you mean 'dot'?",
        "  links[3]: neuron 'norms' does not exist. Known: n, output, sum.",
        "  links[3]: 'sum' has no output 'y'. Its outputs: result.",
        "  links[4]: the weight must be a finite number, got nan",
        "  links[4]: output.total <- sum.result is the same link as links[2]",
    ]


def test_one_name_in_two_sections() -> None:
    with pytest.raises(MachineError, match=r"outputs\.a: the name is used in inputs already"):
        Machine({}, (), {"a": ("x",)}, {"a": ("x",)})


def test_an_identity_has_any_port() -> None:
    builder = Machine.builder().input("in", "x").neuron("n", "identity").output("out", "y")
    assert builder.link("n.what ever", "in.x").link("out.y", "n.what ever").build().links


@pytest.mark.parametrize("builder", [Machine.builder(), sums()])
def test_a_builder_builds_more_than_once(builder: Any) -> None:
    assert builder.build() == builder.build()
