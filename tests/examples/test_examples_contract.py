"""What every example promises: it runs and is drawn as a user does it, the same every time, and has a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.command_line import dmmx, succeeds

from dmmx.cli.commands.show import FORMATS
from dmmx.examples import Example, built_in_examples, lines_of, request_for
from dmmx.interpreter import read_streams
from dmmx.machine import Port, machine_from_json, machine_to_json
from dmmx.task import built_in_machines

DOCS = Path(__file__).parents[2] / "docs"
every_example = pytest.mark.parametrize("example", built_in_examples.values(), ids=built_in_examples)


@every_example
def test_what_is_said_of_it(example: Example) -> None:
    assert example.name.replace("_", "").isalnum()
    assert example.name not in built_in_machines
    assert example.summary.endswith(".")
    assert len(f"{example.name}: {example.summary}") <= 80
    assert 0 < len(example.source) <= 78
    assert len(example.writes) <= 64
    assert example.watch or example.report


@every_example
def test_it_runs_and_says_the_same_twice(example: Example) -> None:
    text = succeeds("run", example.name)
    assert text == succeeds("run", example.name)
    assert text.strip()
    assert max(map(len, text.splitlines())) <= 80


@every_example
def test_json_has_the_numbers_of_the_lines(example: Example) -> None:
    found = json.loads(succeeds("run", example.name, "--json"))
    lines = list(lines_of(example, request_for(example)))
    assert found["rows"] == json.loads(json.dumps([dict(line.data) for line in lines]))
    assert len(found["rows"]) == len(succeeds("run", example.name).splitlines())
    assert found["example"] == example.name
    assert found["ticks"] == example.ticks
    assert found["settings"] == dict(example.settings)


@every_example
def test_it_runs_for_one_tick(example: Example) -> None:
    found = json.loads(succeeds("run", example.name, "--ticks", 1, "--json"))
    assert found["ticks"] == 1
    assert all(row.get("tick", 0) <= 1 for row in found["rows"])


@every_example
def test_its_streams_are_those_of_its_machine(example: Example) -> None:
    """Without a report of its own; one that has one may run other machines than it shows."""
    if example.report is not None:
        return
    machine = example.machine()
    first = next(read_streams(machine, example.streams(request_for(example))))
    for name, element in first.items():
        assert set(element.keys()) <= set(machine.inputs[name])
    for port in map(Port.parse, example.watch):
        arrives = port.name in machine.outputs.get(port.neuron, ())
        speaks = port.name in machine.inputs.get(port.neuron, ())
        neuron = machine.neurons.get(port.neuron)
        assert arrives or speaks or (neuron is not None and neuron.has_output(port.name))


@every_example
@pytest.mark.parametrize("format", FORMATS)
def test_it_is_drawn(example: Example, format: str) -> None:
    """Formats that cannot hold a machine say so, and why; those for people hold any."""
    result = dmmx("show", example.name, "--format", format)
    if result.exit_code == 0:
        assert result.stdout.strip()
        assert result.stderr == ""
    else:
        assert format in ("edn", "latex", "matrix", "python")
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: ")


@every_example
def test_its_machine_survives_a_file(example: Example) -> None:
    machine = example.machine()
    assert machine_from_json(machine_to_json(machine)) == machine
    assert example.machine() == machine


@every_example
def test_it_has_a_page(example: Example) -> None:
    page = (DOCS / "examples" / f"{example.name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {example.name}\n")
    assert f"](../pictures/examples/{example.name}.svg)" in page
    assert f"dmmx run {example.name}" in page


def test_there_are_no_other_pages() -> None:
    assert {path.stem for path in (DOCS / "examples").glob("*.md")} == set(built_in_examples)
