"""Machine files: round trips, and every way in which a file can be bad."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_machines import sums

from dmmx.errors import InputFileError, MachineError, RunError
from dmmx.machine import (
    SCHEMA,
    Machine,
    load_machine,
    machine_from_json,
    machine_to_json,
    save_machine,
)
from dmmx.machine.link import Link, Port
from strategies import machines, unicode_keys

GOOD: dict[str, Any] = json.loads(machine_to_json(sums().initial({"sum": {"result": 2}}).build()))

any_name = unicode_keys().filter(lambda name: name and "." not in name)


@given(machines(fluid=True, weights=st.floats(allow_nan=False, allow_infinity=False), names=any_name))
def test_round_trip(machine: Machine) -> None:
    text = machine_to_json(machine)
    again = machine_from_json(text)
    assert again == machine
    assert [list(again.neurons), list(again.inputs), list(again.outputs)] == [
        list(machine.neurons),
        list(machine.inputs),
        list(machine.outputs),
    ]
    assert machine_to_json(again) == text


def test_how_a_file_looks() -> None:
    machine = sums().neuron("größe", "dot", limit=4).constant("end", {".": 1}).initial({"sum": {"result": 2}}).build()
    assert (
        machine_to_json(machine)
        == """\
{
  "dmmx": 1,
  "neurons": {
    "sum": {"type": "accumulator"},
    "größe": {"type": "dot", "limit": 4},
    "end": {"type": "constant", "value": {".": 1}}
  },
  "inputs": {
    "stream": ["number"]
  },
  "outputs": {
    "output": ["total"]
  },
  "initial": {"sum": {"result": 2}},
  "links": [
    ["sum", "accum", "sum", "result", 1.0, "fixed"],
    ["sum", "delta", "stream", "number", 1.0, "trainable"],
    ["output", "total", "sum", "result", 0.5, "trainable"]
  ]
}
"""
    )


def test_the_empty_machine() -> None:
    empty = Machine.builder().build()
    assert machine_from_json(machine_to_json(empty)) == empty
    assert machine_from_json('{"dmmx": 1}') == empty


def test_save_and_load(tmp_path: Path) -> None:
    machine = sums().build()
    save_machine(machine, tmp_path / "machine.json")
    assert load_machine(str(tmp_path / "machine.json")) == machine


def test_saving_leaves_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "machine.json"
    save_machine(sums().build(), path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(RunError, match="cannot be written: No space left on device"):
        save_machine(Machine.builder().build(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": {"b": math.nan}}])
def test_what_json_cannot_hold_is_not_written(tmp_path: Path, value: object) -> None:
    machine = Machine.builder().constant("end", value).build()
    with pytest.raises(MachineError, match=r"neurons\.end: cannot be written as JSON"):
        save_machine(machine, tmp_path / "machine.json")
    machine = sums().initial({"sum": {"result": value}}).build()
    with pytest.raises(MachineError, match="initial: cannot be written as JSON"):
        save_machine(machine, tmp_path / "machine.json")
    assert list(tmp_path.iterdir()) == []


def bad(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes})


def link(index: int, value: Any) -> list[Any]:
    """A good link with one part replaced."""
    return [*GOOD["links"][1][:index], value, *GOOD["links"][1][index + 1 :]]


def fluid(*parts: Any, **more: Any) -> str:
    """A good file with a fluid neuron."""
    return bad(neurons={**GOOD["neurons"], "f": {"fluid": list(parts), **more}})


FORM = 'expected [target, input, source, output, weight, "trainable" or "fixed"]'
WITH_PROBLEMS: list[tuple[str, list[str]]] = [
    (
        bad(weights=[]),
        ["weights: unknown key; the keys are addition, dmmx, initial, inputs, links, neurons, outputs, self"],
    ),
    (bad(neurons=[]), ["neurons: expected an object"]),
    (bad(inputs="text"), ["inputs: expected an object"]),
    (bad(outputs={"output": "total"}), ["outputs.output: expected a list of port names"]),
    (bad(outputs={"output": ["total", 3]}), ["outputs.output: expected a list of port names"]),
    (bad(neurons={"sum": "accumulator"}), ['neurons.sum: expected an object like {"type": "accumulator"}']),
    (bad(neurons={"sum": {"kind": "dot"}}), ['neurons.sum: expected an object like {"type": "accumulator"}']),
    (bad(neurons={"sum": {"type": 3}}), ['neurons.sum: expected an object like {"type": "accumulator"}']),
    (
        bad(neurons={"sum": {"type": "acumulator"}}),
        ["neurons.sum: there is no neuron type 'acumulator'. Did you mean 'accumulator'?"],
    ),
    (
        bad(neurons={**GOOD["neurons"], "n": {"type": "constant", "value": {"a": "b"}}}),
        ["neurons.n.value: a: expected a number or a mapping, got str 'b'"],
    ),
    (
        bad(neurons={**GOOD["neurons"], "n": {"type": "constant", "value": math.nan}}),
        ["neurons.n.value: (root): the number must be finite, got nan"],
    ),
    (
        bad(neurons={**GOOD["neurons"], "n": {"type": "dot", "limit": "four"}}),
        ["neurons.n: 'dot' cannot work with limit='four': bad operand type for unary -: 'str'"],
    ),
    (
        fluid({"type": "relu", "activation": "1"}, {"type": "dot", "activation": True}, trainable="yes"),
        [
            'neurons.f.trainable: expected true or false, got "yes"',
            'neurons.f.fluid[0]: the activation must be a number, got "1"',
            "neurons.f.fluid[1]: the activation must be a number, got true",
        ],
    ),
    (
        fluid({"type": "relu"}, {"activation": 1}, "relu", {"fluid": [], "activation": 1}),
        [
            f'neurons.f.fluid[{index}]: expected an object like {{"type": "accumulator", "activation": 1.0}}'
            for index in range(4)
        ],
    ),
    (
        fluid({"type": "constant", "activation": 1, "value": {"a": "b"}}, bias=1),
        [
            "neurons.f.bias: unknown key; the keys of a fluid neuron are fluid, trainable",
            "neurons.f.fluid[0].value: a: expected a number or a mapping, got str 'b'",
        ],
    ),
    (
        bad(neurons={**GOOD["neurons"], "f": {"fluid": {"relu": 1}}}),
        ['neurons.f.fluid: expected a list of parts, an object like {"type": "accumulator", "activation": 1.0}'],
    ),
    (fluid(), ["neurons.f: a fluid neuron needs at least one part"]),
    (
        fluid({"type": "relu", "activation": math.nan}),
        ["neurons.f.fluid[0]: the activation must be a finite number, got nan"],
    ),
    (
        fluid({"type": "relu", "activation": 1}, {"type": "relu", "activation": 2}),
        ["neurons.f.fluid[1]: it is the same part as fluid[0]; add their activations"],
    ),
    (bad(initial={"sum": [1]}), ["initial: sum: expected a number or a mapping, got list [1]"]),
    (bad(initial={"sums": {"result": 1}}), ["initial.sums: neuron 'sums' does not exist. Did you mean 'sum'?"]),
    (bad(links={}), ["links: expected a list"]),
    (bad(links=[["sum", "delta"]]), [f'links[0]: {FORM}, got ["sum", "delta"]']),
    (bad(links=["a", None]), [f'links[0]: {FORM}, got "a"', f"links[1]: {FORM}, got null"]),
    (
        bad(links=[link(0, 3)]),
        [f'links[0]: names must be strings: {FORM}, got [3, "delta", "stream", "number", 1.0, "trainable"]'],
    ),
    (bad(links=[link(4, "1")]), ['links[0]: the weight must be a number, got "1"']),
    (bad(links=[link(4, True)]), ["links[0]: the weight must be a number, got true"]),
    (bad(links=[link(4, None)]), ["links[0]: the weight must be a number, got null"]),
    (bad(links=[link(4, math.nan)]), ["links[0]: the weight must be a finite number, got nan"]),
    (bad(links=[link(4, -math.inf)]), ["links[0]: the weight must be a finite number, got -inf"]),
    (bad(links=[link(5, "Fixed")]), ['links[0]: the last entry must be "trainable" or "fixed", got "Fixed"']),
    (bad(links=[link(5, [])]), ['links[0]: the last entry must be "trainable" or "fixed", got []']),
    (
        bad(links=[link(0, "sums"), link(1, "dict"), link(2, "strm"), link(4, math.nan)]),
        [
            "links[0]: neuron 'sums' does not exist. Did you mean 'sum'?",
            "links[1]: 'sum' has no input 'dict'. Its inputs: accum, delta.",
            "links[2]: neuron 'strm' does not exist. Did you mean 'stream'?",
            "links[3]: the weight must be a finite number, got nan",
        ],
    ),
    (
        bad(neurons=[], inputs=[], links=[[]]),
        ["neurons: expected an object", "inputs: expected an object", f"links[0]: {FORM}, got []"],
    ),
]


@pytest.mark.parametrize(("text", "problems"), WITH_PROBLEMS, ids=[problems[0] for _, problems in WITH_PROBLEMS])
def test_all_problems_of_a_file_are_listed(tmp_path: Path, text: str, problems: list[str]) -> None:
    path = tmp_path / "machine.json"
    path.write_text(text)
    with pytest.raises(InputFileError) as caught:
        load_machine(path)
    count = f"{len(problems)} problem{'s' * (len(problems) > 1)}"
    assert str(caught.value).splitlines() == [f"{path}: {count}", *(f"  {problem}" for problem in problems)]


DEEP = 100_000
NOT_A_MACHINE: list[tuple[str, str]] = [
    ("", "m.json: not JSON: Expecting value at line 1, column 1"),
    ('{"dmmx": 1,\n  "links": [}', "m.json: not JSON: Expecting value at line 2, column 13"),
    ('{"dmmx": 1} x', "m.json: not JSON: Extra data at line 1, column 13"),
    ("[]", 'm.json: not a dmmx machine: expected an object with the key "dmmx"'),
    ("3", 'm.json: not a dmmx machine: expected an object with the key "dmmx"'),
    ("{}", 'm.json: not a dmmx machine: expected an object with the key "dmmx"'),
    (bad(dmmx=SCHEMA + 1), f"m.json: schema version {SCHEMA + 1}; this release reads version {SCHEMA}. Upgrade dmmx"),
    (bad(dmmx="1"), 'm.json: schema version "1"; this release reads version 1.'),
    (bad(dmmx=[1]), "m.json: schema version [1]; this release reads"),
    (bad(dmmx=True), "m.json: schema version true; this release reads"),
    (bad(dmmx=None), "m.json: schema version null; this release reads"),
    ("[" * DEEP + "]" * DEEP, "m.json: nested too deeply"),
    (
        '{"dmmx": 1, "neurons": {"n": {"type": "dot"}, "n": {"type": "relu"}}}',
        "m.json: line 1, column 52: the key 'n' is used twice",
    ),
    ('{"dmmx": ' + "1" * 5000 + "}", "m.json: Exceeds the limit"),
]


@pytest.mark.parametrize(("text", "message"), NOT_A_MACHINE, ids=[message for _, message in NOT_A_MACHINE])
def test_what_is_no_machine_at_all(text: str, message: str) -> None:
    with pytest.raises(InputFileError) as caught:
        machine_from_json(text, "m.json")
    assert str(caught.value).startswith(message)


def test_a_weight_beyond_floats() -> None:
    with pytest.raises(InputFileError, match=r"neurons.f.fluid\[0\]: the activation is too large, got 1000"):
        machine_from_json(fluid({"type": "relu", "activation": 10**400}))
    with pytest.raises(InputFileError, match=r"links\[0\]: the weight is too large, got 1000.*…$"):
        machine_from_json(bad(links=[link(4, 10**400)]))
    with pytest.raises(InputFileError, match=r"links\[0\]: the weight must be a finite number, got inf"):
        machine_from_json(bad(links=[link(4, 0.25)]).replace("0.25", "1e999"))


@pytest.mark.parametrize(("content", "message"), [(None, "no such file"), (b"\xff{}", "not UTF-8 text: byte 0")])
def test_unreadable_files(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "machine.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFileError, match=message):
        load_machine(path)


def test_a_folder_is_no_machine(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="is a folder"):
        load_machine(tmp_path)


def test_names_that_utf8_cannot_hold(tmp_path: Path) -> None:
    machine = Machine.builder().neuron("\ud800", "dot").build()
    with pytest.raises(RunError, match="no valid Unicode character"):
        save_machine(machine, tmp_path / "machine.json")


def test_links_that_share_ends_in_a_file() -> None:
    text = bad(links=[GOOD["links"][1], GOOD["links"][1]])
    with pytest.raises(InputFileError, match=r"links\[1\]: sum.delta <- stream.number is the same link as links\[0\]"):
        machine_from_json(text)


def test_whole_weights_and_missing_sections_are_fine() -> None:
    text = '{"dmmx": 1, "inputs": {"a": ["x"]}, "outputs": {"b": ["y"]}, "links": [["b", "y", "a", "x", 2, "fixed"]]}'
    assert machine_from_json(text).links == (Link(Port("b", "y"), Port("a", "x"), 2.0, trainable=False),)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "machine.json"
    path.write_bytes(b"\xef\xbb\xbf" + machine_to_json(sums().build()).encode())
    assert load_machine(path) == sums().build()
    assert machine_from_json("\ufeff" + machine_to_json(sums().build())) == sums().build()


@pytest.mark.parametrize("name", ['"\\ud800"', '"a\\uDFFFb"', '"\ud800"'])
def test_half_a_character_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(InputFileError, match=r"^m: line 2, column 14: a surrogate stands alone: it is half"):
        machine_from_json(f'{{"dmmx": 1,\n "neurons": {{{name}: {{"type": "dot"}}}}}}', "m")
    assert list(machine_from_json('{"dmmx": 1, "neurons": {"\\ud83d\\ude00": {"type": "dot"}}}').neurons) == ["😀"]
