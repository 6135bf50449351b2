"""Matrices that take turns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.rewriting.slices import slice_in, three_slices, time_sliced
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, link_delta, links_of_matrix
from dmmx.vvalue import ZERO, Tree

TICKS = 12


def test_the_active_index_has_period_three() -> None:
    engine = Interpreter(three_slices())
    in_force: list[int] = []
    for _ in range(7):
        in_force.append(
            0 if engine.state["self"]["active"] == engine.state["self"]["register-0"] else slice_in(engine.state)
        )
        engine.step({})
    assert in_force == [0, 1, 2, 0, 1, 2, 0]


def test_eleven_appears_at_tick_three_and_every_third_tick() -> None:
    engine = Interpreter(three_slices(5))
    found: dict[int, float] = {}
    for tick in range(1, TICKS + 1):
        engine.step({})
        if engine.state["z"]:
            found[tick] = engine.state["z"]["value"].number
    assert found == {3: 11, 6: 11, 9: 11, 12: 11}


def test_only_rows_of_the_matrix_in_force_are_evaluated() -> None:
    engine = Interpreter(three_slices())
    assert engine.active == ()
    numbers: list[int] = []
    for _ in range(TICKS):
        rows = engine.matrix.keys()
        engine.step({})
        assert set(engine.active) == set(rows)
        numbers.append(len(engine.active))
    # self, number, one; and x and out, or x and y, or z.
    assert numbers == [5, 5, 4] * 4


def test_neurons_that_are_not_run_put_out_nothing() -> None:
    engine = Interpreter(three_slices())
    for tick in range(1, TICKS + 1):
        engine.step({})
        outputs = {name for name in ("x", "y", "z") if engine.state[name]}
        assert outputs == [{"z"}, {"x"}, {"x", "y"}][tick % 3]


@given(st.integers(1, 5), st.integers(-5, 5))
def test_any_number_of_slices(count: int, number: int) -> None:
    """Each slice adds 1 to a number that all keep."""
    builder = Machine.builder().neuron("sum", "identity").neuron("one", "identity")
    step = sum((link_delta(f"{a}.x", f"{b}.x") for a, b in (("sum", "sum"), ("sum", "one"), ("one", "one"))), ZERO)
    marks = [link_delta(f"identity:slice {k}.x", "one.x") for k in range(count)]
    initial = Tree({"one": {"x": 1}, "sum": {"x": number}})
    # The links of the first matrix are those that are declared, so its mark is not a new neuron.
    builder.neuron("identity:slice 0", "identity")
    engine = Interpreter(time_sliced(builder, [step + mark for mark in marks], initial))
    for tick in range(1, 8):
        engine.step({})
        assert engine.state["sum"]["x"].number == number + tick
        assert [name for name in engine.active if "slice" in name] == [f"identity:slice {(tick - 1) % count}"]
        assert slice_in(engine.state) == tick % count
        assert len(links_of_matrix(engine.matrix)) == 3 + 1 + count + 1


def test_the_report() -> None:
    example = built_in_examples["time_slices"]
    lines = list(lines_of(example, request_for(example, settings=["number=7"])))
    assert [line.data["slice"] for line in lines] == [0, 1, 2] * 3
    assert lines[2].text == "tick 3: slice 2 runs number, one, self, z: z = 15"
