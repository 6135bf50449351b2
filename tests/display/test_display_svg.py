from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest
from hypothesis import given, settings
from sample_machines import SAMPLES, any_machines, mixed, odd_names

from dmmx.display import picture_of, svg_of
from dmmx.display.overview import DETAIL_LIMIT
from dmmx.display.words import visible
from dmmx.machine import Machine
from dmmx.task import duplicate_detector

SVG = "{http://www.w3.org/2000/svg}"


def groups(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == f"dmmx-{kind}"]


def titles(root: ElementTree.Element, kind: str) -> Counter[str]:
    return Counter(group.findtext(f"{SVG}title") or "" for group in groups(root, kind))


def lefts(root: ElementTree.Element) -> dict[str, float]:
    """The left edge of every node's box by the node's name, as shown."""
    found: dict[str, float] = {}
    for group in groups(root, "node"):
        frame = group.find(f"{SVG}rect")
        assert frame is not None
        found[group.findtext(f"{SVG}text") or ""] = float(frame.get("x", "nan"))
    return found


def check_drawing(machine: Machine) -> None:
    text = svg_of(machine)
    root = ElementTree.fromstring(text)
    picture = picture_of(machine)
    assert re.fullmatch(r"0 0 [\d.]+ [\d.]+", root.get("viewBox", ""))
    assert len(groups(root, "node")) == len(picture.nodes)
    shown = lefts(root)
    assert {visible(node.name) for node in picture.nodes} == set(shown)
    for first in machine.inputs:
        for last in machine.outputs:
            assert shown[visible(first)] < shown[visible(last)]
    if len(machine.links) <= DETAIL_LIMIT:
        assert titles(root, "wire") == Counter(wire.description for wire in picture.wires)
        assert titles(root, "weight") == Counter(wire.description for wire in picture.wires if wire.weight != 1)


@pytest.mark.parametrize("name", SAMPLES)
def test_drawings_of_samples(name: str) -> None:
    check_drawing(SAMPLES[name])


@settings(max_examples=30)
@given(any_machines())
def test_drawings_of_any_machine(machine: Machine) -> None:
    # Two names may look alike (a line feed, and a backslash with an n); such machines cannot be told apart here.
    names = [visible(name) for name in (*machine.inputs, *machine.neurons, *machine.outputs)]
    if len(set(names)) == len(names):
        check_drawing(machine)


def test_the_detector_shows_types_ports_values_and_a_legend() -> None:
    root = ElementTree.fromstring(svg_of(duplicate_detector()))
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert texts >= {"6 neurons, 9 links (8 trainable)", "counts", "accumulator", "limit 4", '{".": 1}'}
    assert texts >= {"char", "accum", "delta", "x", "y", "true", "duplicates", "ended"}
    assert not texts & {"dict", "norm", "value", "false"}
    legend = " ".join(filter(None, texts))
    assert "no number: weight 1" in legend
    assert "dashed: fixed link" in legend
    assert "negative" not in legend


def test_a_fluid_neuron_shows_a_line_for_every_part() -> None:
    root = ElementTree.fromstring(svg_of(mixed()))
    mix, half = ([text.text for text in group.iter(f"{SVG}text")] for group in groups(root, "node")[1:3])
    assert mix[:5] == ["mix", "fluid", "1 accumulator", "- 0.25 max_norm", "+ 0.5 dot (limit 4)"]
    assert mix[5:] == ["accum", "delta", "dict", "result", "norm", "dot"]
    assert half[:4] == ["half", "fixed fluid", '0.5 constant ({".": 1})', "+ 1 relu"]
    assert titles(root, "node")["mix: fluid: 1 accumulator - 0.25 max_norm + 0.5 dot (limit 4) — a sum of neuron types"]


def test_fixed_wires_are_dashed_and_negative_weights_red() -> None:
    root = ElementTree.fromstring(svg_of(odd_names()))
    dashed = [group for group in groups(root, "wire") if group[1].get("stroke-dasharray")]
    assert [group.findtext(f"{SVG}title") for group in dashed] == ["häufig🙂.accum <- 1.0 * häufig🙂.result (fixed)"]
    red = {group.findtext(f"{SVG}text") for group in groups(root, "weight") if group[2].get("fill") == "#d0021b"}
    assert red == {"-1", "-0.5"}
    black = {group.findtext(f"{SVG}text") for group in groups(root, "weight") if group[2].get("fill") != "#d0021b"}
    assert black == {"1e-7", "1.235e4", "1"}


def test_very_many_links_become_bands() -> None:
    machine = SAMPLES["500 links"]
    root = ElementTree.fromstring(svg_of(machine))
    pairs = {(link.source.neuron, link.target.neuron) for link in machine.links}
    assert len(groups(root, "band")) == len(pairs)
    assert not groups(root, "wire")
    counts = [re.search(r": (\d+) link", title) for title in titles(root, "band")]
    assert sum(int(count[1]) for count in counts if count) == 500
