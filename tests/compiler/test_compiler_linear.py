"""Linear cycles: which are recognised, and that they compute what the interpreter does, with the loop's gradient."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from running import arrays_of, assert_same, compile_for_streams, run_interpreter, run_program

from dmmx.compiler.analysis.linear import LARGEST, is_affine
from dmmx.compiler.execution import recurrence
from dmmx.machine import FluidNeuron, Machine, MachineBuilder, Neuron
from dmmx.vvalue import Tree

pytestmark = pytest.mark.usefixtures("double_precision")

STREAMS = [
    {
        "in": [
            Tree({"x": {"a": tick % 3 - 1, "b": {"c": 0.5 * tick}}, "gate": 0.9 - 0.1 * (tick % 7), "start": size})
            for tick in range(12)
        ]
    }
    for size in (1, -2)
]


def begun() -> MachineBuilder:
    return Machine.builder().input("in", "x", "gate", "start").output("out", "y", "z")


def gated_memory() -> Machine:
    """What is kept is multiplied with a gate from outside; another memory's factor is trainable."""
    builder = begun().neuron("kept", "accumulator").neuron("gated", "multiply").neuron("size", "max_norm")
    builder = builder.link("kept.delta", "in.x", 0.5).link("kept.accum", "gated.y", 0.8).link("gated.x", "kept.result")
    builder = builder.link("gated.gate", "in.gate", 1.25).link("size.dict", "kept.result").link("out.z", "size.norm")
    return builder.link("out.y", "gated.y").build()


def two_at_once() -> Machine:
    """A cycle of three outputs and one of one, with an initial value."""
    builder = begun().neuron("a", "identity").neuron("b", "identity").neuron("c", "multiply").neuron("d", "identity")
    builder = builder.link("a.p", "in.x").link("a.p", "c.y", 0.5).link("b.p", "a.p", -1).link("b.p", "b.p", 0.3)
    builder = builder.link("c.x", "b.p").link("c.gate", "in.gate").link("d.q", "in.start").link("d.q", "d.q", -0.6)
    return builder.link("out.y", "c.y").link("out.z", "d.q").initial({"a": {"p": {"a": 3, "b": {"c": -1}}}}).build()


def fluid_cycle() -> Machine:
    """A fluid neuron that is linear whatever its activations are."""
    builder = begun().fluid("f", {"accumulator": 0.7, "multiply": -0.4}).link("f.accum", "f.y").link("f.x", "f.result")
    builder = builder.link("f.delta", "in.x").link("f.gate", "in.gate")
    return builder.link("out.y", "f.result").build()


CYCLES: list[Callable[[], Machine]] = [gated_memory, two_at_once, fluid_cycle]


@pytest.mark.parametrize("make", CYCLES)
@pytest.mark.parametrize("chunk_ticks", [None, 5])
@pytest.mark.parametrize("form", ["_by_scan", "_by_prefixes"])
def test_linear_cycles_agree_with_the_interpreter(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], Machine], chunk_ticks: int | None, form: str
) -> None:
    monkeypatch.setattr(recurrence, "_by_scan", getattr(recurrence, form))
    machine = make()
    program = compile_for_streams(machine, STREAMS, chunk_ticks=chunk_ticks)
    assert "linear" in {stage.kind for stage in program.layout.stages}
    assert "loop" not in {stage.kind for stage in program.layout.stages}
    for got, wanted in zip(run_program(program, STREAMS, 12), run_interpreter(machine, STREAMS, 12), strict=True):
        assert_same(got, wanted)


@pytest.mark.parametrize("make", CYCLES)
@pytest.mark.parametrize("form", ["_by_scan", "_by_prefixes"])
def test_gradients_are_those_of_the_loop(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], Machine], form: str
) -> None:
    monkeypatch.setattr(recurrence, "_by_scan", getattr(recurrence, form))
    gradients: list[np.ndarray] = []
    for schedule in ("components", "scan"):
        program = compile_for_streams(make(), STREAMS, schedule=schedule)
        arrays = arrays_of(program, STREAMS)

        def loss(weights: Any, program: Any = program, arrays: Any = arrays) -> Any:
            return sum(jnp.sum(jnp.sin(values)) for values in program.run(weights, arrays)[0].values())

        gradients.append(np.asarray(jax.jit(jax.grad(loss))(program.weights_of(make()))))
    np.testing.assert_allclose(*gradients, rtol=1e-9, atol=1e-12)


def test_what_is_affine() -> None:
    assert is_affine(Neuron("multiply"), ["x"])
    assert is_affine(Neuron("multiply"), ["gate"])
    assert not is_affine(Neuron("multiply"), ["x", "gate"])
    assert is_affine(Neuron("accumulator"), ["accum", "delta"])
    assert is_affine(Neuron("dot"), ["x"])
    assert not is_affine(Neuron("dot", {"limit": 1e6}), ["x"])
    assert not is_affine(Neuron("relu"), ["x"])
    assert not is_affine(Neuron("max_norm"), ["dict"])
    assert is_affine(FluidNeuron.of({"multiply": 0.5, "accumulator": 2}), ["x", "accum"])
    assert not is_affine(FluidNeuron.of({"relu": 0, "multiply": 1}), ["x"])


def kinds_of(machine: Machine) -> list[str]:
    return [stage.kind for stage in compile_for_streams(machine, STREAMS).layout.stages]


def test_a_cycle_in_which_paths_mix_is_a_loop() -> None:
    mixing = begun().neuron("m", "multiply").link("m.x", "in.x").link("m.gate", "in.gate").link("m.gate", "m.y", 0.1)
    assert kinds_of(mixing.link("out.y", "m.y").build()) == ["loop"]


def test_a_cycle_of_many_outputs_is_a_loop() -> None:
    for length, kind in ((LARGEST, "linear"), (LARGEST + 1, "loop")):
        builder = begun().link("out.y", "n0.p")
        for number in range(length):
            builder = builder.neuron(f"n{number}", "identity").link(f"n{number}.p", f"n{(number + 1) % length}.p", 0.9)
        assert kinds_of(builder.link("n0.p", "in.x").build()) == [kind]
