from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from sample_machines import SAMPLES, any_machines, loops, mixed

from dmmx.display import mermaid_of
from dmmx.display.words import visible
from dmmx.machine import Machine
from dmmx.task import duplicate_detector

NODE = re.compile(r'    (n\d+)(?:\(\[|\[/|\[)"([^"]*)"(?:\]\)|/\]|\]):::(?:input|inner|constant|output)')
EDGE = re.compile(r'    (n\d+) (-->|-\.->)(?:\|"([^"|`]*)"\|)? (n\d+)')
OTHER = re.compile(r"    (%% .*|linkStyle [\d,]+ stroke:#\w+|classDef \w+ [\w:#,]+)")


def plain(label: str) -> str:
    """The label as a reader sees it."""
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", label))


def check_grammar(machine: Machine) -> tuple[dict[str, str], list[tuple[str, str, str, str]]]:
    """Every line is one of the few forms we write; returns the nodes and the arrows."""
    first, *lines = mermaid_of(machine).splitlines()
    assert first == "flowchart LR"
    nodes: dict[str, str] = {}
    edges: list[tuple[str, str, str, str]] = []
    for line in lines:
        node, edge = NODE.fullmatch(line), EDGE.fullmatch(line)
        assert node or edge or OTHER.fullmatch(line), line
        if node:
            nodes[node[1]] = plain(node[2])
        if edge:
            edges.append((edge[1], edge[2], plain(edge[3] or ""), edge[4]))
    assert {end for edge in edges for end in (edge[0], edge[3])} <= set(nodes)
    return nodes, edges


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_keep_to_the_grammar(name: str) -> None:
    nodes, edges = check_grammar(SAMPLES[name])
    machine = SAMPLES[name]
    assert len(nodes) == len(machine.neurons) + len(machine.inputs) + len(machine.outputs)
    if len(machine.links) <= 200:
        assert len(edges) == len(machine.links)


@given(any_machines())
def test_any_name_is_safe(machine: Machine) -> None:
    nodes, edges = check_grammar(machine)
    shown = {label.split("<br/>")[0] for label in nodes.values()}
    names = [visible(name) for name in (*machine.inputs, *machine.neurons, *machine.outputs)]
    assert all(name.split("<br/>")[0] in shown for name in names)
    assert len(edges) == len(machine.links)


def test_fixed_links_are_dotted_and_negative_ones_red() -> None:
    nodes, edges = check_grammar(loops())
    assert nodes["n1"] == "all<br/>compare"
    assert edges[0] == ("n1", "-->", "-0.25 · true → x", "n1")
    assert edges[5] == ("n1", "-->", "2.5 · true", "n2")
    assert edges[6] == ("n2", "-.->", "→ y", "n1")
    assert "linkStyle 0,1,2,3 stroke:#d0021b" in mermaid_of(loops())


def test_fluid_neurons() -> None:
    nodes, _ = check_grammar(mixed())
    assert nodes["n1"] == "mix<br/>fluid: 1 accumulator - 0.25 max_norm + 0.5 dot (limit 4)"
    assert nodes["n2"] == 'half<br/>fixed fluid: 0.5 constant ({".": 1}) + 1 relu'


def test_the_detector() -> None:
    lines = mermaid_of(duplicate_detector()).splitlines()
    assert lines[:4] == [
        "flowchart LR",
        "    %% 6 neurons, 9 links (8 trainable)",
        '    n0(["text<br/>input"]):::input',
        '    n1["counts<br/>accumulator"]:::inner',
    ]
    assert '    n1 -.->|"→ accum"| n1' in lines


def test_very_many_links_become_one_arrow_for_each_pair() -> None:
    machine = SAMPLES["500 links"]
    _, edges = check_grammar(machine)
    pairs = {(link.source.neuron, link.target.neuron) for link in machine.links}
    assert len(edges) == len(pairs)
    assert sum(int(edge[2]) for edge in edges) == 500
