"""Both engines find the same in every text, and neither looks further ahead than it must."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import final

import pytest

from dmmx.cli.texts import compiled_engine
from dmmx.cli.texts.compiled_engine import CompiledEngine
from dmmx.cli.texts.engines import Beat, InterpreterEngine, TextEngine
from dmmx.cli.texts.findings import LONG_LINE, Progress, read_lines, read_through
from dmmx.cli.texts.plan import Plan, plan_of
from dmmx.cli.texts.reading import Place
from dmmx.errors import CompileError, RunError
from dmmx.machine import Machine, Port
from dmmx.task import duplicate_detector
from dmmx.vvalue import Tree


def many_outputs() -> Machine:
    """Outputs on one link and on two, with many paths, silent, never reached by the text, loud at once, and fading."""
    return (
        Machine.builder()
        .input("text", "char")
        .memory("counts", "accumulator")
        .constant("one", 1)
        .neuron("fading", "accumulator")
        .output("output", "now", "counts", "silent", "constant", "fading")
        .link("counts.delta", "text.char")
        .link("fading.accum", "fading.result", 0.9)
        .link("fading.delta", "text.char")
        .link("output.now", "text.char", 0.5)
        .link("output.counts", "counts.result")
        .link("output.constant", "one.value")
        .link("output.fading", "fading.result")
        .build()
    )


def wholes(progress: Iterable[Progress]) -> tuple[object, ...]:
    found = list(progress)
    findings = {f.port: (f.place, f.tick, rounded(f.value)) for one in found for f in one.findings}
    return findings, found[-1].ticks, found[-1].characters, {port: rounded(x) for port, x in found[-1].last.items()}


def rounded(value: Tree) -> Tree:
    """Sums of fractions differ in their last digits."""
    return value.map(lambda leaf: round(leaf, 9))


def random_text(seed: int, length: int) -> str:
    generator = random.Random(seed)
    return "".join(generator.choice("aé漢😀.\n") for _ in range(length))


TEXTS = ["a", "\n", "ab.cé漢😀a\n\nb..", "x" * 129, random_text(1, 500)]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that short texts, too, are several calls long.
    monkeypatch.setattr(compiled_engine, "TEXT_CHARACTERS", 64)
    monkeypatch.setattr(compiled_engine, "LINE_CHARACTERS", 8)
    monkeypatch.setattr(compiled_engine, "MAX_LINES", 3)


@pytest.mark.parametrize("machine", [duplicate_detector(), many_outputs()], ids=["duplicates", "many outputs"])
@pytest.mark.parametrize("cadence", [1, 3, 10, 70])
def test_engines_agree(machine: Machine, cadence: int) -> None:
    plan = plan_of(machine, cadence)
    compiled = CompiledEngine(plan, "".join(sorted(set("".join(TEXTS)))))
    for text in TEXTS[: 3 if cadence == 70 else None]:
        pieces = [text[:7], text[7:]]
        found = wholes(read_through(plan, compiled, pieces))
        assert found == wholes(read_through(plan, InterpreterEngine(plan), pieces))


@pytest.mark.parametrize("cadence", [3, 10])
def test_engines_agree_on_lines(cadence: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dmmx.cli.texts.findings.LONG_LINE", 40)
    text = "".join(TEXTS) + "\n" + "y" * 39 + "\n" + "abc" * 20 + "\nz"
    plan = plan_of(duplicate_detector(), cadence)
    compiled = CompiledEngine(plan, "".join(sorted(set(text))))
    pieces = [text[:100], text[100:101], text[101:]]
    found = list(read_lines(plan, compiled, pieces))
    assert found == list(read_lines(plan, InterpreterEngine(plan), pieces))
    assert [number for number, _ in found] == [n for n, line in enumerate(text.split("\n"), 1) if line]


def test_numbers_that_run_away_are_found() -> None:
    machine = (
        Machine.builder()
        .input("text", "char")
        .neuron("square", "square")
        .neuron("again", "square")
        .output("output", "x")
        .link("square.x", "text.char", 1e150)
        .link("again.x", "square.y")
        .link("output.x", "again.y")
        .build()
    )
    plan = plan_of(machine, 10)
    for engine in (CompiledEngine(plan, "a"), InterpreterEngine(plan)):
        findings = [f for progress in read_through(plan, engine, ["aa"]) for f in progress.findings]
        assert [(f.tick, f.place) for f in findings] == [(4, Place(1, 1, "a"))]
        assert not math.isfinite(findings[0].value["a"].number)


def test_a_text_with_other_characters_than_at_first_is_refused() -> None:
    plan = plan_of(duplicate_detector(), 10)
    with pytest.raises(RunError, match="changed by somebody else"):
        list(CompiledEngine(plan, "ab").beats(["abc"]))


def test_a_machine_that_cannot_be_compiled() -> None:
    builder = Machine.builder().input("text", "char").neuron("list", "cons").output("output", "list")
    builder.link("list.head", "text.char").link("list.tail", "list.list").link("output.list", "list.list")
    with pytest.raises(CompileError):
        CompiledEngine(plan_of(builder.build(), 10), "ab")


class Counted:
    """An endless text that counts how much of it was asked for."""

    def __init__(self, piece: str) -> None:
        self.piece = piece
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        while True:
            self.characters += len(self.piece)
            yield self.piece


@pytest.mark.parametrize("kind", ["compiled", "interpreter"])
def test_an_endless_text_is_read_as_it_is_needed(kind: str) -> None:
    plan = plan_of(duplicate_detector(), 4)
    engine = CompiledEngine(plan, "ab") if kind == "compiled" else InterpreterEngine(plan)
    text = Counted("ab")
    for progress in islice(read_through(plan, engine, text), 20):
        ahead = text.characters - progress.ticks / plan.cadence
        assert 0 <= ahead <= 2 * 64
    text = Counted("ab\n")
    for number, progress in islice(read_lines(plan, engine, text), 50):
        assert progress.characters == 2
        assert text.characters <= 3 * (number + 3)


@final
class Swallowing(TextEngine):
    """Reads everything, and finds nothing."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.longest = 0

    def beats(self, pieces: Iterable[str]) -> Iterator[Beat]:
        ticks = 0
        for text in pieces:
            ticks += len(text) * self.plan.cadence
            yield Beat(ticks, (), {})
        yield Beat(ticks, (), {port: Tree() for port in self.plan.latencies})

    def beats_of_lines(self, texts: Sequence[str]) -> list[Beat]:
        self.longest = max(self.longest, *map(len, texts))
        return [Beat(0, (), {port: Tree() for port in self.plan.latencies}) for _ in texts]


def test_a_long_line_is_never_held() -> None:
    plan = plan_of(duplicate_detector(), 10)
    engine = Swallowing(plan)
    pieces = ["short\n", *["x" * 1000] * 50, "\n", "y" * LONG_LINE]
    found = [(number, progress.characters) for number, progress in read_lines(plan, engine, pieces)]
    assert found == [(1, 5), (2, 50_000), (3, LONG_LINE)]
    assert engine.longest == LONG_LINE


def test_the_answered_character() -> None:
    plan = plan_of(many_outputs(), 3)
    latencies = {port.name: latency for port, latency in plan.latencies.items()}
    assert latencies == {"now": 1, "counts": 2, "silent": None, "constant": None, "fading": 2}
    assert plan.drain == 2
    assert plan.ticks(5) == 17
    assert [plan.cause(Port("output", "counts"), tick) for tick in range(1, 10)] == [None, None, 0, 0, 0, 1, 1, 1, 2]
    assert plan.cause(Port("output", "constant"), 100) is None


def test_the_shortest_way_counts() -> None:
    builder = Machine.builder().input("text", "char").neuron("a", "identity").neuron("b", "identity")
    builder.output("output", "far", "both").link("a.x", "text.char").link("b.x", "a.x").link("a.x", "b.x")
    builder.link("output.far", "b.x").link("output.both", "b.x").link("output.both", "text.char")
    assert {port.name: n for port, n in plan_of(builder.build(), 1).latencies.items()} == {"far": 3, "both": 1}
