"""The interpreter is the specification: the compiled program does the same, for every schedule."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from running import Stream, assert_same, compile_for_streams, run_interpreter, run_program

from dmmx.compiler import schedules
from dmmx.machine import Machine
from dmmx.task import duplicate_detector, text_stream
from dmmx.vvalue import Tree
from strategies import CORE_TYPES, machines, streams_for

# Numbers that only these two make are not exact, and whether one is below the other may then be a matter of rounding.
EXACT_TYPES = tuple(name for name in CORE_TYPES if name not in ("tanh", "sigmoid"))
SMOOTH_TYPES = tuple(name for name in CORE_TYPES if name not in ("less_or_equal", "guard"))

# Each example is compiled, so making a failing one smaller would take many minutes.
no_shrinking = (Phase.explicit, Phase.reuse, Phase.generate)

pytestmark = pytest.mark.usefixtures("double_precision")


@st.composite
def machines_with_streams(
    draw: st.DrawFn, types: Sequence[str], fluid: bool = False
) -> tuple[Machine, list[Stream], int]:
    machine = draw(machines(types, fluid=fluid))
    ticks = draw(st.integers(1, 9))
    return machine, draw(st.lists(streams_for(machine, ticks), min_size=1, max_size=3)), ticks


def assert_agreement(
    machine: Machine, streams: Sequence[Stream], ticks: int, schedule: str, chunk_ticks: int | None = None
) -> None:
    program = compile_for_streams(machine, streams, schedule=schedule, chunk_ticks=chunk_ticks)
    wanted = run_interpreter(machine, streams, ticks)
    for a, b in zip(run_program(program, streams, ticks), wanted, strict=True):
        assert_same(a, b)


@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=25, phases=no_shrinking)
@given(machines_with_streams(EXACT_TYPES))
def test_program_agrees_with_the_interpreter(schedule: str, case: tuple[Machine, list[Stream], int]) -> None:
    assert_agreement(*case, schedule)


@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=10, phases=no_shrinking)
@given(machines_with_streams(SMOOTH_TYPES))
def test_program_agrees_on_smooth_machines(schedule: str, case: tuple[Machine, list[Stream], int]) -> None:
    assert_agreement(*case, schedule)


@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=15, phases=no_shrinking)
@given(machines_with_streams(EXACT_TYPES, fluid=True))
def test_program_agrees_on_fluid_machines(schedule: str, case: tuple[Machine, list[Stream], int]) -> None:
    assert_agreement(*case, schedule)


@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=10, phases=no_shrinking)
@given(machines_with_streams(EXACT_TYPES, fluid=True), st.integers(1, 4))
def test_program_agrees_in_chunks(schedule: str, case: tuple[Machine, list[Stream], int], chunk_ticks: int) -> None:
    assert_agreement(*case, schedule, chunk_ticks)


@pytest.mark.parametrize("schedule", schedules)
@pytest.mark.parametrize("cadence", [1, 10])
def test_program_agrees_on_the_duplicate_detector(schedule: str, cadence: int) -> None:
    texts = ["test string.", "abcdefghijk.", "aaaaaaa aaa."]
    streams: list[Stream] = [{"text": list(text_stream(text, cadence=cadence, ticks=80))} for text in texts]
    assert_agreement(duplicate_detector(), streams, 80, schedule)


def test_single_precision_is_close_too() -> None:
    streams: list[Stream] = [{"text": list(text_stream("test string.", ticks=140))}]
    with jax.enable_x64(False):
        program = compile_for_streams(duplicate_detector(), streams)
        assert_same(run_program(program, streams, 140)[0], run_interpreter(duplicate_detector(), streams, 140)[0], 1e-5)


def test_the_zero_machine_puts_out_nothing() -> None:
    machine = Machine({}, (), {"in": ("p",)}, {"out": ("p",)})
    streams: list[Stream] = [{"in": [Tree({"p": 1})] * 3}]
    assert run_program(compile_for_streams(machine, streams), streams, 3) == [[Tree()] * 3]
