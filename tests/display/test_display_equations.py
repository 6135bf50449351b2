r"""The `latex` format. No LaTeX is run: what would stop it is looked for, stray specials and unbalanced braces."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_machines import SAMPLES, any_machines, random_machine

from dmmx.display import latex_of
from dmmx.display.equations.words import escaped
from dmmx.machine import Machine
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import Tree

DETECTOR = r"""% 6 neurons, 9 links (8 trainable); needs \usepackage{amsmath}
% y(0) = 0
% \lVert x \rVert_\infty: the largest absolute leaf
% \langle x, y \rangle: the sum of the products of the leaves at the same places
% \operatorname{clip}_c(x): x, held between -c and c
\begin{align*}
y_{\text{text.char}}(t) &: \text{stream input} \\
y_{\text{counts}}(t) &= y_{\text{counts}}(t-1) + y_{\text{text.char}}(t-1) \\
y_{\text{end}}(t) &= \{\text{.}\colon 1\} \\
y_{\text{largest}}(t) &= \lVert y_{\text{counts}}(t-1) \rVert_\infty \\
y_{\text{one}}(t) &= 1 \\
y_{\text{ends}}(t) &= \operatorname{clip}_{4}(\langle y_{\text{counts}}(t-1), y_{\text{end}}(t-1) \rangle) \\
y_{\text{repeated.true}}(t) &= \max(y_{\text{largest}}(t-1) - y_{\text{one}}(t-1), 0) \\
x_{\text{output.duplicates}}(t) &= y_{\text{repeated.true}}(t-1) \\
x_{\text{output.ended}}(t) &= y_{\text{ends}}(t-1)
\end{align*}
"""

COMMANDS = {
    "begin", "end", "text", "infty", "lVert", "rVert", "lvert", "rvert", "langle", "rangle", "operatorname", "max",
    "min", "tanh", "sigma", "cdot", "le", "colon", "quad", "allowdisplaybreaks", "char",
    "textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar",
}  # fmt: skip
"""All that is ever used: of LaTeX itself and of amsmath."""


def check_latex(source: str) -> None:
    """What LaTeX would stumble over is not there."""
    lines = source.splitlines()
    while lines[0].startswith("%"):
        del lines[0]
    body = "\n".join(lines)
    assert body.count(r"\begin{align*}") == body.count(r"\end{align*}") == 1
    assert set(re.findall(r"\\([a-zA-Z]+)", body)) <= COMMANDS
    bare = re.sub(r"\\([a-zA-Z]+|.)", lambda match: " " if match[1] != "\\" else "\n", body)
    depth = 0
    for character in bare:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert not set("#$%~\\") & set(bare)
    inside = body[body.index("*}") + 2 : body.index(r"\end{align*}")]
    assert "\n\n" not in inside, "an empty line ends a formula with an error"
    for row in inside.split("\\\\\n"):
        assert len(re.findall(r"(?<!\\)&", row)) == 1, row
        # Outside of names, parentheses and brackets are in pairs.
        formula = re.sub(r"\\text\{(?:[^{}\\]|\\[a-zA-Z]+\d*(?:\{\})?|\\.(?:\{\})?|-?\{\})*\}", "", row)
        assert formula.count("(") == formula.count(")"), row
        assert formula.count("[") == formula.count("]"), row


def test_the_detector() -> None:
    assert latex_of(duplicate_detector()) == DETECTOR


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_would_compile(name: str) -> None:
    check_latex(latex_of(SAMPLES[name]))


@settings(max_examples=25)
@given(machine=any_machines())
def test_any_machine_would_compile(machine: Machine) -> None:
    check_latex(latex_of(machine))


@settings(max_examples=40)
@given(st.text())
def test_escaped_text_has_no_special_characters(text: str) -> None:
    bare = re.sub(r"\\([a-zA-Z]+|.)", "", escaped(text)).replace("{}", "")
    assert not set('\\{}$&#%_^~<>|"`\n') & set(bare)
    assert "--" not in bare.replace("{}", "") or "--" not in escaped(text)


def rows(machine: Machine) -> list[str]:
    source = latex_of(machine)
    return source[source.index("*}") + 3 : source.index("\n\\end{align*}")].split(" \\\\\n")


def test_every_link_is_a_term_with_its_weight() -> None:
    machine = random_machine(5, 6, 20)
    text = latex_of(machine)
    alive = [link for link in machine.links if link.weight != 0]
    assert sum(text.count("(t-1)") for _ in (1,)) >= len(alive)
    for link in alive:
        source = re.escape(rf"\text{{{escaped(link.source.neuron)}")
        assert re.search(rf"y_{{{source}(\.{escaped(link.source.name)})?}}}}\(t-1\)", text)


def test_long_sums_are_broken_and_written_once() -> None:
    builder = (
        Machine.builder().input("in", "x").neuron("norm", "max_norm").output("out", "y").link("out.y", "norm.norm")
    )
    for index in range(8):
        builder.neuron(f"step{index}", "tanh").link(f"step{index}.x", "in.x", -0.5).link("norm.dict", f"step{index}.y")
    lines = rows(builder.build())
    (first,) = (index for index, line in enumerate(lines) if line.startswith(r"x_{\text{norm}}(t) &= y"))
    assert lines[first + 1].startswith(r"&\quad + y_{")
    assert r"y_{\text{norm}}(t) &= \lVert x_{\text{norm}}(t) \rVert_\infty" in lines


def test_fluid_neurons_initial_values_and_only_numbers() -> None:
    machine = (
        Machine.builder()
        .input("in", "x")
        .fluid("mix", {"relu": -1, "tanh": 0.5, "sigmoid": 2})
        .neuron("gate", "multiply")
        .neuron("small", "less_or_equal")
        .output("out", "y", "z")
        .link("mix.x", "in.x")
        .link("gate.x", "mix.y")
        .link("gate.gate", "in.x", -2)
        .link("small.left", "gate.y")
        .link("out.y", "gate.y")
        .link("out.z", "small.false")
        .build()
    )
    machine = Machine(
        machine.neurons, machine.links, machine.inputs, machine.outputs, Tree({"mix": {"y": {":number": 1, "a": 2.5}}})
    )
    assert rows(machine) == [
        r"y_{\text{in.x}}(t) &: \text{stream input}",
        r"y_{\text{mix}}(t) &= -\max(y_{\text{in.x}}(t-1), 0) + 0.5\, \tanh(y_{\text{in.x}}(t-1))"
        r" + 2\, \sigma(\operatorname{num}(y_{\text{in.x}}(t-1)))",
        r"y_{\text{gate}}(t) &= y_{\text{mix}}(t-1) \cdot (-2\, \operatorname{num} y_{\text{in.x}}(t-1))",
        r"y_{\text{small.false}}(t) &= [y_{\text{gate}}(t-1) > 0]",
        r"x_{\text{out.y}}(t) &= y_{\text{gate}}(t-1)",
        r"x_{\text{out.z}}(t) &= y_{\text{small.false}}(t-1)",
        r"y_{\text{mix}}(0) &= \{\text{:number}\colon 1, \text{a}\colon 2.5\}",
    ]


@pytest.mark.usefixtures("clean_registry")
def test_a_type_that_is_not_known_is_a_function_of_its_inputs() -> None:
    @neuron_type(inputs=["x", "y"], outputs=["more", "less"])
    def odd_one(x: Any, *, size: float = 1) -> Any:
        return {"more": x["x"] * size, "less": x["y"] * size}

    assert odd_one.name == "odd_one"
    builder = Machine.builder().input("in", "x").neuron("odd", "odd_one", size=2).output("out", "y")
    machine = builder.link("odd.x", "in.x", -1).link("out.y", "odd.less").build()
    assert rows(machine)[1] == (
        r"y_{\text{odd.less}}(t) &= \text{odd\_one}_{\text{less}}(-y_{\text{in.x}}(t-1), 0;\ \text{size} = 2)"
    )
    check_latex(latex_of(machine))
