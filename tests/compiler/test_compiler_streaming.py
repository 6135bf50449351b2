"""Endless streams of V-values through a program."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import pytest
from running import assert_same

from dmmx.compiler import Program, compile
from dmmx.errors import CompileError, TaskError
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.task import duplicate_detector, text_stream
from dmmx.vvalue import Tree

pytestmark = pytest.mark.usefixtures("double_precision")


@pytest.fixture(scope="module")
def detector() -> Program:
    return compile(duplicate_detector(), {"text": {"char": dict.fromkeys("test ring.", 1)}})


def streamed(program: Program, streams: Any, **options: Any) -> Iterator[Tree]:
    return program.stream(program.weights_of(program.machine), streams, **options)


@pytest.mark.parametrize("chunk_ticks", [1, 7, 50, 1000])
def test_it_gives_what_the_interpreter_gives(detector: Program, chunk_ticks: int) -> None:
    text = list(text_stream("test string.", cadence=4))
    got = list(streamed(detector, {"text": text}, chunk_ticks=chunk_ticks))
    assert_same(got, list(interpret(duplicate_detector(), {"text": text})))


def test_endless_streams_are_read_a_chunk_at_a_time(detector: Program) -> None:
    read: list[int] = []

    def endless() -> Iterator[dict[str, Any]]:
        for tick in count():
            read.append(tick)
            yield {"char": {"t": 1}}

    answers = streamed(detector, {"text": endless()}, chunk_ticks=8)
    assert read == []
    last = list(islice(answers, 20))[-1]
    assert last["output"]["duplicates"].number == 15
    assert len(read) == 24


def test_a_machine_without_inputs_runs_for_ever() -> None:
    builder = Machine.builder().constant("one", 1).memory("sum").link("sum.delta", "one.value").output("out", "y")
    program = compile(builder.link("out.y", "sum.result").build(), {})
    assert [answer["out"]["y"].number for answer in islice(streamed(program, {}, chunk_ticks=4), 7)] == [
        *(0, 0, 1, 2, 3, 4, 5)
    ]


def test_two_streams_compile_once(detector: Program, caplog: pytest.LogCaptureFixture) -> None:
    import jax

    list(streamed(detector, {"text": text_stream("test")}, chunk_ticks=16))
    with jax.log_compiles(True):
        list(streamed(detector, {"text": text_stream("string.")}, chunk_ticks=16))
    assert "Finished XLA compilation" not in caplog.text


def test_bad_streams(detector: Program) -> None:
    with pytest.raises(CompileError, match=r"outside of the support.*\n?.*compile"):
        list(streamed(detector, {"text": [{"char": {"Z": 1}}]}))
    with pytest.raises(TaskError, match="Did you mean 'text'"):
        streamed(detector, {"texts": []})
    with pytest.raises(TaskError, match="no stream is given"):
        streamed(detector, {})
    with pytest.raises(CompileError, match="at least 1"):
        streamed(detector, {"text": []}, chunk_ticks=0)
