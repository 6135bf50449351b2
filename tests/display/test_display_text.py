from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_machines import SAMPLES, mixed, odd_names, random_machine

from dmmx.display import render, text_of
from dmmx.display.source import python_of
from dmmx.display.words import columns_wide
from dmmx.errors import MachineError
from dmmx.examples.rewriting.wave import wave
from dmmx.machine import Machine
from dmmx.task import duplicate_detector
from strategies import machines

DETECTOR = """\
6 neurons, 9 links (8 trainable)

text      input         char
counts    accumulator   accum      <= counts.result
                        delta      <- text.char
end       constant {".": 1}
largest   max_norm      dict       <- counts.result
one       constant 1
ends      dot, limit 4  x          <- counts.result
                        y          <- end.value
repeated  compare       x          <- largest.norm
                        y          <- one.value
output    output        duplicates <- repeated.true
                        ended      <- ends.dot

<= marks a fixed link.
"""

ODD = """\
4 neurons, 7 links (6 trainable)

<text> & "co"  input        char 'x'
häufig🙂       accumulator  accum <= häufig🙂.result
                            delta <- -<text> & "co".char 'x'
dead           dot
one            constant {"<": 1e-7, "&": {"x": 2}}
a|b`#;\\n       compare      x     <- 1e-7 häufig🙂.result
                            y     <- 1.235e4 one.value
out]]>\\x00     output       a     <- -0.5 a|b`#;\\n.true
                            b     <- -0.5 häufig🙂.result + 1 a|b`#;\\n.false
                            c     <- 0

<= marks a fixed link.
"""


def test_the_detector_at_80_columns() -> None:
    assert text_of(duplicate_detector()) == DETECTOR


def test_odd_names_stay_on_their_lines() -> None:
    assert text_of(odd_names()) == ODD


MIXED = """\
2 neurons, 7 links (7 trainable), 3 trainable activations

text    input  char
mix     fluid: 1 accumulator - 0.25 max_norm + 0.5 dot (limit 4)
    accum <- 0.99 mix.result
    delta <- text.char
    dict  <- 0.5 text.char
half    fixed fluid: 0.5 constant ({".": 1}) + 1 relu
    x     <- mix.norm
output  output
    a     <- mix.result
    b     <- -mix.dot + half.y
"""


def test_fluid_neurons_show_what_they_are_mixed_of() -> None:
    assert text_of(mixed()) == MIXED


def long_sum() -> Machine:
    builder = Machine.builder().input("first", "x").input("second", "x").neuron("other", "compare")
    builder.neuron("sum", "identity").output("out", "y").link("other.x", "first.x", 0.5)
    builder.link("sum.p", "other.true", -1, trainable=False)
    builder.link("sum.p", "first.x", -0.25).link("sum.p", "second.x", 2.5).link("sum.p", "other.false", -1)
    return builder.link("out.y", "first.x", 1e-7).link("out.y", "sum.p", -3).build()


def test_sums_break_between_terms() -> None:
    assert text_of(long_sum(), width=60).splitlines()[2:] == [
        "first   input     x",
        "second  input     x",
        "other   compare   x <- 0.5 first.x",
        "sum     identity  p <= -other.true",
        "                  p <- -0.25 first.x + 2.5 second.x",
        "                       - other.false",
        "out     output    y <- 1e-7 first.x - 3 sum.p",
        "",
        "<= marks a fixed link.",
    ]


def test_sums_go_below_where_names_take_the_room() -> None:
    assert text_of(long_sum(), width=40).splitlines()[2:] == [
        "first   input  x",
        "second  input  x",
        "other   compare",
        "    x <- 0.5 first.x",
        "sum     identity",
        "    p <= -other.true",
        "    p <- -0.25 first.x + 2.5 second.x",
        "         - other.false",
        "out     output",
        "    y <- 1e-7 first.x - 3 sum.p",
        "",
        "<= marks a fixed link.",
    ]


def test_without_fixed_links_there_is_no_legend() -> None:
    assert "fixed" not in text_of(SAMPLES["single"])


@given(st.integers(0, 40), st.integers(60, 120))
def test_lines_keep_within_the_width(seed: int, width: int) -> None:
    lines = text_of(random_machine(seed, 12, 40), width=width).splitlines()
    assert max(map(columns_wide, lines)) <= width


@given(machines())
def test_every_link_is_a_term(machine: Machine) -> None:
    text = text_of(machine, width=10_000)
    for link in machine.links:
        assert any(
            str(link.source) in line and ("<-" if link.trainable else "<=") in line for line in text.splitlines()
        )
    sums = [line for line in text.splitlines()[1:] if "<-" in line or ("<=" in line and "marks" not in line)]
    terms = sum(line.count(" + ") + line.count(" - ") + 1 for line in sums if not line.endswith(" <- 0"))
    assert terms == len(machine.links)


def test_text_tells_which_output_is_the_matrix() -> None:
    *_, last = text_of(wave()).splitlines()
    assert last == "the matrix is self.result; its links at tick 0 are shown."
    assert max(map(len, text_of(wave()).splitlines())) <= 80


@pytest.mark.parametrize(
    ("format", "words"),
    [
        ("svg", ">result is the matrix<"),
        ("svg", "the matrix is self.result; its links at tick 0 are shown"),
        ("mermaid", "%% the matrix is self.result; its links at tick 0 are shown"),
        ("mermaid", '"self<br/>accumulator<br/>result is the matrix"]:::matrix'),
        ("mermaid", "classDef matrix "),
        ("latex", r"W(t) &= y_{\text{self}}(t-1) \quad \text{is the network matrix}"),
        ("latex", "the matrix is self.result; its links at tick 0 are shown: sums are those of tick 1"),
    ],
)
def test_every_format_tells_which_output_is_the_matrix(format: str, words: str) -> None:
    assert words in render(wave(), format)


def test_no_fixed_function_is_written_for_a_machine_that_rewrites_itself() -> None:
    with pytest.raises(MachineError, match=r"self: the matrix is self\.result, so the machine has no fixed links"):
        python_of(wave())


def test_other_machines_have_no_marked_neuron() -> None:
    for format in ("text", "svg", "mermaid", "latex"):
        assert "is the matrix" not in render(duplicate_detector(), format)
