"""What a program says about itself."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import pytest

from dmmx.compiler import compile
from dmmx.compiler.explain import demanded_values, flops_per_tick
from dmmx.machine import Machine
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import VValue

SUPPORT = {"text": {"char": {"a": 1, "b": 1, ".": 1}}}

TROUBLE = """
tried out in vain
  m: tried on trees of numbers, raises RuntimeError: a bug; so it is computed tick by tick
  fixed: asked which inputs it reads, raises TypeError"""


@pytest.mark.usefixtures("clean_registry")
def test_errors_of_a_neuron_type_on_trial_are_told() -> None:
    @neuron_type(inputs=["past", "new"], outputs=["now"], memory=("past", "now"))
    def faulty(x: VValue) -> dict[str, Any]:
        if "a" in x["new"].keys():
            raise RuntimeError("a bug\nwith more lines")
        return {"now": x["past"] + x["new"]}

    @neuron_type(inputs=["x"], outputs=["y"])
    def plain(x: VValue) -> dict[str, Any]:
        return {"y": x["x"].map(lambda number: jnp.sin(number))}

    assert [faulty.name, plain.name]
    builder = Machine.builder().input("in", "p").memory("m", "faulty").neuron("fixed", "plain").output("out", "y")
    machine = builder.link("m.new", "in.p").link("fixed.x", "m.now").link("out.y", "fixed.y").build()
    text = compile(machine, {"in": {"p": 1}}, schedule="components").explain()
    assert "a loop, tick by tick" in text
    assert TROUBLE in text
    assert "; so it is taken to read all of them" in text


DETECTOR = """\
8 trainable numbers; 26 values a tick and 6 zeros to pad them; about 41 floating-point operations a tick
schedule: components (fastest for machines of few stages): 3 flat
long streams in chunks, computed again for the gradient: of 4,096 ticks for 1,000,000 in one stream

stage 1: all ticks at once
  1 accumulator: counts
    in  accum: ., a, b
    in  delta: ., a, b
    out result: ., a, b
  1 constant: one
    out value: number
  1 constant: end
    out value: ., a, b
  sums over time, by products with triangular matrices: counts
  wires: 1 link of 2 × 1, as a dense matrix

stage 2: all ticks at once
  1 max_norm: largest
    in  dict: ., a, b
    out norm: number
  1 dot: ends
    in  x: ., a, b
    in  y: ., a, b
    out dot: number
  wires: 3 links of 3 × 2, as a dense matrix

stage 3: all ticks at once
  1 compare: repeated
    in  x: number
    in  y: number
    out true: number
  wires: 2 links of 2 × 3, as a dense matrix

stream outputs
  output.duplicates: number
  output.ended: number
  wires: 2 links of 2 × 3, as a dense matrix"""


def test_the_duplicate_detector() -> None:
    assert compile(duplicate_detector(), SUPPORT).explain() == DETECTOR


def mixed() -> Machine:
    """A linear cycle, a loop, a fluid neuron, and things that do not matter."""
    builder = Machine.builder().input("in", "x").output("out", "y", "z").neuron("fading", "identity")
    builder = builder.neuron("bent", "tanh").neuron("dead", "relu").neuron("mute", "max_norm")
    builder = builder.fluid("mixed", {"relu": 1, "square": 0.5}).link("mixed.x", "bent.y").link("out.y", "mixed.y")
    builder = builder.link("fading.p", "fading.p", 0.5).link("fading.p", "in.x").link("bent.x", "fading.p")
    builder = builder.link("bent.x", "bent.y", 0.1).link("dead.x", "in.x").link("out.z", "mute.norm")
    return builder.neuron("scalar", "compare").link("scalar.x", "in.x").link("out.z", "scalar.true").build()


def test_every_kind_of_stage_and_what_was_dropped() -> None:
    program = compile(mixed(), {"in": {"x": {"a": 1}}})
    said = program.explain()
    assert "1 linear, 1 loop, 1 flat" in said
    assert "1 relu + square: mixed" in said
    dropped = said.partition("dropped, since it reaches no output or is always zero\n")[2].splitlines()
    assert dropped == [
        "  neurons: dead, mute, scalar",
        "  dead.x <- in.x: dead reaches no output",
        "  out.z <- mute.norm: nothing that out.z could receive matters to an output",
        "  scalar.x <- in.x: scalar reaches no output",
        "  out.z <- scalar.true: nothing that out.z could receive matters to an output",
    ]


def test_choices_of_the_user_are_told() -> None:
    cut = compile(duplicate_detector(), SUPPORT, schedule="scan", gradient_ticks=50).explain().splitlines()
    assert cut[1] == "schedule: scan (asked for): 1 flat, 1 loop"
    assert cut[2] == "chunks of 50 ticks, between which gradients are cut"
    assert "chunks of 70 ticks" in compile(duplicate_detector(), SUPPORT, chunk_ticks=70).explain()


def test_what_a_tick_costs_is_counted_on_the_paths_that_matter() -> None:
    program = compile(duplicate_detector(), SUPPORT)
    # 3 paths each: counts' input and own link, largest, ends.x is 1, ends.y 1, then compare's 2 and the 2 outputs.
    carried = 3 + 3 + 3 + 1 + 1 + 2 + 2
    made = 3 + 3 + 1 + 1 + 1 + 1 + 1
    assert flops_per_tick(program) == 2 * carried + made
    assert demanded_values(program) == made + carried
