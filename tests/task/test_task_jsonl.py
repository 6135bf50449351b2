"""Tasks from JSON Lines: what is read, and what is said about what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import InputFileError
from dmmx.task import Example, Task, duplicates, load_task, task_to_jsonl
from dmmx.task.jsonl import task_from_jsonl
from dmmx.task.symbols import constants_for
from dmmx.vvalue import Tree
from strategies import dyadics, trees

GOOD = '{"inputs": {"in": [1, {"a": 2}]}, "targets": {"out": [0, {"y": {"b": -0.5}}]}}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "task.jsonl"


def problems(file: Path, text: str | bytes) -> list[str]:
    """All that is wrong with a file, without its name."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputFileError) as raised:
        load_task(file)
    headline, *lines = str(raised.value).split("\n")
    assert headline.startswith(f"{file}: ")
    if lines:
        assert headline == f"{file}: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
        return [line.strip() for line in lines]
    return [headline.removeprefix(f"{file}: ")]


def test_elements_are_values_by_port_or_plain_numbers(file: Path) -> None:
    file.write_text(f"{GOOD}\n\n{GOOD}\r\n", encoding="utf-8")
    task = load_task(file)
    assert (task.name, len(task.examples)) == ("task", 2)
    example = task.examples[1]
    assert example.inputs == {"in": (Tree({"value": 1}), Tree({"a": 2}))}
    assert example.targets == {"out": (Tree(), Tree({"y": {"b": -0.5}}))}
    assert (example.label, example.ticks) == ("line 3", 2)


def test_an_example_may_have_a_label_and_be_held_out(file: Path) -> None:
    file.write_text(f'{GOOD}\n{GOOD[:-1]}, "label": "second", "held_out": true}}\n', encoding="utf-8")
    task = load_task(file)
    assert [example.label for example in (*task.examples, *task.held_out)] == ["line 1", "second"]
    file.write_text(task_to_jsonl(task), encoding="utf-8")
    assert load_task(file) == task
    assert problems(file, GOOD[:-1] + ', "held_out": true}') == [
        "every example is marked held_out: there is none to train on"
    ]


def test_symbols_become_constants(file: Path) -> None:
    file.write_text('{"inputs": {"in": [{"a": {"x": 1, "y.z": 2}}]}, "targets": {"one": [1]}}', encoding="utf-8")
    assert load_task(file).constants == {"one-2": Tree(1), "x": Tree({"x": 1}), "symbol": Tree({"y.z": 1})}


def test_constants_may_be_given(file: Path) -> None:
    file.write_text(f'{{"constants": {{"end": {{".": 1}}}}}}\n{GOOD}\n', encoding="utf-8")
    task = load_task(file)
    assert task.constants == {"end": Tree({".": 1})}
    file.write_text(task_to_jsonl(task), encoding="utf-8")
    assert load_task(file).constants == task.constants
    assert problems(file, f'{{"constants": {{"end": "x"}}}}\n{GOOD}\n') == [
        "line 1: constants.end: (root): expected a number or a mapping, got str 'x'"
    ]
    assert problems(file, f'{{"constants": 3}}\n{GOOD}\n') == [
        "line 1: constants: expected an object: names with V-values"
    ]
    assert problems(file, '{"constants": {}}\n') == ["the file is empty: expected one example a line"]
    assert problems(file, f'{GOOD}\n{{"constants": {{}}}}\n') == [f"line 2: {NOT_AN_EXAMPLE}"]


def test_a_number_may_be_written_as_a_node(file: Path) -> None:
    file.write_text('{"inputs": {"in": [{":number": 3}]}, "targets": {"out": [{}]}}', encoding="utf-8")
    assert load_task(file).examples[0].inputs["in"] == (Tree({"value": 3}),)


NOT_AN_EXAMPLE = 'expected an object with the keys "inputs" and "targets", and perhaps "label" and "held_out"'


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"inputs": ', "not JSON: Expecting value at column 12"),
        ("[" * 100_000, "not JSON that can be read: "),
        ("9" * 5000, "not JSON that can be read: "),
        ("3", NOT_AN_EXAMPLE),
        ("[]", NOT_AN_EXAMPLE),
        ('{"inputs": {}}', NOT_AN_EXAMPLE),
        ('{"inputs": {}, "targets": {}, "name": ""}', NOT_AN_EXAMPLE),
        ('{"inputs": {}, "targets": {}, "label": 3}', "label: expected a text, got int"),
        ('{"inputs": {}, "targets": {}, "held_out": 1}', "held_out: expected true or false, got int"),
    ],
)
def test_lines_that_are_no_examples(file: Path, line: str, problem: str) -> None:
    (found,) = problems(file, f"{GOOD}\n{line}\n")
    assert found.startswith(f"line 2: {problem}")


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ("[]", "line 1: inputs: expected an object: names of streams with lists of V-values"),
        ('{"in": 3}', "line 1: inputs.in: expected a list, one V-value a tick"),
        ("{}", "line 1: inputs: there is no stream"),
        ('{"in": [0]}', "line 1: targets.out: 2 ticks, but inputs.in has 1; all streams of an example have one length"),
        ('{"in": [0, NaN]}', "line 1: inputs.in[1]: (root): the number must be finite, got nan"),
        ('{"in": [0, {"p": Infinity}]}', "line 1: inputs.in[1]: p: the number must be finite, got inf"),
        ('{"in": [0, "a"]}', "line 1: inputs.in[1]: (root): expected a number or a mapping, got str 'a'"),
        ('{"in": [0, null]}', "line 1: inputs.in[1]: (root): expected a number or a mapping, got NoneType None"),
        ('{"in": [true, 0]}', "line 1: inputs.in[0]: (root): expected a number or a mapping, got bool True"),
        ('{"in": [0, {"p": [1]}]}', "line 1: inputs.in[1]: p: expected a number or a mapping, got list [1]"),
        (
            '{"in": [0, {":number": 1, "p": 1}]}',
            "line 1: inputs.in[1]: a number beside ports belongs to none of them; name its port",
        ),
    ],
)
def test_streams_that_are_none(file: Path, inputs: str, found: str) -> None:
    assert problems(file, f'{{"inputs": {inputs}, "targets": {{"out": [0, 0]}}}}') == [found]


def test_empty_streams(file: Path) -> None:
    assert problems(file, '{"inputs": {"in": []}, "targets": {"out": []}}') == [
        "line 1: inputs.in: the stream is empty"
    ]


def test_all_problems_are_listed_with_their_lines(file: Path) -> None:
    bad = '{"inputs": {"in": [NaN, "x"]}, "targets": {"out": 0}}'
    assert problems(file, f"{GOOD}\nnone\n\n{bad}\n") == [
        "line 2: not JSON: Expecting value at column 1",
        "line 4: inputs.in[0]: (root): the number must be finite, got nan",
        "line 4: inputs.in[1]: (root): expected a number or a mapping, got str 'x'",
        "line 4: targets.out: expected a list, one V-value a tick",
    ]


def test_examples_of_different_streams(file: Path) -> None:
    other = '{"inputs": {"on": [1]}, "targets": {"out": [1], "more": [1]}}'
    assert problems(file, f"\n{GOOD}\n{other}\n") == [
        "line 3: inputs: the streams are on, but in line 2 in",
        "line 3: targets: the streams are out, more, but in line 2 out",
    ]


def test_files_that_cannot_be_read(file: Path, tmp_path: Path) -> None:
    assert problems(file, "") == problems(file, "\n \n") == ["the file is empty: expected one example a line"]
    assert problems(file, f'{GOOD}\n{{"inputs": "é'.encode("latin-1")) == ["not UTF-8 text: byte 91 cannot be decoded"]
    with pytest.raises(InputFileError, match="no such file"):
        load_task(tmp_path / "none.jsonl")


def test_the_built_in_task_there_and_back(file: Path) -> None:
    task = duplicates(seed=2, texts=3)
    file.write_text(task_to_jsonl(task), encoding="utf-8")
    for back, example in zip(load_task(file).examples, task.examples, strict=True):
        assert (back.inputs, back.targets) == (example.inputs, example.targets)


@settings(max_examples=25)
@given(st.lists(st.dictionaries(st.text(max_size=3), trees(dyadics, max_depth=2), max_size=2), min_size=1, max_size=4))
def test_any_task_there_and_back(tmp_path_factory: pytest.TempPathFactory, values: list[dict[str, Tree]]) -> None:
    elements = tuple(
        Tree().nest({key.replace(":", "_"): value for key, value in element.items()}) for element in values
    )
    task = Task("any", (Example({"in": elements, "é\n": elements}, {"out": elements[::-1]}),))
    file = tmp_path_factory.mktemp("any") / "task.jsonl"
    text = task_to_jsonl(task)
    # One line of constants, if there are symbols of which none is offered; and one example.
    assert text.count("\n") == (1 if task.constants == constants_for(task.examples) else 2)
    file.write_text(text, encoding="utf-8", newline="\n")
    (back,) = load_task(file).examples
    assert (back.inputs, back.targets) == (task.examples[0].inputs, task.examples[0].targets)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"inputs": {"x": [1], "x": [2]}, "targets": {}}', "not JSON that can be read: the key 'x' is used twice"),
        ('{"label": "\\ud800", "inputs": {}, "targets": {}}', "column 11: a surrogate stands alone: it is half a"),
    ],
)
def test_what_json_allows_and_no_task_may_hold(line: str, message: str) -> None:
    with pytest.raises(InputFileError, match=message):
        task_from_jsonl(line, name="it", file="it.jsonl")


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "task"
    path.write_bytes(b'\xef\xbb\xbf{"inputs": {"x": [1]}, "targets": {"y": [1]}}\n')
    assert dict(load_task(path).input_ports) == {"x": ("value",)}
