"""Tasks from CSV files: what a spreadsheet may hold, and what is said about what it must not."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import DmmxError, InputFileError
from dmmx.task import CsvColumns, Example, load_task, read_csv
from dmmx.vvalue import Tree

Cell = float | str


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def read(file: Path, text: str | bytes, columns: CsvColumns | None = None) -> tuple[Example, ...]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_csv(file, columns).task.examples


def problems(file: Path, text: str | bytes, columns: CsvColumns | None = None) -> list[str]:
    """All that is wrong with a file, without its name."""
    with pytest.raises(InputFileError) as raised:
        read(file, text, columns)
    headline, *lines = str(raised.value).split("\n")
    assert headline.startswith(f"{file}: ")
    if lines:
        assert headline == f"{file}: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
        return [line.strip() for line in lines]
    return [headline.removeprefix(f"{file}: ")]


def stream(*cells: Cell) -> tuple[Tree, ...]:
    return tuple(Tree({"value": {cell: 1} if isinstance(cell, str) else cell}) for cell in cells)


# --- columns ---


def test_the_last_column_is_the_output_where_none_is_marked(file: Path) -> None:
    (example,) = read(file, "a,b,c\n1,2,3\n4,5,6\n")
    assert example.inputs == {"a": stream(1, 4), "b": stream(2, 5)}
    assert example.targets == {"c": stream(3, 6)}
    assert example.label == "rows 2 to 3"
    assert "last column" in read_csv(file).layout.reason


@pytest.mark.parametrize(
    ("header", "inputs", "outputs"),
    [
        ("in:a,b,out:c", "a", "c"),
        ("IN:a, Output: b ,c", "a", "b"),
        ("out:a,b,c", "b c", "a"),
        ("input:a,b,c", "a", "b c"),
        ("a:number,b:x,c:symbol", "a b:x", "c"),
        ("tick,a,b", "a", "b"),
        ("a,in:tick,out:example", "tick", "example"),
    ],
)
def test_names_say_what_columns_are(file: Path, header: str, inputs: str, outputs: str) -> None:
    (example,) = read(file, f"{header}\n1,2,3\n")
    assert " ".join(example.inputs) == inputs
    assert " ".join(example.targets) == outputs


@pytest.mark.parametrize(
    ("columns", "inputs", "outputs"),
    [
        (CsvColumns(("b",), ("a",)), "b", "a"),
        (CsvColumns(outputs=("a",)), "b c", "a"),
        (CsvColumns(inputs=("c",)), "c", "a b"),
        (CsvColumns(symbols=("a",)), "b", "c"),
    ],
)
def test_a_choice_goes_before_marks(file: Path, columns: CsvColumns, inputs: str, outputs: str) -> None:
    (example,) = read(file, "a,in:b,out:c\n1,2,3\n", columns)
    assert " ".join(example.inputs) == inputs
    assert " ".join(example.targets) == outputs


def test_symbols_may_look_like_numbers(file: Path) -> None:
    (example,) = read(file, "key,digit:symbol,open\n0,0,1\n7,7,0\n", CsvColumns(symbols=("key",)))
    assert example.inputs == {"key": stream("0", "7"), "digit": stream("0", "7")}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("1,2,3", ["row 1: these are numbers; the first row must name the columns, as in:temperature,out:heater"]),
        ("in:a,in:b,in:c", ["row 1: no column is an output. Name columns in:NAME and out:NAME"]),
        ("a,,c", ["column 2: the name is missing"]),
        ("a,b.c,d", ["column 2, 'b.c': a stream's name must not contain a dot"]),
        ("in:a,a,out:a", ["column 'a': 2 columns have this name; every stream needs one of its own"]),
        ("a,tick,example", ["row 1: no column is an input."]),
    ],
)
def test_headers_that_name_no_streams(file: Path, header: str, expected: list[str]) -> None:
    found = problems(file, f"{header}\n1,2,3\n")
    assert len(found) == len(expected)
    assert all(problem.startswith(start) for problem, start in zip(found, expected, strict=True))


def test_chosen_columns_must_be_there(file: Path) -> None:
    assert problems(file, "time,event,open\n1,2,3\n", CsvColumns(("evnt", "open"), ("open",), ("x",))) == [
        "inputs 'evnt': there is no such column. Did you mean 'event'?",
        "symbols 'x': there is no such column. Known: event, open, time.",
        "column 'open': it cannot be an input and an output",
    ]


# --- cells ---


def test_cells_are_numbers_or_words(file: Path) -> None:
    (example,) = read(file, "n,w,y\n1,coin,TRUE\n-2.5,,false\n\u22123e2,0, .5\n,two words,+7\n")
    assert example.inputs == {"n": stream(1, -2.5, -300, 0), "w": stream("coin", 0, 0, "two words")}
    assert example.targets == {"y": stream(1, 0, 0.5, 7)}


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("x", "expected a number, got 'x'. If the column holds symbols, name it NAME:symbol or use --symbols NAME"),
        ('"1,5"', "expected a number, got '1,5'. Decimals are written with a point where commas separate the cells"),
        ("nan", "expected a number, got 'nan'."),
        ("1e999", "the number '1e999' is too large"),
        ("9" * 5000, "the number '9999999999999999999…' is too large"),
        ("1_000", "expected a number, got '1_000'."),
        ("\u0663", "expected a number, got '\u0663'."),
        ("#N/A", "expected a number, got '#N/A'."),
        ("0x10", "expected a number, got '0x10'."),
    ],
)
def test_a_word_among_numbers_is_a_mistake(file: Path, cell: str, problem: str) -> None:
    (found,) = problems(file, f"a,b\n1,2\n{cell},3\n")
    assert found.startswith(f"row 3, column 'a': {problem}")


def test_all_mistakes_are_listed_in_order_up_to_a_limit(file: Path) -> None:
    found = problems(file, "a,b:number,c\n1,x,2\ny,4,:number\n6,7,8\n")
    assert [problem.partition(":")[0] for problem in found] == [
        "row 2, column 'b'",
        "row 3, column 'a'",
        "row 3, column 'c'",
    ]
    file.write_text("a:number,b\n" + "x,1\n" * 100)
    with pytest.raises(InputFileError, match=r"100 problems(?s:.*)… and 80 more$"):
        read_csv(file)


@pytest.mark.parametrize("text", ["a;b\n1,5;-0,25\n", "a\tb\n1,5\t-0,25\n", 'sep=;\na;b\n"1,5";-0.25\n'])
def test_decimal_commas_where_commas_separate_nothing(file: Path, text: str) -> None:
    (example,) = read(file, text)
    assert (example.inputs["a"], example.targets["b"]) == (stream(1.5), stream(-0.25))
    (found,) = problems(file, "a;b\n1;2\n1.000,5;2\n")
    assert found == "row 3, column 'a': expected a number, got '1.000,5'. Digits cannot be grouped"


# --- tables ---


def test_what_programs_write_around_a_table(file: Path) -> None:
    plain = read(file, "a,b\n1,2\n3,4\n")
    for text in (
        "\ufeffa,b\r\n1,2\r\n3,4\r\n",
        "\n\na,b\r1,2\r3,4",
        "a,b,,\n1,2,,\n3,4,,\n,,,\n",
        "sep=,\na,b\n1,2\n3,4\n",
    ):
        (example,) = read(file, text)
        assert (example.inputs, example.targets) == (plain[0].inputs, plain[0].targets)


def test_quoted_cells(file: Path) -> None:
    (example,) = read(file, '"a, ""x""","out:line\nbreak"\n"comma, ""quote""\nline",1\n')
    assert example.inputs == {'a, "x"': stream('comma, "quote"\nline')}
    assert example.targets == {"line\nbreak": stream(1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty: expected a row of column names, and then one row a tick"),
        ("\n , \n", "the file is empty: expected a row of column names, and then one row a tick"),
        ("a,b\n", "there is no row below the column names: expected one row a tick"),
        ("a\n1\n", "row 1: no column is an input. Name columns in:NAME and out:NAME"),
        ("a,b\n1,2,3\n", "row 2: 3 cells, but the header has 2; a cell that holds a comma is written in double"),
        ("a;b\n1\n", "row 2: 1 cell, but the header has 2; cells are separated by semicolons, as the header's"),
        ('a,b\n1,2\n"3"x,4\n', "row 3: its cells cannot be told apart: ',' expected after '\"'."),
        ('a,b\n1,2\n"3,4\n', "row 3: its cells cannot be told apart: unexpected end of data."),
        (b"a,b\n\xe9,1\n", "not UTF-8 text: byte 4 cannot be decoded"),
    ],
)
def test_files_that_are_no_tables(file: Path, text: str | bytes, expected: str) -> None:
    (found,) = problems(file, text)
    assert found.startswith(expected)


# --- streams ---


def test_blank_rows_begin_another_stream(file: Path) -> None:
    examples = read(file, "a,b\n1,2\n3,\n,,\n\n5,6\n")
    assert [example.ticks for example in examples] == [2, 1]
    assert [example.label for example in examples] == ["rows 2 to 3", "rows 6 to 6"]
    found = read_csv(file)
    assert [found.place(0, 2), found.place(1, 1)] == ["row 3 (stream 1, tick 2)", "row 6 (stream 2, tick 1)"]


@pytest.mark.parametrize("name", ["example", "Stream"])
def test_a_column_names_the_streams(file: Path, name: str) -> None:
    examples = read(file, f"a,{name},b\n1,mon,2\n\n3,,4\n,tue,\n5,tue,6\n")
    assert [(example.label, example.ticks) for example in examples] == [("mon", 2), ("tue", 2)]
    assert examples[0].inputs == {"a": stream(1, 3)}
    assert read_csv(file).place(0, 2) == "row 4 (stream 'mon', tick 2)"


def test_rows_of_a_stream_stand_together(file: Path) -> None:
    assert problems(file, "example,a,b\nx,1,2\ny,3,4\nx,5,6\n") == [
        "row 4: stream 'x' has ended in row 2 already; its rows must stand together"
    ]


def test_symbols_are_offered_as_constants(file: Path) -> None:
    read(file, "event,coin\npush,1\ncoin,2\n")
    assert load_task(file).constants == {"one": Tree(1), "coin-2": Tree({"coin": 1}), "push": Tree({"push": 1})}
    read(file, "letter,b\n" + "".join(f"{letter},1\n" for letter in "abcdefghijklm"))
    assert list(load_task(file).constants) == ["one"]


# --- any ---

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).map(
    lambda text: f"w{text.strip()}"
)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[list[Cell]]], list[bool]]:
    """Streams of rows, and which columns hold words."""
    kinds = draw(st.lists(st.booleans(), min_size=2, max_size=4))
    row = st.tuples(*(WORDS if is_word else NUMBERS for is_word in kinds)).map(list)
    return draw(st.lists(st.lists(row, min_size=1, max_size=4), min_size=1, max_size=4)), kinds


@settings(max_examples=40)
@given(tables(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    table: tuple[list[list[list[Cell]]], list[bool]],
    delimiter: str,
    end: str,
    mark: bool,
    quoted: bool,
) -> None:
    streams, kinds = table
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    kind = {True: "symbol", False: "number"}
    writer.writerow([f"c{index}:{kind[is_word]}" for index, is_word in enumerate(kinds)])
    for rows in streams:
        writer.writerows(rows)
        writer.writerow([""] * len(kinds))
    file = tmp_path_factory.mktemp("any") / "any.csv"
    examples = read(file, ("\ufeff" if mark else "") + text.getvalue())
    assert len(examples) == len(streams)
    for example, rows in zip(examples, streams, strict=True):
        found = {**example.inputs, **example.targets}
        for index in range(len(kinds)):
            assert found[f"c{index}"] == stream(*(row[index] for row in rows))


HOSTILE = st.one_of(
    st.text(st.sampled_from('ab10.,;:\t"\n\r -+e=\u2212\x00\ufeff#in:out'), max_size=60), st.text(max_size=40)
)


@settings(max_examples=150)
@given(HOSTILE, st.sampled_from(["", "a,b\n1,2\n", "in:a;out:b\n"]))
def test_whatever_a_file_holds_there_is_a_task_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, text: str, before: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "any.csv"
    file.write_bytes((before + text).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(DmmxError):
        assert all(example.ticks > 2 for example in load_task(file).examples)


def test_a_very_long_cell_is_read_in_no_time(tmp_path: Path) -> None:
    """Looking for a number in 100,000 digits took minutes when the pattern could divide them in many ways."""
    path = tmp_path / "long.csv"
    path.write_text("in:x,out:y\n" + "9" * 100_000 + "x,1\n2,1\n")
    with pytest.raises(InputFileError, match=r"row 2, column 'x': expected a number, got '9999999999999999999…'"):
        read_csv(path)
