"""Kinds of streams on the command line: `--mismatch` and `--kind` of `dmmx run` and `dmmx live`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import dmmx, is_refused, succeeds

from dmmx.machine import Machine, save_machine


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A text, and a machine that multiplies how many characters it has read by i, but for a gate of another kind."""
    monkeypatch.chdir(tmp_path)
    machine = (
        Machine.builder()
        .input("text", "char")
        .constant("turn", 1j)
        .neuron("norm", "max_norm")
        .neuron("gate", "multiply")
        .output("out", "turned", "plain")
        .link("norm.dict", "text.char")
        .link("gate.x", "norm.norm")
        .link("gate.gate", "turn.value")
        .link("out.turned", "gate.y")
        .link("out.plain", "norm.norm")
        .build()
    )
    save_machine(machine, "turn.json")
    (tmp_path / "text.txt").write_text("ab")
    return tmp_path


RUN = ("run", "turn.json", "--text", "text.txt", "--engine")


@pytest.mark.usefixtures("files")
def test_links_between_different_kinds_are_refused_or_contribute_nothing() -> None:
    assert "out.turned  first at line 1, column 1, 'a', tick 4: 1j" in succeeds(*RUN, "interpreter")
    message = is_refused(*RUN, "auto", "--mismatch", "refuse")
    assert "links[2]: turn.value gives complex, but gate.gate takes number" in message
    assert "out.turned  never" in succeeds(*RUN, "auto", "--mismatch", "zero")


@pytest.mark.usefixtures("files")
def test_kinds_of_ports() -> None:
    sample = ("--kind", "text.char=frame 2x2")
    assert "links[0]: text.char gives frame 2x2, but norm.dict takes sample" in is_refused(
        *RUN, "auto", *sample, "--kind", "norm.dict=sample", "--mismatch", "refuse"
    )
    # Told of the input alone, it is found out when a character arrives.
    result = dmmx(*RUN, "auto", "--kind", "norm.dict=sample", "--kind", "gate.gate=complex", "--mismatch", "refuse")
    assert result.exit_code == 2
    assert "tick 2: norm.dict <- text.char carries number, but norm.dict takes sample" in result.stderr
    assert "--kind is written NEURON.PORT=KIND" in is_refused(*RUN, "auto", "--kind", "norm.dict")
    assert "neuron 'nrm' does not exist. Did you mean 'norm'?" in is_refused(*RUN, "auto", "--kind", "nrm.dict=number")
    assert "the compiled engine knows numbers only" in is_refused(*RUN, "compiled", "--mismatch", "zero")


def test_kinds_in_an_example() -> None:
    plain = succeeds("run", "accumulator", "--ticks", 4)
    assert succeeds("run", "accumulator", "--ticks", 4, "--mismatch", "refuse") == plain
    wrong = dmmx("run", "accumulator", "--ticks", 4, "--kind", "sum.delta=sample", "--mismatch", "refuse")
    assert wrong.exit_code == 2
    assert "carries number, but sum.delta takes sample" in wrong.stderr
    assert "'frames' runs in a way of its own" in is_refused("run", "frames", "--mismatch", "refuse")


@pytest.mark.usefixtures("files")
def test_live(files: Path) -> None:
    succeeds("live", "turn.json", given="")
    assert "gate.gate takes number" in is_refused("live", "turn.json", "--mismatch", "refuse")
    commands = 'remove gate\nset gate.gate turn.value 1\nset gate.gate norm.norm 1\ninput text "ab"\nrun\n'
    options = ("--kind", "turn.value=complex", "--mismatch", "refuse")
    told = ("live", "plain.json", *options)
    plain = succeeds("live", "turn.json", given="remove gate.gate turn.value\nsave plain.json\n")
    assert "plain.json" in plain
    said = succeeds(*told, "--log", "log.jsonl", given=commands)
    assert "Error: the machine: 1 problem\n  links[2]: turn.value gives complex, but gate.gate takes number" in said
    header = (files / "log.jsonl").read_text().splitlines()[0]
    assert (
        header == '{"dmmx_log": 1, "machine": "plain.json", "kinds": {"turn.value": "complex"}, "mismatch": "refuse"}'
    )
    assert "gate.gate <- 1 norm.norm" in succeeds(*told, "--replay", "log.jsonl", given="show matrix\n")
    message = is_refused("live", "plain.json", "--replay", "log.jsonl")
    assert 'log.jsonl: was written with --mismatch refuse --kind "turn.value=complex"; replay it' in message
