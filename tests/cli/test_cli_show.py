"""`dmmx show`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import dmmx, is_refused, succeeds

from dmmx.cli.front_table import front_table
from dmmx.display import latex_of, mermaid_of, python_of, svg_of, text_of
from dmmx.machine import load_machine, machine_to_json, save_machine
from dmmx.task import duplicate_detector

FRONT = """\
links,loss,exact,machine,picked
6,0.113,no,machines/0006.json,
8,0,yes,machines/0008.json,*
18,1.2e-09,,machines/0018.json,
"""

TABLE = """\
The front: the best machine of every size

 links      loss   exact   machine
 ────────────────────────────────────────────────────────
     6     0.113   no      machines/0006.json
     8         0   yes     machines/0008.json   <- picked
    18   1.2e-09           machines/0018.json
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    save_machine(duplicate_detector(), tmp_path / "best.json")
    (tmp_path / "front.csv").write_text(FRONT)
    return tmp_path


def test_formats() -> None:
    machine = duplicate_detector()
    assert succeeds("show", "duplicates") == text_of(machine, width=80)
    assert succeeds("show", "duplicates", "--format", "mermaid") == mermaid_of(machine)
    assert succeeds("show", "duplicates", "--format", "svg") == svg_of(machine)
    assert succeeds("show", "duplicates", "--format", "latex") == latex_of(machine)
    assert succeeds("show", "duplicates", "--format", "python") == python_of(machine)
    assert succeeds("show", "duplicates", "--format", "json") == machine_to_json(machine)


def test_text_fits_the_terminal() -> None:
    result = dmmx("show", "duplicates")
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_run_shows_its_front(run: Path) -> None:
    shown = text_of(duplicate_detector()) + "\nThis is the hand-written machine 'duplicates'\n"
    assert succeeds("show", run) == shown + "\n" + TABLE
    assert succeeds("show", run, "--format", "json") == machine_to_json(duplicate_detector())
    (run / "front.csv").unlink()
    assert succeeds("show", run) == shown


def test_a_front_that_was_cut_short_is_shown_as_far_as_it_goes(run: Path) -> None:
    (run / "front.csv").write_text("links,loss,exact,machine,picked\n6,0.1\n")
    assert "6" in front_table(run / "front.csv").splitlines()[-1]
    (run / "front.csv").write_text("")
    assert succeeds("show", run).startswith("6 neurons")
    (run / "front.csv").write_text("x" * 200_000)
    assert "front.csv: not CSV" in is_refused("show", run)


def test_output_file(tmp_path: Path) -> None:
    assert succeeds("show", "duplicates", "--format", "json", "-o", tmp_path / "m.json") == ""
    assert load_machine(tmp_path / "m.json") == duplicate_detector()


def test_an_output_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "no" / "such" / "m.txt"
    assert (
        is_refused("show", "duplicates", "-o", path) == f"Error: {path}: cannot be written: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("name", "format", "expected"),
    [
        ("m.edn", "json", "edn"),
        ("m.json", "edn", "json or matrix"),
        ("m.SVG", "text", "svg"),
        ("m.py", "latex", "python"),
    ],
)
def test_an_ending_of_another_format_is_refused(tmp_path: Path, name: str, format: str, expected: str) -> None:
    message = is_refused("show", "duplicates", "--format", format, "-o", tmp_path / name)
    said = f"a file that ends with {Path(name).suffix.lower()} is written with --format {expected}, but the format is"
    assert f"{said} {format}" in " ".join(message.split())
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("path", [".", "", "/"])
def test_an_output_file_that_no_file_can_be(path: str) -> None:
    assert is_refused("show", "duplicates", "-o", path).startswith("Error: ")


def test_a_long_front_is_cut_short_but_for_the_pick(tmp_path: Path) -> None:
    rows = [f"{links},0.5,,machines/{links:04}.json,{int(links == 30)}" for links in range(1, 41)]
    path = tmp_path / "front.csv"
    path.write_text("\n".join(["links,loss,exact,machine,picked", *rows]) + "\n")
    lines = front_table(path, width=80).splitlines()
    assert [line.split()[0] for line in lines[4:-1]] == [*map(str, range(1, 13)), "30"]
    assert lines[-2].endswith("<- picked")
    assert lines[-1] == "   ...  27 more, up to 40 links: front.csv"
