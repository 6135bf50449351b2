"""Machines of other streams: additions, complex weights and other leaves in files and checks, and who refuses them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_machines import adding, of_other_leaves

from dmmx.compiler import compile, encode_streams
from dmmx.display import render
from dmmx.errors import CompileError, DmmxError, InputFileError, MachineError
from dmmx.machine import (
    Link,
    Machine,
    MachineBuilder,
    Port,
    equivalent,
    machine_from_json,
    machine_to_json,
    rename_neurons,
    with_fixed_gauge,
    with_plain_neurons,
)
from dmmx.vvalue import Tree, sample


@pytest.mark.parametrize("machine", [adding(), adding("minimum"), of_other_leaves()], ids=["max", "min", "leaves"])
def test_a_file_holds_all_of_it(machine: Machine) -> None:
    text = machine_to_json(machine)
    again = machine_from_json(text)
    assert again == machine
    assert machine_to_json(again) == text
    assert pickle.loads(pickle.dumps(machine)) == machine


def test_the_addition_belongs_to_the_machine() -> None:
    machine = adding()
    assert machine != adding("minimum")
    assert rename_neurons(machine, {"n": "m"}).addition == "maximum"
    assert machine.with_links(machine.links[1:]).addition == "maximum"
    assert str(machine) == "Machine of 1 neuron, 3 trainable links of 3, adding by maximum"
    assert '"addition": "maximum"' in machine_to_json(machine)
    assert "addition" not in machine_to_json(replace(machine, addition="sum"))


def test_an_unknown_addition_is_refused() -> None:
    with pytest.raises(MachineError, match=r"addition: there is no addition 'maximun'\. Did you mean 'maximum'\?"):
        adding("maximun")
    with pytest.raises(InputFileError, match="addition: there is no addition 3"):
        machine_from_json(machine_to_json(adding()).replace('"maximum"', "3"))
    builder = MachineBuilder().addition("minimum").neuron("self", "accumulator").link("self.accum", "self.result")
    with pytest.raises(MachineError, match="addition: the matrix of a machine that refers to itself is added by"):
        builder.self_reference("self.result").build()


@pytest.mark.parametrize(
    "use",
    [
        with_fixed_gauge,
        with_plain_neurons,
        lambda machine: equivalent(machine, machine),
        lambda machine: compile(machine, {"in": {"a": 1, "b": 1}}),
        lambda machine: render(machine, "python"),
        lambda machine: render(machine, "latex"),
    ],
)
def test_what_is_right_for_sums_alone_is_refused(use: Any) -> None:
    with pytest.raises(DmmxError, match=r"added by maximum.*dmmx\.interpret"):
        use(adding())


@pytest.mark.parametrize("format", ["text", "mermaid", "svg"])
def test_people_see_which_addition_it_is(format: str) -> None:
    assert "maximum" in render(adding(), format)
    assert "maximum" not in render(replace(adding(), addition="sum"), format)


def test_a_complex_weight_is_fixed_and_finite() -> None:
    ends = Port("out", "y"), Port("c", "value")
    machine = MachineBuilder().constant("c", 1).output("out", "y").link("out.y", "c.value").build()
    with pytest.raises(MachineError, match="a complex weight must be fixed"):
        machine.with_links([Link(*ends, 1j, True)])  # pyright: ignore[reportArgumentType]
    with pytest.raises(MachineError, match="must be a finite number"):
        machine.with_links([Link(*ends, complex(0, float("inf")), False)])  # pyright: ignore[reportArgumentType]
    for wrong in ('{":complex": [1]}', '{"a": 1}', '{":complex": [1, ' + "9" * 400 + "]}"):
        with pytest.raises(InputFileError, match="the weight must be a number"):
            machine_from_json(machine_to_json(machine).replace("1.0", wrong))
    for parts in ("[1e999, 0]", "[0, -1e999]"):
        text = machine_to_json(machine).replace('1.0, "trainable"', f'{{":complex": {parts}}}, "fixed"')
        with pytest.raises(InputFileError, match="the weight must be a finite number"):
            machine_from_json(text)
    large = machine.with_links([Link(*ends, complex(1.7e308, 1.7e308), False)])  # pyright: ignore[reportArgumentType]
    assert machine_from_json(machine_to_json(large)) == large


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ones((2, 3)), "the constant 'c' holds a frame 2x3 at :frame 2x3: a compiled machine computes with real"),
        ({"a": 1j}, "the constant 'c' holds a complex at a: "),
        ({"a": sample("x")}, "the constant 'c' holds a sample at a.:sample: "),
    ],
)
def test_the_compiler_says_which_leaf_it_cannot_hold(value: object, message: str) -> None:
    machine = MachineBuilder().constant("c", value).output("out", "y").link("out.y", "c.value").build()
    with pytest.raises(CompileError) as caught:
        compile(machine, {})
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith("Run the machine with dmmx.interpret")


def test_the_compiler_refuses_other_leaves_wherever_they_come_from() -> None:
    builder = MachineBuilder().input("in", "x").neuron("n", "identity").output("out", "y").link("out.y", "n.x")
    plain = builder.link("n.x", "in.x").build()
    with pytest.raises(CompileError, match=r"the support holds a frame 2 at in\.x\.:frame 2"):
        compile(plain, {"in": {"x": np.ones(2)}})
    with pytest.raises(CompileError, match=r"the initial outputs holds a complex at n\.x"):
        compile(replace(plain, initial=Tree({"n": {"x": 1j}})), {"in": {"x": 1}})
    turned = [Link(link.target, link.source, 1j, False) for link in plain.links]  # pyright: ignore[reportArgumentType]
    with pytest.raises(CompileError, match=r"the weight 1j of out\.y <- n\.x is complex"):
        compile(plain.with_links(turned), {"in": {"x": 1}})
    with pytest.raises(CompileError, match="stream 'in', tick 2 holds a complex at x"):
        encode_streams([{"in": [Tree({"x": 1}), Tree({"x": 1j})]}], {Port("in", "x"): ((),)})
