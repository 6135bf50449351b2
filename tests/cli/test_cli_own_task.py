"""Files of one's own, as a user gives them to `dmmx synth` and `dmmx eval`."""

from __future__ import annotations

import json
import random
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from command_line import dmmx, is_refused, succeeds

from dmmx.cli.options.files import FileOptions
from dmmx.cli.own_task import OwnTask, load_own_task

SMALL = ("--layers", "1", "--width", "1", "--wanted", "1", "--effort", "0.5")


def stock(streams: int, rows: int) -> str:
    """What is in stock after every delivery, as a user writes it down."""
    generator = random.Random("stock")
    lines = ["in:delivered,out:stock"]
    for _ in range(streams):
        numbers = [generator.randint(-3, 3) for _ in range(rows)]
        lines += [f"{number},{total}" for number, total in zip(numbers, accumulate(numbers), strict=True)]
        lines.append(",")
    return "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stock.csv"
    path.write_text(stock(6, 8))
    return path


def test_from_a_spreadsheet_to_a_verified_machine(file: Path, tmp_path: Path) -> None:
    result = dmmx("synth", file, "--out", tmp_path / "run", *SMALL)
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines()[:5] == [
        f"{file}: 6 streams",
        "  inputs   delivered (numbers)",
        "  outputs  stock (numbers)",
        "  timing   answers are wanted 2 ticks later",
        "  verified on all streams, 1 of them held out from training",
    ]
    verdict = "Verdict: exact on 6 streams up to 10 ticks, 1 of them held out from training"
    assert verdict in result.stdout.splitlines()
    assert verdict in succeeds("resume", tmp_path / "run", "--quiet").splitlines()
    kept = (tmp_path / "run" / "task.jsonl").read_text().splitlines()
    assert [json.loads(line).get("held_out", False) for line in kept] == [False] * 5 + [True]
    longer = tmp_path / "longer.csv"
    longer.write_text(stock(1, 300))
    shown = succeeds("eval", tmp_path / "run", "--task", longer)
    assert "verdict        exact on 1 stream up to 302 ticks" in shown.splitlines()


def read(file: Path, *, hold_out: int | None = None, train_rows: int | None = None, **options: Any) -> OwnTask:
    return load_own_task(str(file), FileOptions(**options), hold_out=hold_out, train_rows=train_rows, seed=0)


def test_a_long_stream_is_verified_as_a_whole(tmp_path: Path) -> None:
    made = read(_written(tmp_path, stock(1, 200)), train_rows=20)
    assert [example.ticks for example in made.task.examples] == [22]
    assert [example.ticks for example in made.task.held_out] == [202]
    assert list(made.lines())[-1] == "  verified on all streams, of 1 of them only the beginning was trained on"
    assert read(_written(tmp_path, stock(1, 200)), cadence=2).task.examples[0].ticks == 122


def test_columns_timing_and_division_are_the_users(tmp_path: Path) -> None:
    file = _written(tmp_path, "time;event;total\n7;2;2\n8;-1;1\n9;3;4\n9;0;4\n")
    made = read(file, inputs="event", outputs="total", latency=3, cadence=2, hold_out=0)
    assert list(made.lines()) == [
        f"{file}: 1 stream",
        "  inputs   event (numbers)",
        "  outputs  total (numbers)",
        "  unread   time",
        "  timing   every row lasts 2 ticks, and answers are wanted 3 ticks later",
    ]
    (example,) = made.task.examples
    assert [element["value"].number for element in example.targets["total"]] == [0, 0, 0, 2, 2, 1, 1, 4, 4, 4, 4]


def test_symbols_and_guesses_are_told(tmp_path: Path) -> None:
    made = read(_written(tmp_path, "event,room,alarm\n" + "".join(f"{x},3,1\n" for x in "abcdefgh") + ",,0\n"))
    assert list(made.lines())[1:4] == [
        "  inputs   event (symbols a, b, c, d, e, f, …), room (numbers)",
        "  outputs  alarm (numbers); the last column, as none is marked out:",
        "  timing   answers are wanted 2 ticks later",
    ]


@pytest.mark.parametrize(("cell", "warning"), [("1", "y is not zero at tick 1"), ("3", "y is the same at every tick")])
def test_suspicious_targets_are_pointed_out(tmp_path: Path, cell: str, warning: str) -> None:
    made = read(_written(tmp_path, f"x,y\n1,{cell}\n2,3\n"), latency=0)
    assert any(line.startswith(f"  warning  {warning}") for line in made.lines())
    assert not any("warning" in line for line in read(_written(tmp_path, "x,y\n1,1\n2,3\n")).lines())


def test_what_to_try_next_is_said_where_nothing_exact_is_found(tmp_path: Path) -> None:
    file = _written(tmp_path, "a,b\n" + "".join(f"{n},{n * n % 7}\n" for n in range(2, 12)))
    result = dmmx("synth", file, "--starts", "1", "--out", tmp_path / "run", *SMALL[:4], "--effort", 0.1)
    assert result.exit_code == 1
    assert "--latency 3: every neuron on the way costs a tick" in result.stderr
    (verdict,) = (line for line in result.stdout.splitlines() if line.startswith("Verdict"))
    assert verdict.startswith("Verdict: not exact")
    assert "trained" not in verdict


def test_contradictions_are_refused_with_both_rows(file: Path, tmp_path: Path) -> None:
    file.write_text("event,open\ncoin,1\npush,0\n\ncoin,1\npush,1\n")
    for latency in ((), ("--latency", "5"), ("--cadence", "3")):
        assert is_refused("synth", file, "--out", tmp_path / "run", *latency).splitlines() == [
            "Error: task 'stock' contradicts itself: 1 problem",
            "  row 6 (stream 2, tick 2): open should be 1, but at row 3 (stream 1, tick 2) it should be 0, "
            "after the same inputs",
            "An answer can depend on nothing but the inputs up to its tick.",
            "Correct one of the two places, or add an input that tells them apart.",
        ]
    assert not (tmp_path / "run").exists()


def test_an_answer_at_once_is_refused_with_advice(tmp_path: Path) -> None:
    example = '{{"inputs": {{"x": [{0}, 0]}}, "targets": {{"y": [{0}, 0]}}}}\n'
    (tmp_path / "now.jsonl").write_text(example.format(1) + example.format(2))
    message = is_refused("synth", tmp_path / "now.jsonl", "--out", tmp_path / "run", "--quiet")
    assert "line 2, tick 1: y should be 2, but at line 1, tick 1 it should be 1" in message
    assert "ask for it later (latency)" in message


def test_wrong_calls_are_refused(file: Path, tmp_path: Path) -> None:
    assert "give one of them" in is_refused("synth", file, "--examples", file)
    assert "Missing argument 'TASK'" in is_refused("synth")
    assert "no such file" in is_refused("synth", "--examples", "duplicates")
    assert "is a folder" in is_refused("synth", "--examples", tmp_path)
    assert "--latency, --hold-out is for files" in is_refused("synth", "duplicates", "--latency", 1, "--hold-out", 1)
    assert "--cadence is for files" in is_refused("eval", "duplicates", "--task", "duplicates", "--cadence", 3)
    assert "Did you mean 'stock'?" in is_refused("synth", file, "--outputs", "stok")
    assert "at least 1 must be left" in is_refused("synth", file, "--hold-out", 6)
    (tmp_path / "task.jsonl").write_text('{"inputs": {"x": [1]}, "targets": {"y": [1]}}\n')
    assert "has no columns" in is_refused("synth", tmp_path / "task.jsonl", "--inputs", "x")
    assert "row 2, column 'b': expected a number" in is_refused("synth", _written(tmp_path, "a,b:number\n1,x\n"))


def _written(folder: Path, text: str) -> Path:
    (folder / "wrong.csv").write_text(text)
    return folder / "wrong.csv"


def test_help_fits_the_screen_and_tells_of_latency() -> None:
    shown = succeeds("synth", "--help")
    assert max(map(len, shown.splitlines())) <= 80
    assert "2 ticks later" in " ".join(shown.split())
