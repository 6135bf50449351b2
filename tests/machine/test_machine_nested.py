"""Network matrices as nested JSON: what the prototypes write, round trips, and every way in which a file can be bad."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import DmmxError, InputFileError, MachineError
from dmmx.interpreter import interpret
from dmmx.machine import (
    Link,
    Machine,
    Neuron,
    Port,
    links_of_matrix,
    load_machine,
    machine_from_matrix,
    machine_to_matrix,
    matrix_from_json,
    matrix_of,
    matrix_to_json,
    rename_neurons,
    save_machine,
)
from dmmx.task import duplicate_detector, text_stream
from dmmx.vvalue import ZERO, Tree
from strategies import machines, unicode_keys

MATRIX = Path(__file__).parents[3] / "shared" / "reference" / "julia-2022-initial-matrix.json"

any_name = unicode_keys().filter(lambda name: name and "." not in name)


def with_sorted_links(machine: Machine) -> Machine:
    return replace(machine, links=tuple(sorted(machine.links, key=lambda link: link.ends)))


@settings(max_examples=40)
@given(machines(fluid=True, initial=False, weights=st.floats(allow_nan=False, allow_infinity=False), names=any_name))
def test_round_trip(machine: Machine) -> None:
    text = machine_to_matrix(machine)
    again = machine_from_matrix(text)
    assert with_sorted_links(again) == with_sorted_links(machine)
    assert machine_to_matrix(again) == text


@settings(max_examples=20)
@given(machines(names=any_name))
def test_round_trip_of_the_matrix_alone(machine: Machine) -> None:
    matrix = matrix_of(machine)
    assert matrix_from_json(matrix_to_json(matrix)) == matrix


def test_how_it_looks() -> None:
    text = machine_to_matrix(duplicate_detector())
    assert text.startswith('{\n  "soft": {\n    "counts": {\n      "delta": {"text": {"char": 1.0}}\n    },\n')
    assert '  "hard": {\n    "counts": {\n      "accum": {"counts": {"result": 1.0}}\n    }\n  },\n' in text
    assert '    "ends": {"type": "dot", "limit": 4},\n' in text
    assert matrix_to_json(ZERO) == "{}\n"


# --- what the prototypes have ---

HAND_WRITTEN = """
{"timer": {"timer": {"timer": {"timer": 1}}},
 "input": {"timer": {"timer": {"timer": 1}}},
 "accum": {"dict-1": {"accum": {"dict": 1}}, "dict-2": {"input": {"char": 1}}},
 "norm": {"dict": {"accum": {"dict": 1}}},
 "compare": {"dict-1": {"norm": {"norm": 1}}, "dict-2": {"const_1": {"const_1": 1}}},
 "dot": {"dict-1": {"accum": {"dict": 1}}, "dict-2": {"eos": {"char": 1}}},
 "output": {"dict-1": {"compare": {"true": {":number": 1}}}, "dict-2": {"dot": {"dot": 1}}}}
"""


def test_the_detector_written_by_hand() -> None:
    """Of 11 links, 9 remain, since a stream input needs no timer; the outputs are as printed there."""
    machine = machine_from_matrix(HAND_WRITTEN)
    assert len(machine.links) == 9
    assert machine.neurons["dot"] == Neuron("dot", {"limit": 4})
    stream = text_stream("test string.", ticks=160)
    found = [out["output"] for out in interpret(machine, {"input": stream})]
    left, right = ([element[port].number for element in found] for port in ("dict-1", "dict-2"))
    assert [next(t for t, value in enumerate(left) if value == n) for n in (1, 2, 3, 4)] == [34, 64, 144, 154]
    assert [next(t for t, value in enumerate(right) if value == n) for n in (1, 2, 3, 4)] == [113, 123, 133, 143]
    assert max(right) == 4
    assert sum(x * x for x in left[:140]) == 334
    assert sum(x * x for x in right[:140]) == 113


@pytest.mark.skipif(not MATRIX.exists(), reason="the weights of 2022 are not beside the checkout")
def test_the_weights_of_2022() -> None:
    from dmmx.synthesis.sketch import layered
    from dmmx.task import duplicates

    machine = load_machine(MATRIX)
    assert len(machine.trainable_links) == 1486
    assert sum(abs(weight) for weight in machine.weights) == pytest.approx(11.908083, rel=1e-6)
    assert sum(weight**2 for weight in machine.weights) == pytest.approx(0.150648, rel=1e-5)
    names = {"input": "text", "eos": "end", "const_1": "one"}
    ports = {Port("output", "dict-1"): Port("output", "duplicates"), Port("output", "dict-2"): Port("output", "ended")}
    ours = rename_neurons(machine, names)
    sketch = layered(duplicates())
    assert {(ports.get(link.target, link.target), link.source, link.trainable) for link in ours.links} == {
        (*link.ends, link.trainable) for link in sketch.links
    }
    assert dict(ours.neurons) == dict(sketch.neurons)


def test_memories_are_added_where_the_fixed_links_are_missing() -> None:
    soft = '{"accum-1": {"dict-2": {"input": {"char": 1}}}}'
    past = Link(Port("accum-1", "accum"), Port("accum-1", "result"), 1.0, trainable=False)
    assert past in machine_from_matrix(soft).links
    assert past in machine_from_matrix(f'{{"soft": {soft}}}').links
    assert past not in machine_from_matrix(f'{{"soft": {soft}, "hard": {{}}}}').links
    hard = '{"accum-1": {"dict-1": {"accum-1": {"dict": 1}}}}'
    assert machine_from_matrix(f'{{"soft": {soft}, "hard": {hard}}}').links[1] == past
    assert machine_from_matrix(hard).links == (replace(past, trainable=True),)


def test_types_by_first_word_and_by_name() -> None:
    text = """{"soft": {"sum-1": {"dict-2": {"ear": {"x": 1}}}, "gate": {"x": {"sum-1": {"dict": 2}}}, "mouth": {"y":
    {"gate": {"y": 1}}}}, "hard": {}, "types": {"sum": "accum", "gate": "relu", "ear": "input", "mouth": "output"}}"""
    machine = machine_from_matrix(text)
    assert {name: neuron.inputs for name, neuron in machine.neurons.items()} == {
        "sum-1": ("accum", "delta"),
        "gate": ("x",),
    }
    assert (dict(machine.inputs), dict(machine.outputs)) == ({"ear": ("x",)}, {"mouth": ("y",)})


# --- what is wrong, and where ---

WRONG = [
    ("[1]", "expected a matrix {target: {input: {source: {output: weight}}}}"),
    ('{"a": 1}', "expected a matrix"),
    ('{"a": {"x": {"b": {"y": 1}}}', "not JSON: Expecting ',' delimiter at line 1, column 29"),
    ('{"a": {"x": 1,\n "x": 2}}', "line 2, column 7: the key 'x' is used twice in one object"),
    ('{"dot": {"x": 1}}', "line 1, column 15: dot.x: expected an object whose keys are sources, got 1"),
    (
        '{"dot": {"x": {"dot":\n {"dot": "1"}}}}',
        "line 2, column 10: dot.x.dot.dot: the weight must be a number",
    ),
    ('{"dot": {"x": {"dot": {"dot": NaN}}}}', "line 1, column 31: dot.x.dot.dot: the weight must be a finite number"),
    ('{"dot": {"x": {"dot": {"dot": 1e999}}}}', "line 1, column 31: dot.x.dot.dot: the weight must be a finite"),
    ('{"dot": {"x": {"dot": {"dot": 1' + "0" * 400 + "}}}}", "line 1, column 31: dot.x.dot.dot: the weight must be a"),
    (
        '{"dot": {"x": {"dot": {"dot": true}}}}',
        "line 1, column 31: dot.x.dot.dot: the weight must be a number",
    ),
    ('{"dott": {"x": {"dot": {"dot": 1}}}}', "line 1, column 32: dott.x.dot.dot: the name 'dott' stands for no neuron"),
    (
        '{"dot": {"z": {"dot": {"dot": 1}}}}',
        "line 1, column 31: dot.z.dot.dot: 'dot' has no input 'z'.",
    ),
    ('{"soft": {}, "types": {"a": "b"}}', "line 1, column 29: types.a: there is no neuron type 'b'."),
    ('{"soft": {}, "types": {"a": {"input": 1}}}', "line 1, column 29: types.a: expected a list of port names"),
    ('{"soft": {}, "types": {"a": {"type": 1}}}', "line 1, column 29: types.a: expected an object like"),
    ('{"soft": {}, "types": {"a": {"type": "b"}}}', "neurons.a: there is no neuron type 'b'."),
    ('{"a": ' + '{"a": ' * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(InputFileError) as caught:
        machine_from_matrix(text, "m.json")
    first, *rest = str(caught.value).splitlines()
    assert first.startswith("m.json: ")
    assert (rest[0].strip() if rest else first.removeprefix("m.json: ")).startswith(message)


@pytest.mark.parametrize("data", [{"a": {"b": 1}}, {"a": {"b": {"c": {"d": float("nan")}}}}, 1])
def test_what_is_no_matrix_is_not_written(data: Any) -> None:
    with pytest.raises(MachineError):
        matrix_to_json(Tree(data))


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["dot", "x", "soft", "hard", "types", "accum-1", "dict-2", "input"]), inner)
    ),
    max_leaves=10,
)


@given(json_data, st.sampled_from([None, 1]))
@settings(max_examples=100)
def test_any_json_gives_a_machine_or_our_error(data: Any, indent: int | None) -> None:
    text = json.dumps(data, indent=indent)
    for read in (machine_from_matrix, matrix_from_json):
        try:
            read(text)
        except DmmxError:
            continue


# --- loading whichever it is ---


def test_loading_by_what_is_in_the_file(tmp_path: Path) -> None:
    machine = duplicate_detector()
    for name, text in (("a.json", machine_to_matrix(machine)), ("b.txt", "\ufeff" + machine_to_matrix(machine))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert with_sorted_links(load_machine(tmp_path / name)) == with_sorted_links(machine)
    for name in ("c.edn", "d.EDN", "e.json"):
        save_machine(machine, tmp_path / name)
        assert with_sorted_links(load_machine(tmp_path / name)) == with_sorted_links(machine)
    assert (tmp_path / "c.edn").read_text().startswith("{:dmmx 1\n")
    assert links_of_matrix(matrix_of(machine))
