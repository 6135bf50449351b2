"""`dmmx explain`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import is_refused, succeeds

from dmmx.compiler import compile
from dmmx.machine import Machine, save_machine
from dmmx.task import duplicate_detector, duplicates
from dmmx.train.loss import compile_for


def test_for_the_characters_of_a_text() -> None:
    program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1, ".": 1}}})
    text = succeeds("explain", "duplicates", "--alphabet", "ab.")
    assert text == program.explain() + "\n"
    assert "    in  delta: ., a, b\n" in text


def test_one_path_more_is_no_plural() -> None:
    text = succeeds("explain", "duplicates", "--alphabet", "abcdefg")
    assert "a, b, c, d, e, f and 1 more path\n" in text


def test_for_a_task() -> None:
    program = compile_for(duplicate_detector(), duplicates().examples)
    assert succeeds("explain", "duplicates", "--task", "duplicates") == program.explain() + "\n"


def test_a_machine_without_stream_inputs_needs_no_streams(tmp_path: Path) -> None:
    machine = Machine.builder().constant("one", 1).memory("count").output("out", "y")
    machine = machine.link("count.delta", "one.value").link("out.y", "count.result").build()
    save_machine(machine, tmp_path / "count.json")
    assert succeeds("explain", tmp_path / "count.json") == compile(machine, {}).explain() + "\n"


def test_what_streams_hold_is_said_once() -> None:
    message = is_refused("explain", "duplicates")
    assert "--task NAME_OR_FILE or --alphabet CHARACTERS" in message
    assert "--alphabet CHARACTERS" in is_refused("explain", "duplicates", "--alphabet", "")
    assert "give it with --task" in is_refused("explain", "duplicates", "--alphabet", "ab", "--latency", 2)
    assert "not both" in is_refused("explain", "duplicates", "--alphabet", "ab", "--task", "duplicates")


@pytest.mark.parametrize("name", ["lstm", "async_reader", "matrix_parity", "hebbian"])
def test_an_example_is_compiled_for_its_own_streams(name: str) -> None:
    assert "stream outputs" in succeeds("explain", name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("event_list", "cannot compile: the support of my_list.list grows without end"),
        ("frames", "cannot compile: the stream 'camera' holds a "),
        ("matrices", "cannot compile: the stream 'camera' holds a "),
    ],
)
def test_an_example_that_cannot_be_compiled_says_why(name: str, message: str) -> None:
    assert message in is_refused("explain", name)


def test_a_machine_that_reads_numbers_has_no_alphabet() -> None:
    assert "the input of this one is bits.value" in is_refused("explain", "parity", "--alphabet", "ab")
    assert "the input of this one is bits.value" in is_refused("run", "parity", "--text", "-", given="ab")


def test_a_machine_that_reads_no_single_text_needs_a_task(tmp_path: Path) -> None:
    machine = Machine.builder().input("in", "x", "y").output("out", "z").link("out.z", "in.x").build()
    save_machine(machine, tmp_path / "two.json")
    assert "this one has in.x, in.y" in is_refused("explain", tmp_path / "two.json", "--alphabet", "ab")


def test_a_machine_of_another_task(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"inputs": {"x": [1]}, "targets": {"y": [1]}}')
    message = is_refused("explain", "duplicates", "--task", path)
    assert message.startswith("Error: the machine does not fit task 'other': 4 problems\n")
