"""Machines of other implementations on the command line: every command that takes a machine takes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import is_refused, succeeds

from dmmx.machine import machine_to_edn, machine_to_matrix
from dmmx.task import duplicate_detector


@pytest.mark.parametrize(("format", "ending"), [("edn", ".edn"), ("matrix", ".json")])
def test_out_and_in_again(tmp_path: Path, format: str, ending: str) -> None:
    path = tmp_path / f"detector{ending}"
    assert succeeds("show", "duplicates", "--format", format, "-o", path) == ""
    write = {"edn": machine_to_edn, "matrix": machine_to_matrix}[format]
    assert path.read_text() == write(duplicate_detector())
    assert succeeds("show", path, "--format", format) == path.read_text()
    assert "hand-written machine 'duplicates'" in succeeds("show", path)


def test_running_an_edn_machine(tmp_path: Path) -> None:
    path = tmp_path / "detector.edn"
    path.write_text(machine_to_edn(duplicate_detector()))
    text = tmp_path / "text.txt"
    text.write_text("abcb")
    of_file, built_in = (succeeds("run", machine, "--text", text).splitlines() for machine in (path, "duplicates"))
    assert of_file[:-1] == built_in[:-1]
    assert of_file[-1].endswith("(interpreter)")


def test_what_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.edn"
    path.write_text("{accum {:self {:accum\n  {acum {:self {:single 1}}}}}}\n")
    assert is_refused("show", path).startswith(
        f"Error: {path}: 1 problem\n  line 2, column 4: there is no neuron type 'acum'. Did you mean 'accum'?"
    )
    path = tmp_path / "bad.json"
    path.write_text('{"dot": {"x": {"dot": {"dot": 1}},\n "z": {"dot": {"dot": 1}}}}')
    assert is_refused("show", path).startswith(
        f"Error: {path}: 1 problem\n  line 2, column 23: dot.z.dot.dot: 'dot' has no input 'z'."
    )
