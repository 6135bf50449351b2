"""`dmmx types` lists every neuron type, for people and as JSON."""

from __future__ import annotations

import json

from command_line import succeeds

from dmmx.machine import Machine
from dmmx.neuron import neuron_types


def test_the_list() -> None:
    text = succeeds("types")
    assert max(map(len, text.splitlines())) <= 80
    for name, kind in neuron_types.items():
        assert any(line.startswith((f"{name}:", f"{name}(")) for line in text.splitlines())
        assert kind.summary.split()[0] in text
    assert "accumulator: accum, delta -> result\n  accum + delta; a memory when " in text
    assert "constant(value): nothing -> value (never silent)" in text
    assert "dot(limit=None): x, y -> dot" in text
    assert "identity: any -> any" in text


def test_json_is_enough_to_build_with() -> None:
    found = {kind["name"]: kind for kind in json.loads(succeeds("types", "--json"))}
    assert set(found) == set(neuron_types)
    builder = Machine.builder().input("in", "x").output("out", "y")
    for name, kind in found.items():
        given = dict.fromkeys(kind["required_parameters"], 1)
        builder = builder.neuron(name, name, **given, **kind["parameters"])
        for port in ["any"] if kind["inputs"] is None else kind["inputs"]:
            builder = builder.link(f"{name}.{port}", "in.x")
    assert len(builder.build().neurons) == len(found)
