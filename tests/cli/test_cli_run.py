"""`dmmx run`: what is found in a text, where, and what is said of input that cannot be read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command_line import COMMAND, dmmx, is_refused, start, succeeds

from dmmx.machine import Machine, save_machine

POEM = "Two roads,\nand I took one.\nAh!\n\nabc"

POEM_OUTPUT = """\
output.duplicates  first at line 1, column 6, 'o', tick 55: 1
output.ended       first at line 2, column 15, '.', tick 254: 1

last output.duplicates  4
last output.ended       1
characters              35
ticks                   354
time                    # s, # characters a second (interpreter)
"""

POEM_LINES = """\
line 1  output.duplicates  column 6, 'o', tick 55: 1
line 2  output.duplicates  column 6, ' ', tick 55: 1
line 2  output.ended       column 15, '.', tick 144: 1

lines with output.duplicates  2
lines with output.ended       1
lines that are not empty      4
characters                    31
ticks                         326
time                          # s, # characters a second (interpreter)
"""


@pytest.fixture
def poem(tmp_path: Path) -> Path:
    path = tmp_path / "poem.txt"
    path.write_bytes(POEM.encode())
    return path


def without_time(text: str) -> str:
    return re.sub(r"[\d.]+ s, [\d,]+ char", "# s, # char", text)


def numbers(output: str) -> dict[str, Any]:
    """JSON output without what differs from one engine, or one moment, to the next."""
    data = json.loads(output)
    for key in ("engine", "seconds", "characters_per_second"):
        del data[key]
    return data


def test_text(poem: Path) -> None:
    assert without_time(succeeds("run", "duplicates", "--text", poem)) == POEM_OUTPUT


def test_per_line(poem: Path) -> None:
    assert without_time(succeeds("run", "duplicates", "--text", poem, "--per-line")) == POEM_LINES


def test_never(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("abc")
    text = succeeds("run", "duplicates", "--text", tmp_path / "t")
    assert text.startswith("output.duplicates  never\noutput.ended       never\n\nlast output.duplicates  0\n")


def test_json_has_the_numbers_of_the_text(poem: Path) -> None:
    data = json.loads(succeeds("run", "duplicates", "--text", poem, "--json"))
    assert data == {
        "machine": "duplicates",
        "text": str(poem),
        "engine": "interpreter",
        "cadence": 10,
        "characters": 35,
        "ticks": 354,
        "outputs": {
            "output.duplicates": {
                "first": {"line": 1, "column": 6, "character": "o", "tick": 55, "value": 1},
                "last": 4,
            },
            "output.ended": {"first": {"line": 2, "column": 15, "character": ".", "tick": 254, "value": 1}, "last": 1},
        },
        "seconds": data["seconds"],
        "characters_per_second": data["characters_per_second"],
    }


def test_json_lines(poem: Path) -> None:
    *lines, last = map(json.loads, succeeds("run", "duplicates", "--text", poem, "--json", "--per-line").splitlines())
    assert [line["line"] for line in lines] == [1, 2, 3, 5]
    assert lines[2] == {
        "line": 3,
        "characters": 3,
        "outputs": {name: {"first": None, "last": 0} for name in ("output.duplicates", "output.ended")},
    }
    assert lines[1]["outputs"]["output.duplicates"]["first"]["column"] == 6
    summary = last["summary"]
    assert summary["lines"] == 4
    assert summary["lines_with"] == {"output.duplicates": 2, "output.ended": 1}
    assert sum(line["characters"] for line in lines) == summary["characters"] == 31


@pytest.mark.parametrize("cadence", [1, 2, 3, 4, 10, 65])
def test_the_character_is_the_one_that_is_answered(cadence: int, poem: Path) -> None:
    data = json.loads(succeeds("run", "duplicates", "--text", poem, "--json", "--cadence", cadence))
    first = data["outputs"]["output.duplicates"]["first"]
    assert (first["line"], first["column"], first["character"]) == (1, 6, "o")
    # Four links from the character to the answer.
    assert first["tick"] == 5 * cadence + 1 + 4
    assert data["ticks"] == len(POEM) * cadence + 4


def test_standard_input(poem: Path) -> None:
    from_file = numbers(succeeds("run", "duplicates", "--text", poem, "--json"))
    piped = numbers(succeeds("run", "duplicates", "--text", "-", "--json", given=POEM.encode()))
    assert piped == {**from_file, "text": "-"}
    lines = succeeds("run", "duplicates", "--text", "-", "--per-line", given=POEM.encode())
    assert without_time(lines) == POEM_LINES


def test_live_input_is_answered_at_once() -> None:
    with start("run", "duplicates", "--text", "-", "--per-line") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2, 3):
            process.stdin.write(b"abca\n")
            process.stdin.flush()
            assert (
                process.stdout.readline() == f"line {number}  output.duplicates  column 4, 'a', tick 35: 1\n".encode()
            )
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.mark.parametrize("name", ["no.txt", "."])
def test_text_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    assert re.search("no such file|is a folder", is_refused("run", "duplicates", "--text", tmp_path / name))


@pytest.mark.parametrize("engine", ["auto", "interpreter", "compiled"])
def test_text_that_is_not_utf_8(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("eins\nzwölf".encode("latin-1"))
    message = is_refused("run", "duplicates", "--text", path, "--engine", engine)
    assert message == f"Error: {path}: not UTF-8 text: byte 7 (line 2) cannot be decoded\n"


def test_standard_input_that_is_not_utf_8() -> None:
    result = dmmx("run", "duplicates", "--text", "-", given=b"aab\xff")
    assert result.exit_code == 2
    assert result.stderr == "Error: standard input: not UTF-8 text: byte 3 (line 1) cannot be decoded\n"


def test_empty_text(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("")
    assert "is empty: there are no characters to read" in is_refused("run", "duplicates", "--text", tmp_path / "t")
    assert "there are no characters to read" in is_refused("run", "duplicates", "--text", "-", given="")
    assert "there are no characters to read" in is_refused(
        "run", "duplicates", "--text", "-", "--per-line", given="\n\n"
    )


def test_the_compiled_engine_needs_a_file(tmp_path: Path) -> None:
    message = is_refused("run", "duplicates", "--text", "-", "--engine", "compiled", given="abc")
    assert "reads a text twice" in message
    os.mkfifo(tmp_path / "pipe")
    assert "is no regular file" in is_refused("run", "duplicates", "--text", tmp_path / "pipe")


def two_inputs() -> Machine:
    builder = Machine.builder().input("left", "char").input("right", "char").output("output", "x")
    return builder.link("output.x", "left.char").link("output.x", "right.char").build()


def no_output() -> Machine:
    return Machine.builder().input("text", "char").neuron("n", "identity").link("n.x", "text.char").build()


@pytest.mark.parametrize(
    ("machine", "message"),
    [
        (two_inputs(), "must have one stream input with one port; this one has left.char, right.char"),
        (no_output(), "has no stream output"),
    ],
)
def test_machines_that_read_no_text(machine: Machine, message: str, poem: Path, tmp_path: Path) -> None:
    save_machine(machine, tmp_path / "m.json")
    assert message in is_refused("run", tmp_path / "m.json", "--text", poem)


def test_a_growing_machine_is_interpreted(poem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = Machine.builder().input("text", "char").neuron("list", "cons").output("output", "list")
    builder.link("list.head", "text.char").link("list.tail", "list.list").link("output.list", "list.list")
    save_machine(builder.build(), tmp_path / "m.json")
    refusal = is_refused("run", tmp_path / "m.json", "--text", poem, "--engine", "compiled")
    assert "the support of list.list grows without end" in refusal
    monkeypatch.setattr("dmmx.cli.commands.run.AUTO_TICKS", 0)
    data = json.loads(succeeds("run", tmp_path / "m.json", "--text", poem, "--cadence", "1", "--json"))
    assert data["engine"] == "interpreter"
    assert data["outputs"]["output.list"]["first"] == {
        "line": 1,
        "column": 1,
        "character": "T",
        "tick": 3,
        "value": {"this": {"T": 1}},
    }


STATUS = Path("/proc/self/status")

MEASURE = f"""\
import atexit, re, sys
atexit.register(lambda: print(re.search(r"VmHWM:[^0-9]*([0-9]+)", open("{STATUS}").read())[1], file=sys.stderr))
"""
"""The most KiB that were resident. (The other way to ask counts what the process that began this one had.)"""


def library_text(size: int) -> str:
    """Real text: modules of the standard library, one after another."""
    text = ""
    for path in sorted(Path(os.__file__).parent.glob("*.py")):
        text += path.read_text(encoding="utf-8")
        if len(text) >= size:
            return text
    raise AssertionError("the standard library is too small")


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux says so")
def test_a_megabyte_in_bounded_memory(tmp_path: Path) -> None:
    text = library_text(1 << 20)
    path = tmp_path / "library.txt"
    path.write_bytes(text.encode())
    command = [sys.executable, "-c", MEASURE + COMMAND[2], "run", "duplicates", "--text", str(path)]
    done = subprocess.run([*command, "--cadence", "4", "--json"], capture_output=True, text=True, check=True)
    found = numbers(done.stdout)
    assert found["characters"] == len(text)
    end = text.index(".")
    again = next(index for index, character in enumerate(text) if character in text[:index])
    counts = Counter(text)
    assert found["outputs"] == {
        "output.duplicates": {"first": place(text, again, 4 * again + 5), "last": max(counts.values()) - 1},
        "output.ended": {"first": place(text, end, 4 * end + 4), "last": 4},
    }
    # Most of it is JAX itself, whatever the text.
    assert int(done.stderr) < 600_000


def place(text: str, index: int, tick: int) -> dict[str, object]:
    line, start = text.count("\n", 0, index) + 1, text.rfind("\n", 0, index) + 1
    return {"line": line, "column": index - start + 1, "character": text[index], "tick": tick, "value": 1}
