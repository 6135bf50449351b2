"""How examples are asked for and told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.command_line import dmmx, is_refused, succeeds

from dmmx.errors import TaskError
from dmmx.examples import Example, Line, Request, built_in_examples, lines_of, request_for, watched
from dmmx.files import read_text, write_text
from dmmx.machine import Machine
from dmmx.vvalue import Tree

PLAIN = built_in_examples["accumulator"]


def shouting(request: Request) -> Iterator[Line]:
    text = "abc" if request.text is None else read_text(request.text)
    shout = text.upper() * request.settings["times"]
    if request.out is not None:
        write_text(request.out, shout)
    yield Line(shout, {"shout": shout, "pitch": request.settings["pitch"], "word": request.settings["word"]})


RICH = dataclasses.replace(
    PLAIN, report=shouting, reads_text=True, writes="the shout", settings={"times": 1, "pitch": 0.5, "word": "x"}
)


@pytest.mark.parametrize(
    ("example", "asked", "message"),
    [
        (PLAIN, {"text": "x"}, "the example 'accumulator' reads no text"),
        (PLAIN, {"out": "x"}, "the example 'accumulator' writes no file"),
        (PLAIN, {"ticks": 0}, "ticks must be at least 1, got 0"),
        (PLAIN, {"settings": ["seed=1"]}, "the example 'accumulator' has no setting 'seed'. There are none."),
        (RICH, {"settings": ["tmes=1"]}, "has no setting 'tmes'. Did you mean 'times'?"),
        (RICH, {"settings": ["times"]}, "a setting is written NAME=VALUE, got 'times'"),
        (RICH, {"settings": ["times=1.5"]}, "setting 'times': expected a whole number, got '1.5'"),
        (RICH, {"settings": ["pitch=high"]}, "setting 'pitch': expected a number, got 'high'"),
        (RICH, {"settings": ["pitch=nan"]}, "setting 'pitch': expected a number, got 'nan'"),
    ],
)
def test_what_an_example_has_no_use_for(example: Example, asked: dict[str, object], message: str) -> None:
    with pytest.raises(TaskError) as raised:
        request_for(example, **asked)  # pyright: ignore[reportArgumentType]
    assert message in str(raised.value)


def test_a_report_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("hey")
    request = request_for(
        RICH, text=str(tmp_path / "in"), out=str(tmp_path / "out"), settings=["times=2", "pitch=1", "word=a=b"]
    )
    assert list(lines_of(RICH, request)) == [Line("HEYHEY", {"shout": "HEYHEY", "pitch": 1.0, "word": "a=b"})]
    assert (tmp_path / "out").read_text() == "HEYHEY"


def looping(start: object, weight: float) -> Machine:
    builder = Machine.builder().neuron("a", "identity").link("a.x", "a.x", weight)
    return builder.initial({"a": {"x": start}}).build()


def test_tick_0_is_told_where_the_machine_starts_with_something() -> None:
    lines = [(line.text, line.data) for line in watched(looping(1, 2), {}, 2, ["a.x"])]
    assert lines == [
        ("tick 0: a.x 1", {"tick": 0, "a.x": 1}),
        ("tick 1: a.x 2", {"tick": 1, "a.x": 2}),
        ("tick 2: a.x 4", {"tick": 2, "a.x": 4}),
    ]


def test_a_machine_at_rest_has_nothing_to_say() -> None:
    assert [line.text for line in watched(looping(1, 1), {}, 9, ["a.x"])] == ["tick 0: a.x 1"]


def test_what_becomes_zero_is_told() -> None:
    assert [line.text for line in watched(looping({"b": 1}, 0), {}, 9, ["a.x"])][-1] == "tick 1: a.x 0"


def test_lines_fit_and_leaves_that_json_has_no_numbers_for_are_told() -> None:
    start = {"long" * 9: {"key" * 9: 1e308}, "nan": float("nan"), "complex": 2j}
    (line,) = watched(looping(start, 1), {}, 1, ["a.x"])
    assert len(line.text) == 80
    assert line.text.endswith("…")
    json.dumps(line.data, allow_nan=False)
    values = [line.data["a.x"][key] for key in ("nan", "complex")]
    assert values == ["nan", "2j"]
    assert Tree(start)["complex"].number == 2j


def test_the_list() -> None:
    text = succeeds("examples")
    assert max(map(len, text.splitlines())) <= 80
    assert [line.partition(":")[0] for line in text.splitlines() if line and line[0] != " "][:-1] == [
        *built_in_examples
    ]
    found = json.loads(succeeds("examples", "--json"))
    assert [entry["name"] for entry in found] == list(built_in_examples)
    assert found[0] == {
        "name": "accumulator",
        "summary": PLAIN.summary,
        "source": PLAIN.source,
        "ticks": 8,
        "neurons": 1,
        "links": 3,
        "trainable_links": 2,
        "reads_text": False,
        "writes": "",
        "settings": {},
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["duplicates"], "'duplicates' is no example, so it has no streams of its own: give it a text to read, with"),
        (["accumulatr"], "no built-in machine of that name. Did you mean 'accumulator'?"),
        (["accumulator", "--per-line"], "is an example, with streams and timing of its own; --per-line has no use"),
        (["accumulator", "--cadence", 3, "--engine", "auto"], "--cadence, --engine have no use"),
        (["accumulator", "--out", "x.csv"], "the example 'accumulator' writes no file"),
        (
            ["duplicates", "--text", __file__, "--ticks", 3],
            "reads a text here, as any machine does; --ticks has no use",
        ),
    ],
)
def test_wrong_usage_of_run(arguments: list[object], message: str) -> None:
    assert message in " ".join(is_refused("run", *arguments).split())


def test_texts_come_from_files_and_from_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("Öl, öl!")
    for arguments, given in ([path], ""), (["-"], "Öl, öl!"):
        found = json.loads(succeeds("run", "word_counts", "--json", "--text", *arguments, given=given))
        assert found["rows"] == [{"words": 2, "different": 1}, {"word": "öl", "count": 2}]
        assert found["ticks"] is None
    path.write_bytes(b"a \xff")
    for arguments, given in ([path], b""), (["-"], b"a \xff"):
        assert "not UTF-8 text: byte 2" in is_refused("run", "word_counts", "--text", *arguments, given=given)
    assert "no such file" in is_refused("run", "word_counts", "--text", tmp_path / "none")


def test_a_file_comes_before_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("accumulator").write_text("{}")
    assert "accumulator: " in is_refused("run", "accumulator")
    Path("accumulator").unlink()
    Path("accumulator").mkdir()
    assert dmmx("run", "accumulator").exit_code == 0


def test_an_example_that_reads_no_text_is_a_machine_like_any_other() -> None:
    found = json.loads(succeeds("run", "accumulator", "--text", "-", "--json", given="aba"))
    assert found["outputs"]["printer.sum"]["last"] == {"a": 2, "b": 1}
